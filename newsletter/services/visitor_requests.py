"""The queue of what visitors ask for: a page writes a row, and a worker does the rest (rule 5)."""

import logging
from collections.abc import Callable, Iterator
from datetime import timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from caching.database_errors import DATABASE_ERRORS
from newsletter.models import MailHold, SubscriberRequest
from newsletter.services.address_changes import start_address_change
from newsletter.services.subscriptions import mail_manage_link, start_signup

REQUEST_BATCH_SIZE = 100
# Mails of each kind that strangers can have us send: what is more waits, and is not refused.
MAX_REQUESTS_PER_HOUR = 500

PROCESSORS: dict[str, Callable[[SubscriberRequest], None]] = {
    SubscriberRequest.Kind.SUBSCRIBE: start_signup,
    SubscriberRequest.Kind.MANAGE: mail_manage_link,
    SubscriberRequest.Kind.CHANGE_ADDRESS: start_address_change,
}

logger = logging.getLogger(__name__)


def process_requests() -> None:
    """Process the requests of visitors, at most so many an hour of each kind.

    The first of each network goes before the second of any, so that one who sends thousands
    keeps nobody else waiting.
    """
    last_held = MailHold.objects.last_held_request()
    pending = SubscriberRequest.objects.filter(processed_at=None, pk__gt=last_held)
    for request in _due_requests(pending):
        try:
            with transaction.atomic():
                if pending.select_for_update().filter(pk=request.pk).first():
                    PROCESSORS[request.kind](request)
                    SubscriberRequest.objects.filter(pk=request.pk).update(
                        processed_at=timezone.now(), email=""
                    )
        except DATABASE_ERRORS:
            raise
        except Exception as error:  # noqa: BLE001  (one visitor's trouble is not the others')
            logger.error("request %s: %s", request.pk, type(error).__name__)  # noqa: TRY400


def _due_requests(pending: QuerySet[SubscriberRequest]) -> Iterator[SubscriberRequest]:
    hour_ago = timezone.now() - timedelta(hours=1)
    for kind in SubscriberRequest.Kind:
        requests = SubscriberRequest.objects.filter(kind=kind)
        remaining = MAX_REQUESTS_PER_HOUR - requests.filter(processed_at__gt=hour_ago).count()
        if remaining > 0:
            in_turn = pending.filter(kind=kind).order_by("network_turn", "pk")
            yield from in_turn[: min(remaining, REQUEST_BATCH_SIZE)]
