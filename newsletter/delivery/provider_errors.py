"""What became of a mail when a provider (django-anymail) did not simply take it."""

from http import HTTPStatus

from newsletter.delivery.results import DeliveryResult, ResultCode

# By name, so that nothing of a provider is loaded while there is none.
RECIPIENT_ERRORS = {"AnymailRecipientsRefused", "AnymailInvalidAddress"}
CONNECTION_ERRORS = {"ConnectTimeout", "SSLError", "ProxyError", "NewConnectionError"}
"""What `requests` and urllib3 call trouble from before anything was sent."""

ACCOUNT_STATUSES = (HTTPStatus.UNAUTHORIZED, HTTPStatus.PAYMENT_REQUIRED, HTTPStatus.FORBIDDEN)
REQUEST_STATUSES = (HTTPStatus.BAD_REQUEST, HTTPStatus.UNPROCESSABLE_ENTITY)
"""Something in the request: perhaps the address, as likely a setting of ours. Nobody may lose her
subscription to that."""


def classify_provider_error(error: Exception) -> DeliveryResult:
    """By the status of the provider's answer (`AnymailRequestsAPIError.status_code`), if any."""
    status = getattr(error, "status_code", None)
    kinds = _class_names(error)
    if kinds & RECIPIENT_ERRORS:
        return DeliveryResult(ResultCode.REFUSED, type(error).__name__)
    if status:
        return _classify_status(status)
    if "RequestException" not in kinds:
        return DeliveryResult(
            ResultCode.LATER,
            type(error).__name__[:40],
            server_unavailable=isinstance(error, OSError),
        )
    cause = error.__cause__
    wrapped = getattr(cause.args[0], "reason", None) if cause and cause.args else None
    if CONNECTION_ERRORS & (kinds | _class_names(wrapped)):
        return DeliveryResult(ResultCode.LATER, "no connection", server_unavailable=True)
    return DeliveryResult(ResultCode.UNKNOWN, "connection lost after the mail")


def _classify_status(status: int) -> DeliveryResult:
    reason = f"http {status}"
    if status < HTTPStatus.MULTIPLE_CHOICES:
        return DeliveryResult(ResultCode.UNKNOWN, "connection lost after the mail")
    if status in ACCOUNT_STATUSES or status in REQUEST_STATUSES:
        return DeliveryResult(
            ResultCode.STOPPED, reason, server_unavailable=status in ACCOUNT_STATUSES
        )
    return DeliveryResult(
        ResultCode.LATER, reason, throttled=status == HTTPStatus.TOO_MANY_REQUESTS
    )


def _class_names(thing: object) -> set[str]:
    return {kind.__name__ for kind in type(thing).__mro__}
