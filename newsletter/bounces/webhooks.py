"""Webhooks by which a provider reports on our mail, signed in its own way."""

import logging

from anymail.signals import AnymailTrackingEvent, EventType, RejectReason, tracking
from django.conf import settings
from django.dispatch import receiver
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.utils.module_loading import import_string
from django.views.decorators.csrf import csrf_exempt

from newsletter.blame import Blame, Source, assign_blame, blame_by_provider, find_status
from newsletter.delivery.sender_identity import delivery_id_from
from newsletter.mail_providers import PROVIDERS
from newsletter.models import Delivery
from newsletter.services.bounces import (
    BOUNCE_BY_BLAME,
    record_bounce,
    unsubscribe_from_delivery,
)

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

# Postmark reports as a complaint what only a spam filter said, so these are judged first.
RETURNED_TYPES = (EventType.BOUNCED, EventType.REJECTED, EventType.COMPLAINED)
# What django-anymail makes of an event, for when nothing else is known.
BLAME_BY_REASON = {
    RejectReason.INVALID: Blame.READER,
    RejectReason.BOUNCED: Blame.READER,
    RejectReason.TIMED_OUT: Blame.READER_FOR_NOW,
    RejectReason.BLOCKED: Blame.SENDER,
    RejectReason.SPAM: Blame.SENDER,
}


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
    if event.event_type not in RETURNED_TYPES:
        return Bounce.NONE
    if (blame := blame_by_provider(event.esp_event)) is not None:
        return BOUNCE_BY_BLAME[blame]
    is_rejected = event.event_type == EventType.REJECTED
    if event.event_type == EventType.COMPLAINED or (
        is_rejected and event.reject_reason == RejectReason.SPAM
    ):
        return Bounce.COMPLAINT
    reply = event.mta_response or ""
    if not reply:
        return BOUNCE_BY_BLAME[BLAME_BY_REASON.get(event.reject_reason, Blame.NOBODY_KNOWS)]
    return BOUNCE_BY_BLAME[assign_blame(find_status(reply), reply, Source.WEBHOOK)]
