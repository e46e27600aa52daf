"""A log formatter that leaves out what acts for a subscriber, shows a draft or is an address."""

import logging
import re
import traceback
from pathlib import Path

from django.http import HttpRequest

from techniekpact.monitoring.request_ids import current_request_id
from techniekpact.monitoring.request_metrics import route_name

SECRET_PATH = re.compile(
    r"(/nieuwsbrief/(?:bevestigen|afmelden|mijn|adres-wijzigen)/|/concept/"
    r"|/beheer/(?:wachtwoord|agenda/abonnement)/)[^/\s]+"
)
# The tokens of `newsletter.tokens`, wherever they stand.
TOKEN = re.compile(r"\b[0-9a-f]{32}(?:-[0-9a-f]+)?(?:\.[\w-]+)+")
# From the start of a word only, so that a long line does not take long.
EMAIL_ADDRESS = re.compile(r"""(?<![^\s<>()"'=,;:/?&@])[^\s<>()"'=,;:/?&@]+(?:@|%40)[\w.-]+""")


# What Django says about a request repeats what a visitor sent, at any length.
REQUEST_LOGGERS = ("django.request", "django.security")
MAX_MESSAGE_LENGTH = 120  # characters of what is said about a request
MAX_REQUEST_BYTES = 300  # of all that one request writes


class RedactingFormatter(logging.Formatter):
    """Redacts the whole record: an exception often repeats the value that it failed on."""

    def format(self, record: logging.LogRecord) -> str:
        request_id = request_id_of(record)
        prefix = f"[{request_id}] " if request_id else ""
        if is_about_request(record):
            return f"{prefix}{format_request_record(record, MAX_REQUEST_BYTES - len(prefix))}"
        return f"{prefix}{redact_text(super().format(record))}"


def redact_text(text: str) -> str:
    text = SECRET_PATH.sub(r"\1…", text)
    return EMAIL_ADDRESS.sub("…", TOKEN.sub("…", text))


def request_id_of(record: logging.LogRecord) -> str:
    """Return the id of the request that a record is about; empty for none."""
    return str(getattr(record, "request_id", "") or current_request_id())


def route_of(record: logging.LogRecord) -> str:
    """Return the name of the route of the request that a record is about; empty for none."""
    request = getattr(record, "request", None)
    return route_name(request) if isinstance(request, HttpRequest) else ""


def is_about_request(record: logging.LogRecord) -> bool:
    return record.name.startswith(REQUEST_LOGGERS)


def short_message(record: logging.LogRecord) -> str:
    """Return what is said about a request, without a visitor's input at length."""
    message = redact_text(record.getMessage()[: 2 * MAX_MESSAGE_LENGTH])
    is_long = len(message) > MAX_MESSAGE_LENGTH
    return f"{message[:MAX_MESSAGE_LENGTH]}…" if is_long else message


def error_of_ours(record: logging.LogRecord) -> BaseException | None:
    """Return the exception of a record; `None` when a request brought it about."""
    if record.exc_info is None or is_fault_of_visitor(record):
        return None
    return record.exc_info[1]


def is_fault_of_visitor(record: logging.LogRecord) -> bool:
    status: int = getattr(record, "status_code", 400 if is_about_request(record) else 500)
    return status < 500  # noqa: PLR2004  (errors of ours)


def format_request_record(record: logging.LogRecord, most: int) -> str:
    """Return one line of at most so many bytes; an error of ours has its origin, not its text."""
    line = f"{record.levelname} {record.name}: {short_message(record)!a}"
    if error := error_of_ours(record):
        line = f"{line} {type(error).__name__} at {describe_origin(error)}"
    return line.encode()[:most].decode(errors="ignore")


def describe_origin(error: BaseException) -> str:
    """Return `file:line` of the calls that led to an error, the last call first."""
    frames = traceback.extract_tb(error.__traceback__)
    return " < ".join(f"{Path(frame.filename).name}:{frame.lineno}" for frame in reversed(frames))
