"""A log formatter that leaves out what acts for a subscriber, shows a draft or is an address."""

import logging
import re
import traceback
from pathlib import Path

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
        if record.name.startswith(REQUEST_LOGGERS):
            return format_request_record(record)
        return redact_text(super().format(record))


def redact_text(text: str) -> str:
    text = SECRET_PATH.sub(r"\1…", text)
    return EMAIL_ADDRESS.sub("…", TOKEN.sub("…", text))


def format_request_record(record: logging.LogRecord) -> str:
    """Return one short line; for an error of ours, with where it arose instead of its text."""
    message = redact_text(record.getMessage()[: 2 * MAX_MESSAGE_LENGTH])
    if len(message) > MAX_MESSAGE_LENGTH:
        message = f"{message[:MAX_MESSAGE_LENGTH]}…"
    line = f"{record.levelname} {record.name}: {message!a}"
    error = record.exc_info[1] if record.exc_info else None
    if error and getattr(record, "status_code", 400) >= 500:  # noqa: PLR2004  (errors of ours)
        line = f"{line} {type(error).__name__} at {_innermost_lines(error)}"
    return line.encode()[:MAX_REQUEST_BYTES].decode(errors="ignore")


def _innermost_lines(error: BaseException) -> str:
    """Return `file:line` of the calls that led to an error, the last call first."""
    frames = traceback.extract_tb(error.__traceback__)
    return " < ".join(f"{Path(frame.filename).name}:{frame.lineno}" for frame in reversed(frames))
