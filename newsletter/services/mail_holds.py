"""Holding mail after a restore or an absence, until an editor decided what may still go.

After a restore nobody knows what happened since the backup; `DatabaseMark.claimed` tells who
certainly got nothing. After an absence nothing is uncertain but whether the mail is still welcome.
"""

import logging
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from functools import partial

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Max, Q, QuerySet
from django.db.models.functions import Greatest
from django.utils import timezone

from caching import version
from newsletter.database_mark import DatabaseMark
from newsletter.delivery.queue import count_finished, recover_expired_leases
from newsletter.models import (
    Delivery,
    DeliveryFailure,
    HeldMailing,
    Issue,
    MailHold,
    Mailing,
    Subscriber,
    SubscriberRequest,
)
from newsletter.services.follow_ups import RETRIES
from newsletter.services.mailings import cancel_sending
from newsletter.time_budget import TimeBudget
from pact.models import SiteDetails
from publishing.audit import record_event
from publishing.models import Event
from publishing.permissions import Permission, require_permission

PAUSE_REASONS = {
    MailHold.Cause.RESTORED: "De database is teruggezet. Misschien hebben lezers hem al.",
    MailHold.Cause.UNKNOWN: "De site is verhuisd of teruggezet. Misschien hebben lezers hem al.",
    MailHold.Cause.AWAY: "De site stond stil toen deze nieuwsbrief weg moest.",
}
RESUMED_MESSAGE = "De site is al van het slot."
RESUMED_EVENT = "Van het slot gehaald, na het terugzetten van een back-up"
DECIDED_MESSAGE = "Hierover is al beslist."
NOBODY_CERTAIN_MESSAGE = "Van niemand is zeker dat hij deze nieuwsbrief nog niet heeft."
# Deliveries that become uncertain in one transaction.
BATCH_SIZE = 5_000

logger = logging.getLogger(__name__)


def hold_after_restore(
    cause: MailHold.Cause,
    *,
    mark: DatabaseMark | None,
    is_known_machine: bool,
    database_seen_at: datetime | None,
    stops_work: bool = False,
) -> None:
    """Hold all mail that the database has, within the caller's transaction.

    Another machine may have noticed the same restore before: then this one adds what it knows.
    With `stops_work` all other work waits as well, until `resume_work`.
    """
    claimed = mark.claimed if mark and is_known_machine else None
    restores = MailHold.objects.exclude(cause=MailHold.Cause.AWAY)
    earlier = restores.filter(started_at__gt=mark.seen_at).first() if mark else None
    if earlier is not None and not stops_work:
        if earlier.closed_at is None:
            for held_mailing in earlier.mailings.undecided().select_related("mailing"):
                _count_uncertain(held_mailing, claimed, known_before=True)
        return
    logger.warning("mail is held: %s", cause.label)
    _release_in_flight()
    # Asked for before the backup, and perhaps done after it.
    Mailing.objects.filter(follow_up__in=RETRIES).update(follow_up="", follow_up_choice={})
    # Decided before the backup, with less than is known now.
    HeldMailing.objects.waiting_for_worker().update(is_applied=True)
    hold = restores.open().first() or MailHold(cause=cause)
    hold.database_seen_at = database_seen_at
    hold.machine_seen_at = mark.seen_at if mark else None
    hold.single_mail_decision, hold.last_delivery, hold.last_request = "", None, None
    if stops_work:
        hold.started_at, hold.stops_work = timezone.now(), True
        # Who signs up while the work waits is no one of before the restore.
        hold.last_request = _last_request()
    hold.save()
    for mailing in Mailing.objects.exclude(state__in=Mailing.ENDED_STATES).without_bodies():
        _hold_mailing(hold, mailing, claimed)
    if not (is_known_machine or stops_work or _is_anything_held(hold)):
        # A new machine, or an empty database: there is nothing to decide.
        MailHold.objects.filter(pk=hold.pk).update(closed_at=hold.started_at)


def hold_after_absence(mailings: Iterable[Mailing], *, database_seen_at: datetime | None) -> None:
    """Hold mailings whose moment the site missed, within the caller's transaction."""
    logger.warning("mail is held: %s", MailHold.Cause.AWAY.label)
    absences = MailHold.objects.filter(cause=MailHold.Cause.AWAY)
    hold = absences.open().first() or MailHold.objects.create(
        cause=MailHold.Cause.AWAY,
        database_seen_at=database_seen_at,
        last_delivery=0,
        last_request=0,
        single_mail_decision=MailHold.SingleMailDecision.SEND,
    )
    for mailing in mailings:
        _hold_mailing(hold, mailing, claimed={})


