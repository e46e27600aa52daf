"""Claims on deliveries, the effect of a pause, and the counts of a mailing."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.utils import timezone

from newsletter.delivery import queue, run
from newsletter.missed_deliveries import ALL_FAILED, MissedChoice
from newsletter.models import Delivery, DeliveryFailure, Mailing, Subscriber
from newsletter.services import follow_ups, mailings, suppression
from newsletter.services.unsubscription import unsubscribe
from publishing import services as publishing
from tests.concurrency import run_concurrently
from tests.factories import IssueFactory, SubscriberFactory, UserFactory
from tests.smtp_server import DROP_CONNECTION

pytestmark = pytest.mark.django_db

ADDRESSES = [f"{letter}@voorbeeld.nl" for letter in "abcd"]


@pytest.fixture
def superuser():
    return UserFactory(is_superuser=True)


def delivery_states():
    return sorted(Delivery.objects.values_list("state", flat=True))


def has_consistent_counts(mailing):
    """Compare the counts of the mailing with its rows."""
    mailing.refresh_from_db()
    rows = Delivery.objects.filter(mailing=mailing)
    counts = {name: rows.filter(state=name).count() for name in Mailing.COUNTED_DELIVERY_STATES}
    return {name: getattr(mailing, name) for name in Mailing.COUNTED_DELIVERY_STATES} == counts


def run_after_mails(smtp_server, number, do):
    """Return a callback for `deliver` that calls `do` once, after this number of mails."""
    done = []

    def go_on():
        if len(smtp_server.received) == number and not done:
            done.append(do())
        return True

    return go_on


def test_a_pause_holds_from_the_next_mail_on(smtp_server, prepare_mailing, superuser):
    mailing = prepare_mailing(*ADDRESSES)
    pause = run_after_mails(
        smtp_server, 2, lambda: mailings.pause_sending(mailing=mailing, user=superuser)
    )
    run.deliver_queued(1, pause)
    assert len(smtp_server.received) == 2
    assert delivery_states() == ["pending", "pending", "sent", "sent"]
    assert has_consistent_counts(mailing)
    assert mailing.state == Mailing.State.PAUSED
    mailings.resume_sending(mailing=mailing, user=superuser)
    run.deliver_queued(1)
    assert sorted(smtp_server.recipients()) == ADDRESSES
    assert has_consistent_counts(mailing)
    assert mailing.state == Mailing.State.DONE


def test_a_cancellation_holds_from_the_next_mail_on_and_skips_the_rest(
    smtp_server, prepare_mailing, superuser
):
    mailing = prepare_mailing(*ADDRESSES)
    cancel = run_after_mails(
        smtp_server, 1, lambda: mailings.cancel_sending(mailing=mailing, user=superuser)
    )
    run.deliver_queued(1, cancel)
    mailings.skip_cancelled_deliveries()
    assert len(smtp_server.received) == 1
    assert delivery_states() == ["sent", "skipped", "skipped", "skipped"]
    assert has_consistent_counts(mailing)
    assert (mailing.state, mailing.remaining_count) == (Mailing.State.CANCELLED, 0)


def test_who_leaves_is_skipped_from_the_next_mail_on(smtp_server, prepare_mailing):
    mailing = prepare_mailing(*ADDRESSES)
    last = Delivery.objects.select_related("subscriber").order_by("-pk")[0].subscriber
    run.deliver_queued(1, run_after_mails(smtp_server, 2, lambda: unsubscribe(subscriber=last)))
    assert last.email not in smtp_server.recipients()
    assert delivery_states() == ["sent", "sent", "sent", "skipped"]
    assert has_consistent_counts(mailing)
    assert mailing.state == Mailing.State.DONE


def test_who_is_erased_meanwhile_is_skipped(smtp_server, prepare_mailing):
    mailing = prepare_mailing(*ADDRESSES)
    suppression.erase_subscriber(subscriber=Subscriber.objects.order_by("pk")[0])
    run.deliver_queued(1)
    assert delivery_states() == ["sent", "sent", "sent", "skipped"]
    assert has_consistent_counts(mailing)
    assert mailing.state == Mailing.State.DONE


def test_a_pause_that_was_undone_at_once_skips_nobody(
    smtp_server, prepare_mailing, superuser, monkeypatch
):
    """The worker saw the pause, and reads the mailing again when the pause is over."""
    mailing = prepare_mailing(*ADDRESSES)
    mailings.pause_sending(mailing=mailing, user=superuser)
    (task, *_) = queue.claim(1, mailing.pk, 1)
    assert not queue.mark_sent_and_start(1, None, task.pk)
    mailings.resume_sending(mailing=mailing, user=superuser)
    queue.release_or_skip(1, task)
    assert delivery_states() == ["pending"] * 4


def test_what_a_killed_worker_had_not_begun_waits_again(prepare_mailing):
    mailing = prepare_mailing(*ADDRESSES)
    with time_machine.travel(timezone.now() - queue.LEASE - timedelta(seconds=1)):
        Delivery.objects.update(not_before=timezone.now())
        begun, *_ = queue.claim(1, mailing.pk, 3)
        assert queue.mark_sent_and_start(1, None, begun.pk)
    assert queue.claim(2, mailing.pk, 5) != []
    queue.recover_expired_leases()
    assert Delivery.objects.get(pk=begun.pk).reason == DeliveryFailure.WORKER_KILLED
    assert delivery_states() == ["claimed", "pending", "pending", "uncertain"]


def test_what_is_held_within_its_time_stays_where_it_is(prepare_mailing):
    mailing = prepare_mailing(*ADDRESSES)
    first, *_ = queue.claim(1, mailing.pk, 2)
    queue.mark_sent_and_start(1, None, first.pk)
    queue.recover_expired_leases()
    assert delivery_states() == ["claimed", "pending", "pending", "sending"]


def test_a_mailing_is_not_done_while_another_worker_holds_one(smtp_server, prepare_mailing):
    mailing = prepare_mailing(*ADDRESSES)
    (task,) = queue.claim(2, mailing.pk, 1)
    queue.mark_sent_and_start(2, None, task.pk)
    run.deliver_queued(1)
    assert has_consistent_counts(mailing)
    assert (mailing.state, mailing.remaining_count) == (Mailing.State.SENDING, 1)
    queue.mark_sent_and_start(2, task.pk, None)
    run.deliver_queued(1)
    assert has_consistent_counts(mailing)
    assert mailing.state == Mailing.State.DONE


def expire_claims(mailing):
    """Let the claims of worker 1 expire as if it died, and return its task."""
    (task,) = queue.claim(1, mailing.pk, 1)
    queue.mark_sent_and_start(1, None, task.pk)
    Delivery.objects.filter(pk=task.pk).update(lease_until=timezone.now() - queue.LEASE)
    queue.recover_expired_leases()
    return task


def test_a_worker_that_was_only_slow_still_tells_what_it_sent(prepare_mailing):
    task = expire_claims(prepare_mailing(*ADDRESSES))
    queue.mark_sent_and_start(1, task.pk, None)
    assert Delivery.objects.get(pk=task.pk).state == "sent"


def test_what_was_counted_as_uncertain_stays_that(prepare_mailing):
    mailing = prepare_mailing(*ADDRESSES)
    task = expire_claims(mailing)
    queue.count_finished(mailing.pk)
    queue.mark_sent_and_start(1, task.pk, None)
    assert Delivery.objects.get(pk=task.pk).state == "uncertain"
    assert has_consistent_counts(mailing)


@pytest.mark.parametrize(("state", "answer"), [("failed", "554 5.7.1 No"), ("uncertain", "drop")])
def test_sending_again_reaches_just_those_and_adds_up(
    smtp_server, prepare_mailing, superuser, state, answer
):
    mailing = prepare_mailing(*ADDRESSES)
    smtp_server.replies["END", ADDRESSES[0]] = DROP_CONNECTION if answer == "drop" else answer
    for _ in range(2):
        run.deliver_queued(1)
        Delivery.objects.filter(state="pending").update(not_before=timezone.now())
        Mailing.objects.filter(state="paused").update(state="sending")
    run.deliver_queued(1)
    assert has_consistent_counts(mailing)
    assert (mailing.state, getattr(mailing, state)) == (Mailing.State.DONE, 1)
    smtp_server.replies.clear()
    smtp_server.received.clear()
    follow_ups.request_retry(mailing=mailing, user=superuser, choice=MissedChoice(state=state))
    follow_ups.process_follow_ups()
    run.deliver_queued(1)
    assert smtp_server.recipients() == ADDRESSES[:1]
    assert has_consistent_counts(mailing)
    assert (mailing.state, mailing.sent, mailing.failure_counts) == (Mailing.State.DONE, 4, [])


def test_a_cancelled_mailing_sends_nothing_again(prepare_mailing, superuser):
    mailing = prepare_mailing(*ADDRESSES)
    mailings.cancel_sending(mailing=mailing, user=superuser)
    with pytest.raises(ValidationError):
        follow_ups.request_retry(mailing=mailing, user=superuser, choice=ALL_FAILED)


def test_a_mailing_to_nobody_is_done_at_once(prepare_mailing):
    mailing = prepare_mailing()
    run.deliver_queued(1)
    mailing.refresh_from_db()
    assert (mailing.state, mailing.candidates) == (Mailing.State.DONE, 0)


def plan_mailing(user, *addresses):
    for email in addresses:
        SubscriberFactory(email=email)
    return mailings.plan_mailing(issue=IssueFactory(live=False), user=user)


def is_sending_to_four(mailing):
    mailing.refresh_from_db()
    counts = (mailing.candidates, Delivery.objects.count())
    return mailing.state == Mailing.State.SENDING and counts == (4, 4)


@pytest.mark.django_db(transaction=True)
def test_two_workers_prepare_a_mailing_once(site_details, superuser):
    mailing = plan_mailing(superuser, *ADDRESSES)
    run_concurrently(mailings.prepare_due_mailings, mailings.prepare_due_mailings)
    assert is_sending_to_four(mailing)


def test_preparing_that_was_cut_off_is_begun_anew(site_details, superuser, monkeypatch):
    mailing = plan_mailing(superuser, *ADDRESSES)

    class Killed(BaseException):
        pass

    def kill(_issue):
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(mailings, "render_issue", kill)
        with pytest.raises(Killed):
            mailings.prepare_due_mailings()
    mailing.refresh_from_db()
    assert (mailing.state, Delivery.objects.count()) == (Mailing.State.PREPARING, 0)
    mailings.prepare_due_mailings()
    assert is_sending_to_four(mailing)


def test_one_that_is_being_prepared_can_be_cancelled(site_details, superuser):
    mailing = plan_mailing(superuser, *ADDRESSES)
    Mailing.objects.update(state=Mailing.State.PREPARING)
    mailings.cancel_sending(mailing=mailing, user=superuser)
    mailings.prepare_due_mailings()
    mailings.skip_cancelled_deliveries()
    mailing.refresh_from_db()
    assert (mailing.state, Delivery.objects.count()) == (Mailing.State.CANCELLED, 0)


@pytest.mark.parametrize("error", [ValidationError("Er ontbreekt iets."), ZeroDivisionError()])
def test_what_cannot_be_published_is_paused_and_tried_again_when_resumed(
    site_details, superuser, monkeypatch, error
):
    mailing, other = plan_mailing(superuser, *ADDRESSES), plan_mailing(superuser)
    publish = publishing.publish

    def fail(**arguments):
        if arguments["obj"] == mailing.issue:
            raise error
        publish(**arguments)

    with monkeypatch.context() as patch:
        patch.setattr(publishing, "publish", fail)
        mailings.prepare_due_mailings()
    mailing.refresh_from_db()
    other.refresh_from_db()
    assert (mailing.state, other.state) == (Mailing.State.PAUSED, Mailing.State.SENDING)
    assert mailing.pause_reason.startswith(("Er ontbreekt iets.", "Er ging iets mis"))
    assert not Delivery.objects.filter(mailing=mailing).exists()
    mailings.resume_sending(mailing=mailing, user=superuser)
    mailings.prepare_due_mailings()
    mailing.refresh_from_db()
    assert (mailing.state, mailing.candidates, mailing.pause_reason) == (
        Mailing.State.SENDING,
        4,
        "",
    )


def test_who_may_no_longer_publish_sends_nothing(site_details, superuser):
    mailing = plan_mailing(superuser, *ADDRESSES)
    type(superuser).objects.filter(pk=superuser.pk).update(is_superuser=False)
    mailings.prepare_due_mailings()
    mailing.refresh_from_db()
    assert (mailing.state, mailing.pause_reason) == (
        Mailing.State.PAUSED,
        mailings.NOT_ALLOWED_MESSAGE,
    )


def test_only_who_chose_a_landsdeel_is_in_its_audience(site_details, superuser):
    SubscriberFactory(email="oost@voorbeeld.nl", landsdelen="oost")
    SubscriberFactory(email="noord@voorbeeld.nl", landsdelen="noord")
    SubscriberFactory(email="weg@voorbeeld.nl", landsdelen="oost", state="left")
    mailings.plan_mailing(issue=IssueFactory(live=False, audience="oost"), user=superuser)
    mailings.prepare_due_mailings()
    assert Delivery.objects.get().subscriber.email == "oost@voorbeeld.nl"
