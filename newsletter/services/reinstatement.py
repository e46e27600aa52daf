"""Undoing of stops for many readers at once, after which they are sent mail again (rule 9).

A stop that the reader wants (she unsubscribed, complained or was erased) is never undone here.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Count, QuerySet
from django.utils import timezone

from newsletter.models import (
    Consent,
    Delivery,
    FailureCause,
    Import,
    Mailing,
    Refusal,
    Subscriber,
    Suppression,
)
from newsletter.models.consent import hash_email
from newsletter.services.suppression import adjust_audience_count
from publishing.audit import record_event
from publishing.models import Event

# Stops that are undone in one transaction.
BATCH_SIZE = 500

Stops = QuerySet[Suppression]


def find_stops(
    *, reasons: Collection[str], mailing: Mailing | None = None, day: date | None = None
) -> Stops:
    """Return the stops with one of these reasons, of a mailing or a day if one is given."""
    allowed = [reason for reason in reasons if reason in Suppression.UNDONE_IN_BULK]
    stops: Stops = Suppression.objects.filter(reason__in=allowed)
    if mailing is not None:
        stops = stops.filter(mailing=mailing)
    return stops.filter(suppressed_at__date=day) if day else stops


@dataclass(frozen=True)
class StopCount:
    total: int
    # Stops of subscribers that we still know, who get mail again.
    readers: int

    @property
    def addresses(self) -> int:
        """The others, who may sign up again."""
        return self.total - self.readers


def count_stops(stops: Stops) -> StopCount:
    hashes = set(stops.values_list("email_hash", flat=True))
    return StopCount(total=len(hashes), readers=len(_stopped_subscribers(hashes)))


def reinstate(stops: Stops) -> int:
    """Undo stops; return how many.

    Readers become what they were before. An address without a subscriber may sign up again.
    """
    hashes = dict(stops.order_by("pk").values_list("pk", "email_hash"))
    subscriber_ids = _stopped_subscribers(set(hashes.values()))
    ids = list(hashes)
    batches = [ids[start : start + BATCH_SIZE] for start in range(0, len(ids), BATCH_SIZE)]
    return sum(_reinstate_batch(batch, subscriber_ids) for batch in batches)


def reinstate_mailing(mailing: Mailing) -> None:
    """Undo the stops of a mailing that turned out to be about us."""
    number = reinstate(Suppression.objects.after_bounces().filter(mailing=mailing))
    if number:
        detail = f"{number} keer stoppen ongedaan gemaakt: er kwam te veel mail terug"
        record_event(Event.Kind.CHANGED, mailing.issue, None, detail)


def _stopped_subscribers(hashes: set[str]) -> dict[str, int]:
    """Return the subscribers with these hashes: a suppression does not know its address."""
    if not hashes:
        return {}
    stopped = Subscriber.objects.filter(state=Subscriber.State.STOPPED).order_by()
    rows = stopped.values_list("pk", "email").iterator()
    pairs = ((hash_email(email), pk) for pk, email in rows)
    return {email_hash: pk for email_hash, pk in pairs if email_hash in hashes}


@transaction.atomic
def _reinstate_batch(ids: Collection[int], subscriber_ids: Mapping[str, int]) -> int:
    # The locks are taken in the order of `suppress`.
    list(Import.objects.may_add_subscribers().select_for_update())
    rows = Suppression.objects.filter(pk__in=ids)
    hashes = rows.values_list("email_hash", flat=True)
    wanted = {subscriber_ids[value] for value in hashes if value in subscriber_ids}
    subscribers = {
        row.pk: row
        for row in Subscriber.objects.select_for_update()
        .filter(pk__in=wanted, state=Subscriber.State.STOPPED)
        .order_by("pk")
    }
    stops = {
        row.email_hash: row
        for row in rows.select_for_update().filter(reason__in=Suppression.UNDONE_IN_BULK)
    }
    _keep_wishes_of_readers(stops, subscribers, subscriber_ids)
    _keep_other_stops(stops, subscribers, subscriber_ids)
    chosen = [
        subscribers[pk]
        for email_hash in stops
        if (pk := subscriber_ids.get(email_hash)) in subscribers
    ]
    _restore_subscribers(chosen)
    _forget_blame([subscriber.pk for subscriber in chosen])
    Suppression.objects.filter(pk__in=[row.pk for row in stops.values()]).delete()
    return len(stops)


def _keep_wishes_of_readers(
    stops: dict[str, Suppression],
    subscribers: Mapping[int, Subscriber],
    subscriber_ids: Mapping[str, int],
) -> None:
    """Leave out who unsubscribed, was erased or complained too, with that as their reason."""
    kinds = [Consent.Kind.CONFIRMED, Consent.Kind.IMPORTED, *REASON_BY_WISH]
    lines = Consent.objects.filter(email_hash__in=list(stops), kind__in=kinds).order_by("pk")
    last_kinds = dict(lines.values_list("email_hash", "kind"))
    complained = set(
        Delivery.objects.filter(
            subscriber__in=list(subscribers), bounce=Delivery.Bounce.COMPLAINT
        ).values_list("subscriber", flat=True)
    )
    for email_hash in list(stops):
        reason = REASON_BY_WISH.get(last_kinds.get(email_hash, ""))
        if subscriber_ids.get(email_hash) in complained:
            reason = Suppression.Reason.COMPLAINED
        if reason:
            Suppression.objects.filter(pk=stops.pop(email_hash).pk).update(reason=reason)


def _keep_other_stops(
    stops: dict[str, Suppression],
    subscribers: Mapping[int, Subscriber],
    subscriber_ids: Mapping[str, int],
) -> None:
    """Leave out who was stopped before for another reason, with that as the reason again."""
    for email_hash in list(stops):
        subscriber = subscribers.get(subscriber_ids.get(email_hash, 0))
        if subscriber and subscriber.reason not in ("", stops[email_hash].reason):
            stop = Suppression.objects.filter(pk=stops.pop(email_hash).pk)
            stop.update(reason=subscriber.reason, suppressed_at=subscriber.ended_at)


REASON_BY_WISH: dict[str, Suppression.Reason] = {
    Consent.Kind.WITHDRAWN: Suppression.Reason.LEFT,
    Consent.Kind.ERASED: Suppression.Reason.ERASED,
}


def _restore_subscribers(chosen: list[Subscriber]) -> None:
    readers = [row for row in chosen if row.confirmed_at is not None]
    others = [row for row in chosen if row.confirmed_at is None]
    changes = {"reason": "", "ended_at": None, "reinstated_at": timezone.now()}
    states = {Subscriber.State.CONFIRMED: readers, Subscriber.State.PENDING: others}
    for state, rows in states.items():
        ids = [row.pk for row in rows]
        Subscriber.objects.filter(pk__in=ids).update(state=state, **changes)
    Consent.objects.bulk_create(
        Consent(
            email_hash=hash_email(row.email),
            kind=Consent.Kind.REINSTATED,
            page="beheer",
            landsdelen=row.landsdelen,
        )
        for row in readers
    )
    for landsdelen, number in sorted(Counter(row.landsdelen for row in readers).items()):
        adjust_audience_count(landsdelen, number)


def _forget_blame(subscriber_ids: list[int]) -> None:
    """Count what failed as a refusal that blames nobody, so that it can be sent again."""
    stopped = Delivery.objects.filter(subscriber__in=subscriber_ids, refusal=Refusal.STOPPED)
    numbers: dict[int, Counter[str]] = defaultdict(Counter)
    for mailing_id, reason, number in (
        stopped.filter(is_counted=True)
        .order_by()
        .values_list("mailing", "reason")
        .annotate(Count("pk"))
    ):
        numbers[mailing_id][reason] += number
    mailings = Mailing.objects.select_for_update().only("failure_counts").order_by("pk")
    for mailing in mailings.filter(pk__in=list(numbers)):
        counts = mailing.count_failures()
        for reason, number in numbers[mailing.pk].items():
            counts[FailureCause(reason, Refusal.STOPPED)] -= number
            counts[FailureCause(reason, Refusal.REPEATED)] += number
        mailing.store_failures(counts)
        mailing.save(update_fields=["failure_counts"])
    stopped.update(refusal=Refusal.REPEATED)
