"""Classification of the errors of a provider (django-anymail) and of other backends of Django."""

import logging
from http import HTTPStatus

from newsletter.delivery.transport_base import DeliveryResult, ResultCode
from newsletter.models import DeliveryFailure

# Classes by name, so that nothing of a provider is loaded while there is none.
RECIPIENT_ERRORS = {"AnymailRecipientsRefused", "AnymailInvalidAddress"}
# Errors of `requests` and urllib3 from before anything was sent.
CONNECTION_ERRORS = {"ConnectTimeout", "SSLError", "ProxyError", "NewConnectionError"}

ACCOUNT_STATUSES = (HTTPStatus.UNAUTHORIZED, HTTPStatus.PAYMENT_REQUIRED, HTTPStatus.FORBIDDEN)
# Something in the request is wrong: perhaps the address, as likely a setting of ours. Nobody may
# lose her subscription to that.
REQUEST_STATUSES = (HTTPStatus.BAD_REQUEST, HTTPStatus.UNPROCESSABLE_ENTITY)

logger = logging.getLogger(__name__)


def classify_provider_error(error: Exception) -> DeliveryResult:
    """Classify by the HTTP status (`AnymailRequestsAPIError.status_code`) or the class of error."""
    status = getattr(error, "status_code", None)
    names = _class_names(error)
    if names & RECIPIENT_ERRORS:
        return DeliveryResult(ResultCode.RECIPIENT_REFUSED, DeliveryFailure.RECIPIENT_INVALID)
    if status:
        return _classify_status(status)
    if "RequestException" not in names:
        logger.warning("the mail backend failed: %s", type(error).__name__)
        return DeliveryResult(
            ResultCode.DEFERRED,
            DeliveryFailure.BACKEND_ERROR,
            server_unavailable=isinstance(error, OSError),
        )
    cause = error.__cause__
    wrapped = getattr(cause.args[0], "reason", None) if cause and cause.args else None
    if CONNECTION_ERRORS & (names | _class_names(wrapped)):
        return DeliveryResult(
            ResultCode.DEFERRED, DeliveryFailure.NO_CONNECTION, server_unavailable=True
        )
    return DeliveryResult(ResultCode.UNCERTAIN, DeliveryFailure.NO_REPLY)


def _classify_status(status: int) -> DeliveryResult:
    reason = f"http {status}"
    if status < HTTPStatus.MULTIPLE_CHOICES:
        return DeliveryResult(ResultCode.UNCERTAIN, DeliveryFailure.UNREADABLE_REPLY)
    if status in ACCOUNT_STATUSES or status in REQUEST_STATUSES:
        return DeliveryResult(
            ResultCode.SENDER_REFUSED, reason, server_unavailable=status in ACCOUNT_STATUSES
        )
    return DeliveryResult(
        ResultCode.DEFERRED, reason, throttled=status == HTTPStatus.TOO_MANY_REQUESTS
    )


def _class_names(value: object) -> set[str]:
    return {kind.__name__ for kind in type(value).__mro__}