def _hold_mailing(hold: MailHold, mailing: Mailing, claimed: Mapping[int, int] | None) -> None:
    reason = PAUSE_REASONS[MailHold.Cause(hold.cause)]
    Mailing.objects.filter(pk=mailing.pk).update(state=Mailing.State.PAUSED, pause_reason=reason)
    undecided = {"decision": "", "decided_at": None, "decided_by": None, "is_applied": False}
    held_mailing, _ = HeldMailing.objects.update_or_create(
        hold=hold, mailing=mailing, defaults=undecided
    )
    _count_uncertain(held_mailing, claimed)
    record_event(Event.Kind.FAILED, mailing.issue, None, reason)


def _count_uncertain(
    held_mailing: HeldMailing, claimed: Mapping[int, int] | None, *, known_before: bool = False
) -> None:
    """Store which readers may have the mail, and how many; `claimed` is `None` when unknown."""
    mailing = held_mailing.mailing
    last = None if claimed is None else claimed.get(mailing.pk, 0)
    if mailing.started_at is None and last:
        # It was prepared after the backup, for readers that are not written down any more.
        last = None
    if known_before:
        before = held_mailing.uncertain_up_to
        last = None if last is None or before is None else max(last, before)
    held_mailing.uncertain_up_to = last
    if mailing.started_at is None:
        readers = Subscriber.objects.in_audience(mailing.audience).count()
        held_mailing.certain, held_mailing.uncertain = (
            (0, readers) if last is None else (readers, 0)
        )
    else:
        held_mailing.uncertain = _uncertain_deliveries(held_mailing).count()
        held_mailing.certain = _waiting_deliveries(mailing).count() - held_mailing.uncertain
    held_mailing.save()


def _waiting_deliveries(mailing: Mailing) -> "QuerySet[Delivery]":
    waiting: QuerySet[Delivery] = Delivery.objects.filter(
        mailing=mailing, state=Delivery.State.PENDING
    )
    return waiting


def _uncertain_deliveries(held_mailing: HeldMailing) -> "QuerySet[Delivery]":
    waiting = _waiting_deliveries(held_mailing.mailing)
    return (
        waiting
        if held_mailing.uncertain_up_to is None
        else waiting.filter(pk__lte=held_mailing.uncertain_up_to)
    )


def _release_in_flight() -> None:
    """Take from workers of before the backup what they held then."""
    Delivery.objects.in_flight().update(lease_until=timezone.now() - timedelta(seconds=1))
    recover_expired_leases()


def _is_anything_held(hold: MailHold) -> bool:
    return (
        hold.mailings.exists()
        or Delivery.objects.unfinished().filter(mailing=None).exists()
        or SubscriberRequest.objects.filter(processed_at=None).exists()
    )


def fix_held_single_mails() -> None:
    """Fix which single mails wait: those of before the hold, and of the schedule right after it.

    What the schedule does again after a restore, it also mails again to editors.
    """
    for hold in MailHold.objects.open().filter(last_delivery=None):
        hold.last_delivery = Delivery.objects.aggregate(last=Max("pk"))["last"] or 0
        if hold.last_request is None:
            hold.last_request = _last_request()
        hold.save(update_fields=["last_delivery", "last_request"])


def _last_request() -> int:
    return SubscriberRequest.objects.aggregate(last=Max("pk"))["last"] or 0


def held_single_mails(hold: MailHold) -> "tuple[QuerySet[Delivery], QuerySet[SubscriberRequest]]":
    """Return the single mails that wait, and the requests that would lead to one."""
    up_to = Q() if hold.last_delivery is None else Q(pk__lte=hold.last_delivery)
    requests_up_to = Q() if hold.last_request is None else Q(pk__lte=hold.last_request)
    return (
        Delivery.objects.filter(up_to, mailing=None, state=Delivery.State.PENDING),
        SubscriberRequest.objects.filter(requests_up_to, processed_at=None),
    )


