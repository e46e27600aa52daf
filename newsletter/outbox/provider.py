"""What became of a mail when a provider (django-anymail) did not simply take it."""

from http import HTTPStatus

from newsletter.outbox.outcomes import Fate, Outcome

# By name, so that nothing of a provider is loaded while there is none.
NO_RECIPIENT = {"AnymailRecipientsRefused", "AnymailInvalidAddress"}
NEVER_WENT = {"ConnectTimeout", "SSLError", "ProxyError", "NewConnectionError"}
"""What `requests` and urllib3 call trouble from before anything was sent."""

NOT_US = (HTTPStatus.UNAUTHORIZED, HTTPStatus.PAYMENT_REQUIRED, HTTPStatus.FORBIDDEN)
NOT_SO = (HTTPStatus.BAD_REQUEST, HTTPStatus.UNPROCESSABLE_ENTITY)
"""Something in the request: perhaps the address, as likely a setting of ours. Nobody may lose her
subscription to that."""


def judged_error(error: Exception) -> Outcome:
    """By the status of the provider's answer (`AnymailRequestsAPIError.status_code`), if any."""
    status = getattr(error, "status_code", None)
    kinds = _names(error)
    if kinds & NO_RECIPIENT:
        return Outcome(Fate.REFUSED, type(error).__name__)
    if status:
        return _judged(status)
    if "RequestException" not in kinds:
        return Outcome(Fate.LATER, type(error).__name__[:40], cut_off=isinstance(error, OSError))
    cause = error.__cause__
    wrapped = getattr(cause.args[0], "reason", None) if cause and cause.args else None
    if NEVER_WENT & (kinds | _names(wrapped)):
        return Outcome(Fate.LATER, "no connection", cut_off=True)
    return Outcome(Fate.UNKNOWN, "connection lost after the mail")


def _judged(status: int) -> Outcome:
    reason = f"http {status}"
    if status < HTTPStatus.MULTIPLE_CHOICES:
        return Outcome(Fate.UNKNOWN, "connection lost after the mail")
    if status in NOT_US or status in NOT_SO:
        return Outcome(Fate.STOPPED, reason, cut_off=status in NOT_US)
    return Outcome(Fate.LATER, reason, slow_down=status == HTTPStatus.TOO_MANY_REQUESTS)


def _names(thing: object) -> set[str]:
    return {kind.__name__ for kind in type(thing).__mro__}
