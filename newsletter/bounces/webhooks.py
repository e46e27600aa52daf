"""Webhooks by which a provider reports on our mail, signed in its own way."""

import logging
import re

from anymail.signals import AnymailTrackingEvent, EventType, RejectReason, tracking
from django.conf import settings
from django.dispatch import receiver
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.utils.module_loading import import_string
from django.views.decorators.csrf import csrf_exempt

from newsletter.delivery.sender import delivery_id_from
from newsletter.mail_providers import PROVIDERS
from newsletter.models import Delivery
from newsletter.services.bounces import classify_status, record_bounce, unsubscribe_from_delivery

Bounce = Delivery.Bounce
# Raised by django-anymail on anything but what the provider documents.
UNREADABLE_ERRORS = (
    ArithmeticError,
    AttributeError,
    LookupError,
    RecursionError,
    TypeError,
    ValueError,
)

logger = logging.getLogger(__name__)

ENHANCED_STATUS = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")
SMTP_CODE = re.compile(r"^\D{0,20}(?P<first>[45])\d\d\b")


@csrf_exempt
def receive_webhook(request: HttpRequest) -> HttpResponse:
    """Pass a call to django-anymail, which verifies it; refuse calls while there is no secret."""
    if settings.MAIL_PROVIDER not in PROVIDERS or not settings.MAIL_WEBHOOK_SECRET:
        raise Http404
    view = import_string(PROVIDERS[settings.MAIL_PROVIDER].view)
    try:
        response: HttpResponse = view.as_view()(request)
    except UNREADABLE_ERRORS as error:
        # The type alone, as its text may hold addresses.
        logger.error("Unreadable report of mail: %s", type(error).__name__)  # noqa: TRY400
        return HttpResponseBadRequest()
    return response


# django-anymail reports by signal only.
@receiver(tracking, dispatch_uid="newsletter.bounces")
def handle_tracking_event(event: AnymailTrackingEvent, **kwargs: object) -> None:
    """Act on an event that holds our own signed id of a mail; addresses are not trusted."""
    delivery = delivery_id_from(str((event.metadata or {}).get("delivery", "")))
    if delivery is None:
        return
    wants_to_unsubscribe = RejectReason.UNSUBSCRIBED in (event.event_type, event.reject_reason)
    bounce = classify_event(event)
    if wants_to_unsubscribe:
        unsubscribe_from_delivery(delivery_id=delivery)
    elif bounce:
        record_bounce(delivery_id=delivery, bounce=bounce)


def classify_event(event: AnymailTrackingEvent) -> Bounce:
    """Return `NONE` for an event that does not say that a mail came back."""
    if event.event_type == EventType.COMPLAINED:
        return Bounce.COMPLAINT
    if event.event_type not in (EventType.BOUNCED, EventType.REJECTED):
        return Bounce.NONE
    listed = event.event_type == EventType.REJECTED
    if listed and event.reject_reason == RejectReason.SPAM:
        return Bounce.COMPLAINT
    if "soft" in _provider_event_name(event.esp_event):
        return Bounce.SOFT
    reply = event.mta_response or ""
    if match := ENHANCED_STATUS.search(reply):
        return classify_status(match[1])
    if match := SMTP_CODE.search(reply):
        return Bounce.HARD if match["first"] == "5" else Bounce.SOFT
    is_invalid = event.reject_reason in (RejectReason.INVALID, RejectReason.BOUNCED)
    return Bounce.HARD if is_invalid else Bounce.SOFT


def _provider_event_name(event: object) -> str:
    """Return the provider's own name of an event: django-anymail merges soft and hard bounces."""
    if not isinstance(event, dict):
        return ""
    return str(event.get("Type") or event.get("event") or "").lower()
