"""What became of a mail when a provider (django-anymail) did not simply take it."""

from http import HTTPStatus

from newsletter.outbox.outcomes import Fate, Outcome

# By name, so that nothing of a provider is loaded while there is none.
NO_RECIPIENT = {"AnymailRecipientsRefused", "AnymailInvalidAddress"}
NEVER_WENT = {"ConnectTimeout", "SSLError", "ProxyError", "NewConnectionError"}
"""What `requests` and urllib3 call trouble from before anything was sent."""

NOT_US = (HTTPStatus.UNAUTHORIZED, HTTPStatus.PAYMENT_REQUIRED, HTTPStatus.FORBIDDEN)
NOT_SO = (HTTPStatus.BAD_REQUEST, HTTPStatus.UNPROCESSABLE_ENTITY)
"""Something in the request: perhaps the address, as likely a setting of ours."""


def judged_error(error: Exception) -> Outcome:
    """By the status of the provider's answer (`AnymailRequestsAPIError.status_code`), if any."""
    status = getattr(error, "status_code", None) or 0
    kinds = _names(error)
    reason = f"http {status}" if status else type(error).__name__
    if kinds & NO_RECIPIENT:
        return Outcome(Fate.REFUSED, reason)
    if status in NOT_US:
        return Outcome(Fate.STOPPED, reason, cut_off=True)
    if status in NOT_SO:
        return Outcome(Fate.STOPPED, reason)
    taken = status and status < HTTPStatus.MULTIPLE_CHOICES
    if taken or _broke_after(error, kinds):
        return Outcome(Fate.UNKNOWN, reason)
    return Outcome(Fate.LATER, reason, cut_off=True)


def _broke_after(error: Exception, kinds: set[str]) -> bool:
    """Whether the provider may have the mail, though no answer came."""
    if "RequestException" not in kinds or getattr(error, "response", None) is not None:
        return False
    cause = error.__cause__
    wrapped = getattr(cause.args[0], "reason", None) if cause and cause.args else None
    return not NEVER_WENT & (kinds | _names(wrapped))


def _names(thing: object) -> set[str]:
    return {kind.__name__ for kind in type(thing).__mro__}
