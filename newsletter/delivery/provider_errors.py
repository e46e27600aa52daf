"""Classification of the errors of a provider (django-anymail) and of other backends of Django."""

import logging
from http import HTTPStatus

from newsletter.blame import Blame
from newsletter.delivery.transport_base import DeliveryResult, Limit, ResultCode
from newsletter.models import DeliveryFailure

# Classes by name, so that nothing of a provider is loaded while there is none.
BLAME_BY_ERROR = {
    "AnymailRecipientsRefused": Blame.READER,
    "AnymailInvalidAddress": Blame.NOBODY_KNOWS,
}
# Errors of `requests` and urllib3 from before anything was sent.
CONNECTION_ERRORS = {"ConnectTimeout", "SSLError", "ProxyError", "NewConnectionError"}

ACCOUNT_STATUSES = (HTTPStatus.UNAUTHORIZED, HTTPStatus.PAYMENT_REQUIRED, HTTPStatus.FORBIDDEN)
# Something in the request is wrong: perhaps the address, as likely a setting of ours. Nobody may
# lose her subscription to that, nor hold up the others.
REQUEST_STATUSES = (HTTPStatus.BAD_REQUEST, HTTPStatus.UNPROCESSABLE_ENTITY)
PASSING_STATUSES = (HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_MANY_REQUESTS)
DOWN_STATUSES = (
    HTTPStatus.BAD_GATEWAY,
    HTTPStatus.SERVICE_UNAVAILABLE,
    HTTPStatus.GATEWAY_TIMEOUT,
)

logger = logging.getLogger(__name__)


def classify_provider_error(error: Exception) -> DeliveryResult:
    """Classify by the HTTP status (`AnymailRequestsAPIError.status_code`) or the class of error."""
    status = getattr(error, "status_code", None)
    names = _class_names(error)
    for name in names & BLAME_BY_ERROR.keys():
        return DeliveryResult(
            ResultCode.REFUSED, DeliveryFailure.RECIPIENT_INVALID, BLAME_BY_ERROR[name]
        )
    if status:
        return _classify_status(status)
    if "RequestException" not in names:
        return _classify_backend_error(error)
    cause = error.__cause__
    wrapped = getattr(cause.args[0], "reason", None) if cause and cause.args else None
    if CONNECTION_ERRORS & (names | _class_names(wrapped)):
        return DeliveryResult(
            ResultCode.DEFERRED,
            DeliveryFailure.NO_CONNECTION,
            Blame.SENDER,
            server_unavailable=True,
        )
    return DeliveryResult(ResultCode.UNCERTAIN, DeliveryFailure.NO_REPLY)


def _classify_backend_error(error: Exception) -> DeliveryResult:
    """Classify an error of our own side: a full disk passes, a wrong setting needs people."""
    logger.warning("the mail backend failed: %s", type(error).__name__)
    is_passing = isinstance(error, OSError)
    return DeliveryResult(
        ResultCode.DEFERRED if is_passing else ResultCode.HALTED,
        DeliveryFailure.BACKEND_ERROR,
        Blame.SENDER,
        server_unavailable=is_passing,
    )


def _classify_status(status: int) -> DeliveryResult:
    reason = f"http {status}"
    if status < HTTPStatus.MULTIPLE_CHOICES:
        return DeliveryResult(ResultCode.UNCERTAIN, DeliveryFailure.UNREADABLE_REPLY)
    if status in REQUEST_STATUSES:
        return DeliveryResult(ResultCode.REFUSED, reason)
    if status in ACCOUNT_STATUSES:
        return DeliveryResult(ResultCode.HALTED, reason, Blame.SENDER, server_unavailable=True)
    is_limit = status == HTTPStatus.TOO_MANY_REQUESTS
    if status < HTTPStatus.INTERNAL_SERVER_ERROR and status not in PASSING_STATUSES:
        return DeliveryResult(ResultCode.HALTED, reason, Blame.SENDER)
    return DeliveryResult(
        ResultCode.DEFERRED,
        reason,
        Blame.SENDER,
        Limit.THROTTLED if is_limit else Limit.NONE,
        server_unavailable=is_limit or status in DOWN_STATUSES,
    )


def _class_names(value: object) -> set[str]:
    return {kind.__name__ for kind in type(value).__mro__}
