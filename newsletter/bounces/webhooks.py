"""What a company that sends our mail tells us about it: RFC 9110 calls, signed as it does."""

import re
from typing import Any

from anymail.signals import AnymailTrackingEvent, EventType, RejectReason, tracking
from django.conf import settings
from django.dispatch import receiver
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.module_loading import import_string
from django.views.decorators.csrf import csrf_exempt

from newsletter.bounces.providers import PROVIDERS
from newsletter.delivery.template import delivery_id_from
from newsletter.models import Delivery
from newsletter.services.bounces import classify_status, record_bounce, unsubscribe_from_delivery

Bounce = Delivery.Bounce

ENHANCED_STATUS = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")
SMTP_CODE = re.compile(r"^\D{0,20}(?P<first>[45])\d\d\b")


@csrf_exempt
def receive_webhook(request: HttpRequest) -> HttpResponse:
    """django-anymail checks who calls, and translates; without a secret nobody may call."""
    if settings.MAIL_PROVIDER not in PROVIDERS or not settings.MAIL_WEBHOOK_SECRET:
        raise Http404
    view: Any = import_string(PROVIDERS[settings.MAIL_PROVIDER].view)
    response: HttpResponse = view.as_view()(request)
    return response


# A signal, because it is all that django-anymail has to tell it by.
@receiver(tracking, dispatch_uid="newsletter.bounces")
def handle_tracking_event(event: AnymailTrackingEvent, **kwargs: Any) -> None:
    """Only our own sealed name of a mail counts: never an address, or a name of the provider's."""
    delivery = delivery_id_from(str((event.metadata or {}).get("delivery", "")))
    if delivery is None:
        return
    wants_out = RejectReason.UNSUBSCRIBED in (event.event_type, event.reject_reason)
    how = classify_event(event)
    if wants_out:
        unsubscribe_from_delivery(delivery_id=delivery)
    elif how:
        record_bounce(delivery_id=delivery, bounce=how)


def classify_event(event: AnymailTrackingEvent) -> Bounce:
    """`NONE` for whatever does not say that a mail came back, or that it still may arrive."""
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
    if found := ENHANCED_STATUS.search(reply):
        return classify_status(found[1])
    if found := SMTP_CODE.search(reply):
        return Bounce.HARD if found["first"] == "5" else Bounce.SOFT
    gone = event.reject_reason in (RejectReason.INVALID, RejectReason.BOUNCED)
    return Bounce.HARD if gone else Bounce.SOFT


def _provider_event_name(said: Any) -> str:
    """What the provider itself calls it; django-anymail makes one of soft and hard."""
    if not isinstance(said, dict):
        return ""
    return str(said.get("Type") or said.get("event") or "").lower()
