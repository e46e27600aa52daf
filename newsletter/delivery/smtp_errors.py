"""Classification of what a mail server answers, and of the errors of a connection to it."""

import logging
import re
import smtplib
import socket
import ssl

from newsletter.blame import GREYLIST_WORDS, LIMIT_WORDS, Blame, Source, assign_blame
from newsletter.delivery.transport_base import DeliveryResult, Limit, ResultCode
from newsletter.models import DeliveryFailure

PERMANENT = range(500, 600)

# The status stands first in a reply (RFC 2034); elsewhere it may be a network address.
LEADING_STATUS = re.compile(rb"([245]\.\d{1,3}\.\d{1,3})(?!\S)")
# Login, policy and the order of commands: not about one recipient, also when she was named.
HALTING_STATUS = re.compile(r"5\.7\.\d+|5\.5\.1|53[0458]|503")

logger = logging.getLogger(__name__)


def classify_reply(code: int, text: bytes, source: Source) -> DeliveryResult:
    """Classify the reply of a server that does not take a mail (rule 9)."""
    match = LEADING_STATUS.match(text)
    reason = match[1].decode() if match and match[1][:1] == str(code)[:1].encode() else str(code)
    words = text.decode(errors="replace")
    blame = assign_blame(reason, words, source)
    at_greeting = source is Source.GREETING
    if code not in PERMANENT:
        limit = Limit.NONE
        if blame is Blame.SENDER:
            limit = Limit.THROTTLED if at_greeting else _classify_limit(reason, words)
        return DeliveryResult(
            ResultCode.DEFERRED, reason, blame, limit, server_unavailable=at_greeting
        )
    is_halt = blame is Blame.SENDER and (
        source is not Source.RECIPIENT or HALTING_STATUS.fullmatch(reason)
    )
    return DeliveryResult(
        ResultCode.HALTED if is_halt else ResultCode.REFUSED,
        reason,
        blame,
        server_unavailable=at_greeting,
    )


def _classify_limit(reason: str, words: str) -> Limit:
    """Tell what may be greylisting, a policy against strangers, from a limit on the rate."""
    if GREYLIST_WORDS.search(words):
        return Limit.FIRST_CONTACT
    if reason.startswith("4.7.") and not LIMIT_WORDS.search(words):
        return Limit.FIRST_CONTACT
    return Limit.THROTTLED


def classify_connection_error(error: Exception, source: Source) -> DeliveryResult:
    """Classify an error from before the whole mail was sent (those of smtplib are `OSError`s)."""
    if source is Source.GREETING:
        return _classify_greeting_error(error)
    if source is Source.RECIPIENT and isinstance(error, ValueError):
        # An address that cannot be written in a command: letters beyond ASCII, a line break.
        return DeliveryResult(ResultCode.REFUSED, DeliveryFailure.RECIPIENT_INVALID)
    if not isinstance(error, OSError):
        logger.error("the connection failed: %s", type(error).__name__)
    return DeliveryResult(ResultCode.DEFERRED, DeliveryFailure.CONNECTION_LOST, Blame.SENDER)


# Causes that may pass by themselves, the first that fits.
WAITING_ERRORS: list[tuple[type[Exception], DeliveryFailure]] = [
    (ssl.SSLError, DeliveryFailure.TLS_FAILED),
    (socket.gaierror, DeliveryFailure.HOST_UNKNOWN),
    # A name that cannot be that of a host, such as `mail..nl`.
    (UnicodeError, DeliveryFailure.HOST_UNKNOWN),
    (TimeoutError, DeliveryFailure.SERVER_SILENT),
    (OSError, DeliveryFailure.NO_CONNECTION),
]


def _classify_greeting_error(error: Exception) -> DeliveryResult:
    if isinstance(error, smtplib.SMTPResponseException):
        text = error.smtp_error
        return classify_reply(
            error.smtp_code, text if isinstance(text, bytes) else text.encode(), Source.GREETING
        )
    reason = _find_wrong_setting(error)
    if reason is not None:
        return DeliveryResult(ResultCode.HALTED, reason, Blame.SENDER, server_unavailable=True)
    reason = next(reason for kind, reason in WAITING_ERRORS if isinstance(error, kind))
    return DeliveryResult(ResultCode.DEFERRED, reason, Blame.SENDER, server_unavailable=True)


def _find_wrong_setting(error: Exception) -> DeliveryFailure | None:
    """Return what people have to mend; `None` for a cause that may pass by itself."""
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return DeliveryFailure.NO_TLS
    if isinstance(error, UnicodeEncodeError) and error.encoding == "ascii":
        # smtplib sends no name, password or return path beyond ASCII.
        return DeliveryFailure.LOGIN_UNREADABLE
    if isinstance(error, OSError | UnicodeError):
        return None
    return DeliveryFailure.SETTINGS_WRONG


# The log is English, and has the code of everything else as it was given.
LOG_REASONS: dict[str, str] = {
    DeliveryFailure.NO_CONNECTION: "connection refused or unreachable",
    DeliveryFailure.HOST_UNKNOWN: "its name is not in the DNS",
    DeliveryFailure.SERVER_SILENT: "timed out",
    DeliveryFailure.TLS_FAILED: "no secure connection",
    DeliveryFailure.NO_TLS: "it offers no TLS or no log-in",
    DeliveryFailure.LOGIN_UNREADABLE: "a letter in its name or password that cannot be sent",
    DeliveryFailure.SETTINGS_WRONG: "wrong settings",
    DeliveryFailure.CONNECTION_LOST: "connection lost",
    DeliveryFailure.BACKEND_ERROR: "the mail cannot be written on our side",
}
REFUSED_LOG_IN = re.compile(r"5\.7\.8|53[0458]|http 401")


def log_reason(reason: str) -> str:
    """Return the reason of a result as a line in the log has it; it never holds an address."""
    if REFUSED_LOG_IN.fullmatch(reason):
        return f"log-in refused ({reason})"
    return LOG_REASONS.get(reason, f"refused ({reason})")
