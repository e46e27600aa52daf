"""Reports of errors to a Sentry, rebuilt from what may leave this machine and nothing else.

`sentry_sdk` is imported only when there is a `SENTRY_DSN`. What the log has at level error is
reported; the integrations that read requests are off, so bodies, cookies, headers, users and
addresses are never gathered, and `scrub_event` leaves out the rest.
"""

import logging
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sentry_sdk.types import Event, Hint

# Of an event: what is neither about a visitor nor about this machine.
EVENT_FIELDS = ("event_id", "timestamp", "level", "logger", "platform", "environment", "sdk")
FRAME_FIELDS = ("filename", "function", "module", "lineno", "in_app")


def start_error_reports(dsn: str, **options: Any) -> None:
    """Report errors from now on; raises `ImproperlyConfigured` for an address that is none."""
    import sentry_sdk  # noqa: PLC0415  (only when it is used)
    from django.core.exceptions import ImproperlyConfigured  # noqa: PLC0415
    from sentry_sdk.integrations.logging import LoggingIntegration  # noqa: PLC0415
    from sentry_sdk.utils import BadDsn  # noqa: PLC0415

    try:
        sentry_sdk.init(
            dsn=dsn,
            default_integrations=False,
            auto_enabling_integrations=False,
            integrations=[LoggingIntegration(level=None, event_level=logging.ERROR)],
            before_send=scrub_event,
            before_breadcrumb=drop_breadcrumb,
            max_breadcrumbs=0,
            include_local_variables=False,
            include_source_context=False,
            max_request_body_size="never",
            auto_session_tracking=False,
            server_name="",
            **options,
        )
    except BadDsn as error:
        raise ImproperlyConfigured(
            "SENTRY_DSN is geen adres van een Sentry. Neem het over uit de instellingen van uw "
            "project daar, of haal het weg."
        ) from error


def drop_breadcrumb(crumb: dict[str, Any], hint: dict[str, Any]) -> None:
    """Leave out what happened before an error: queries and addresses."""


def scrub_event(event: "Event", hint: "Hint") -> "Event | None":
    """Return an event with the kind of error and where it arose, by file and line.

    Returns `None` for what a visitor did wrong, such as asking for another host.
    """
    from techniekpact import log_redaction  # noqa: PLC0415  (after the settings)

    record: logging.LogRecord | None = hint.get("log_record")
    if record and log_redaction.is_fault_of_visitor(record):
        return None
    source: dict[str, Any] = dict(event)
    scrubbed: dict[str, Any] = {name: source[name] for name in EVENT_FIELDS if name in source}
    errors = (source.get("exception") or {}).get("values") or []
    if errors:
        scrubbed["exception"] = {"values": [_scrub_error(error) for error in errors]}
    if record is None:
        return scrubbed  # type: ignore[return-value]  # a dict that has its shape
    is_about_request = log_redaction.is_about_request(record)
    # Of a request the message repeats the address.
    message = str(record.msg) if is_about_request else record.getMessage()
    scrubbed["logentry"] = {"message": log_redaction.redact_text(message)}
    tags = {
        "request_id": log_redaction.request_id_of(record),
        "route": log_redaction.route_of(record),
    }
    scrubbed["tags"] = {name: text for name, text in tags.items() if text}
    return scrubbed  # type: ignore[return-value]


def _scrub_error(error: dict[str, Any]) -> dict[str, Any]:
    """Return the kind of an exception and its frames, without its text and its variables."""
    frames = (error.get("stacktrace") or {}).get("frames") or []
    return {
        "type": error.get("type"),
        "module": error.get("module"),
        "stacktrace": {
            "frames": [
                {name: frame[name] for name in FRAME_FIELDS if name in frame} for frame in frames
            ]
        },
    }