@transaction.atomic
def decide_single_mails(
    *, hold: MailHold, user: User, decision: MailHold.SingleMailDecision
) -> None:
    """Send the single mails that wait, or leave them out for good."""
    require_permission(user, Permission.PUBLISH, Issue)
    row = MailHold.objects.select_for_update().holding_single_mails().filter(pk=hold.pk).first()
    if row is None or row.last_delivery is None:
        raise ValidationError(DECIDED_MESSAGE)
    if decision == MailHold.SingleMailDecision.LEAVE_OUT:
        deliveries, requests = held_single_mails(row)
        now = timezone.now()
        deliveries.update(
            state=Delivery.State.SKIPPED, reason=DeliveryFailure.DATABASE_RESTORED, ended_at=now
        )
        requests.update(processed_at=now, email="")
    MailHold.objects.filter(pk=row.pk).update(single_mail_decision=decision)
    close_decided_holds()


@transaction.atomic
def decide_mailing(
    *, held_mailing: HeldMailing, user: User, decision: HeldMailing.Decision
) -> None:
    """Decide what becomes of a mailing; a worker carries it out.

    Whoever is left out counts as uncertain, and can still be sent to later.
    """
    require_permission(user, Permission.PUBLISH, held_mailing.mailing.issue)
    row = (
        HeldMailing.objects.undecided()
        .select_for_update(of=["self"])
        .filter(pk=held_mailing.pk)
        .first()
    )
    if row is None:
        raise ValidationError(DECIDED_MESSAGE)
    has_begun = row.mailing.started_at is not None
    if decision == HeldMailing.Decision.CERTAIN and not (row.certain or has_begun):
        raise ValidationError(NOBODY_CERTAIN_MESSAGE)
    row.decision, row.decided_at, row.decided_by = decision, timezone.now(), user
    row.save()
    if decision == HeldMailing.Decision.STOP:
        cancel_sending(mailing=row.mailing, user=user)
    else:
        record_event(Event.Kind.CHANGED, row.mailing.issue, user, row.get_decision_display())
    close_decided_holds()


@transaction.atomic
def resume_work(*, hold: MailHold, user: User) -> None:
    """Let the worker go on after a restore: what is planned is done, and mail of after it goes.

    What was queued before waits for the decisions about it.
    """
    require_permission(user, Permission.PUBLISH, Issue)
    row = MailHold.objects.select_for_update().stopping_work().filter(pk=hold.pk).first()
    if row is None:
        raise ValidationError(RESUMED_MESSAGE)
    row.stops_work = False
    if not _is_anything_held(row):
        row.closed_at = timezone.now()
    row.save()
    for details in SiteDetails.objects.all():
        record_event(Event.Kind.CHANGED, details, user, RESUMED_EVENT)
    version.invalidate()  # a notice on every page of the admin goes


def close_decided_holds() -> None:
    for hold in MailHold.objects.open().filter(stops_work=False).exclude(single_mail_decision=""):
        if not hold.mailings.undecided().exists():
            MailHold.objects.filter(pk=hold.pk).update(closed_at=timezone.now())


def apply_hold_decisions() -> None:
    """Carry out what editors decided, within the time of one turn of the worker."""
    close_decided_holds()
    time_budget = TimeBudget()
    for held_mailing in HeldMailing.objects.waiting_for_worker().select_related("mailing"):
        time_budget.repeat_until_spent(partial(_apply_batch, held_mailing))


def _apply_batch(held_mailing: HeldMailing) -> bool:
    """End a batch of deliveries as uncertain; return whether there are more.

    After the last one the mailing goes on, unless another hold still asks about it.
    """
    ids: list[int] = []
    if held_mailing.decision == HeldMailing.Decision.CERTAIN:
        ids = list(_uncertain_deliveries(held_mailing).values_list("pk", flat=True)[:BATCH_SIZE])
        _waiting_deliveries(held_mailing.mailing).filter(pk__in=ids).update(
            state=Delivery.State.UNCERTAIN,
            reason=DeliveryFailure.DATABASE_RESTORED,
            ended_at=timezone.now(),
        )
    if count_finished(held_mailing.mailing_id) or ids:
        return True
    _resume(held_mailing)
    return False


@transaction.atomic
def _resume(held_mailing: HeldMailing) -> None:
    HeldMailing.objects.filter(pk=held_mailing.pk).update(is_applied=True)
    if HeldMailing.objects.undecided().filter(mailing=held_mailing.mailing_id).exists():
        return
    paused = Mailing.objects.filter(pk=held_mailing.mailing_id, state=Mailing.State.PAUSED)
    now = timezone.now()
    paused.filter(started_at=None).update(
        state=Mailing.State.SCHEDULED, pause_reason="", send_at=Greatest(F("send_at"), now)
    )
    paused.exclude(started_at=None).update(
        state=Mailing.State.SENDING, pause_reason="", recent_sends=[[now.timestamp(), 0]]
    )
