"""Who holds a delivery, what a pause does, and whether the counts are right."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.utils import timezone

from newsletter.models import Delivery, Mailing, Subscriber
from newsletter.outbox import delivering, queue
from newsletter.services import again, sending, stopping
from publishing import services as publishing
from tests.factories import IssueFactory, SubscriberFactory, UserFactory
from tests.threads import at_once

pytestmark = pytest.mark.django_db

NAMES = [f"{letter}@voorbeeld.nl" for letter in "abcd"]


@pytest.fixture
def boss():
    return UserFactory(is_superuser=True)


def states():
    return sorted(Delivery.objects.values_list("state", flat=True))


def adds_up(made):
    """Whether the counts of the mailing are those of its rows."""
    made.refresh_from_db()
    rows = Delivery.objects.filter(mailing=made)
    counts = {name: rows.filter(state=name).count() for name in Mailing.TERMINAL}
    return {name: getattr(made, name) for name in Mailing.TERMINAL} == counts


def meanwhile(office, number, do):
    """`deliver` asks before each mail whether to go on: then it happens, in the same thread."""
    done = []

    def go_on():
        if len(office.took) == number and not done:
            done.append(do())
        return True

    return go_on


def test_a_pause_holds_from_the_next_mail_on(office, mailing, boss):
    made = mailing(*NAMES)
    pause = meanwhile(office, 2, lambda: sending.pause(mailing=made, by=boss))
    delivering.deliver(1, pause)
    assert len(office.took) == 2
    assert states() == ["pending", "pending", "sent", "sent"]
    assert adds_up(made)
    assert made.state == Mailing.State.PAUSED
    sending.resume(mailing=made, by=boss)
    delivering.deliver(1)
    assert sorted(office.recipients()) == NAMES
    assert adds_up(made)
    assert made.state == Mailing.State.DONE


def test_a_cancellation_holds_from_the_next_mail_on_and_skips_the_rest(office, mailing, boss):
    made = mailing(*NAMES)
    cancel = meanwhile(office, 1, lambda: sending.cancel(mailing=made, by=boss))
    delivering.deliver(1, cancel)
    sending.sweep()
    assert len(office.took) == 1
    assert states() == ["sent", "skipped", "skipped", "skipped"]
    assert adds_up(made)
    assert (made.state, made.left_to_send) == (Mailing.State.CANCELLED, 0)


def test_who_leaves_is_skipped_from_the_next_mail_on(office, mailing):
    made = mailing(*NAMES)
    last = Delivery.objects.select_related("subscriber").order_by("-pk")[0].subscriber
    delivering.deliver(1, meanwhile(office, 2, lambda: stopping.leave(subscriber=last)))
    assert last.email not in office.recipients()
    assert states() == ["sent", "sent", "sent", "skipped"]
    assert adds_up(made)
    assert made.state == Mailing.State.DONE


def test_who_is_erased_meanwhile_is_skipped(office, mailing):
    made = mailing(*NAMES)
    stopping.erase(subscriber=Subscriber.objects.order_by("pk")[0])
    delivering.deliver(1)
    assert states() == ["sent", "sent", "sent", "skipped"]
    assert adds_up(made)
    assert made.state == Mailing.State.DONE


def test_a_pause_that_was_undone_at_once_skips_nobody(office, mailing, boss, monkeypatch):
    """The worker saw the pause, and looks again when it is over."""
    made = mailing(*NAMES)
    sending.pause(mailing=made, by=boss)
    (task, *_) = queue.claim(1, made.pk, 1)
    assert not queue.step(1, None, task.pk)
    sending.resume(mailing=made, by=boss)
    queue.let_go(1, task)
    assert states() == ["pending"] * 4


def test_what_a_killed_worker_had_not_begun_waits_again(mailing):
    made = mailing(*NAMES)
    with time_machine.travel(timezone.now() - queue.LEASE - timedelta(seconds=1)):
        Delivery.objects.update(not_before=timezone.now())
        begun, *_ = queue.claim(1, made.pk, 3)
        assert queue.step(1, None, begun.pk)
    assert queue.claim(2, made.pk, 5) != []
    queue.take_back()
    assert Delivery.objects.get(pk=begun.pk).reason == "killed"
    assert states() == ["claimed", "pending", "pending", "uncertain"]


def test_what_is_held_within_its_time_stays_where_it_is(mailing):
    made = mailing(*NAMES)
    first, *_ = queue.claim(1, made.pk, 2)
    queue.step(1, None, first.pk)
    queue.take_back()
    assert states() == ["claimed", "pending", "pending", "sending"]


def test_a_mailing_is_not_done_while_another_worker_holds_one(office, mailing):
    made = mailing(*NAMES)
    (task,) = queue.claim(2, made.pk, 1)
    queue.step(2, None, task.pk)
    delivering.deliver(1)
    assert adds_up(made)
    assert (made.state, made.left_to_send) == (Mailing.State.SENDING, 1)
    queue.step(2, task.pk, None)
    delivering.deliver(1)
    assert adds_up(made)
    assert made.state == Mailing.State.DONE


def begun_too_long_ago(made):
    """By worker 1, which is taken for dead."""
    (task,) = queue.claim(1, made.pk, 1)
    queue.step(1, None, task.pk)
    Delivery.objects.filter(pk=task.pk).update(lease_until=timezone.now() - queue.LEASE)
    queue.take_back()
    return task


def test_a_worker_that_was_only_slow_still_tells_what_it_sent(mailing):
    task = begun_too_long_ago(mailing(*NAMES))
    queue.step(1, task.pk, None)
    assert Delivery.objects.get(pk=task.pk).state == "sent"


def test_what_was_counted_as_uncertain_stays_that(mailing):
    made = mailing(*NAMES)
    task = begun_too_long_ago(made)
    queue.tally(made.pk)
    queue.step(1, task.pk, None)
    assert Delivery.objects.get(pk=task.pk).state == "uncertain"
    assert adds_up(made)


@pytest.mark.parametrize(("state", "answer"), [("failed", "554 5.7.1 No"), ("uncertain", "drop")])
def test_sending_again_reaches_just_those_and_adds_up(office, mailing, boss, state, answer):
    made = mailing(*NAMES)
    office.answers["END", NAMES[0]] = "drop the line" if answer == "drop" else answer
    for _ in range(2):
        delivering.deliver(1)
        Delivery.objects.filter(state="pending").update(not_before=timezone.now())
        Mailing.objects.filter(state="paused").update(state="sending")
    delivering.deliver(1)
    assert adds_up(made)
    assert (made.state, getattr(made, state)) == (Mailing.State.DONE, 1)
    office.answers.clear()
    office.took.clear()
    again.retry(mailing=made, by=boss, state=Delivery.State(state))
    again.take_up()
    delivering.deliver(1)
    assert office.recipients() == NAMES[:1]
    assert adds_up(made)
    assert (made.state, made.sent, made.reasons) == (Mailing.State.DONE, 4, {})


def test_a_cancelled_mailing_sends_nothing_again(mailing, boss):
    made = mailing(*NAMES)
    sending.cancel(mailing=made, by=boss)
    with pytest.raises(ValidationError):
        again.retry(mailing=made, by=boss, state=Delivery.State.FAILED)


def test_a_mailing_to_nobody_is_done_at_once(mailing):
    made = mailing()
    delivering.deliver(1)
    made.refresh_from_db()
    assert (made.state, made.candidates) == (Mailing.State.DONE, 0)


def planned(boss, *addresses):
    for email in addresses:
        SubscriberFactory(email=email)
    return sending.plan(issue=IssueFactory(live=False), by=boss)


def is_sent_to_four(made):
    made.refresh_from_db()
    counts = (made.candidates, Delivery.objects.count())
    return made.state == Mailing.State.SENDING and counts == (4, 4)


@pytest.mark.django_db(transaction=True)
def test_two_workers_prepare_a_mailing_once(sender, boss):
    made = planned(boss, *NAMES)
    at_once(sending.prepare_due, sending.prepare_due)
    assert is_sent_to_four(made)


def test_preparing_that_was_cut_off_is_begun_anew(sender, boss, monkeypatch):
    made = planned(boss, *NAMES)

    class Killed(BaseException):
        pass

    def kill(mailing):
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(sending, "rendered", kill)
        with pytest.raises(Killed):
            sending.prepare_due()
    made.refresh_from_db()
    assert (made.state, Delivery.objects.count()) == (Mailing.State.PREPARING, 0)
    sending.prepare_due()
    assert is_sent_to_four(made)


def test_one_that_is_being_prepared_can_be_cancelled(sender, boss):
    made = planned(boss, *NAMES)
    Mailing.objects.update(state=Mailing.State.PREPARING)
    sending.cancel(mailing=made, by=boss)
    sending.prepare_due()
    sending.sweep()
    made.refresh_from_db()
    assert (made.state, Delivery.objects.count()) == (Mailing.State.CANCELLED, 0)


@pytest.mark.parametrize("error", [ValidationError("Er ontbreekt iets."), ZeroDivisionError()])
def test_what_cannot_be_published_is_paused_and_tried_again_when_resumed(
    sender, boss, monkeypatch, error
):
    made, other = planned(boss, *NAMES), planned(boss)
    publish = publishing.publish

    def fail(**how):
        if how["thing"] == made.issue:
            raise error
        publish(**how)

    with monkeypatch.context() as patch:
        patch.setattr(publishing, "publish", fail)
        sending.prepare_due()
    made.refresh_from_db()
    other.refresh_from_db()
    assert (made.state, other.state) == (Mailing.State.PAUSED, Mailing.State.SENDING)
    assert made.why.startswith(("Er ontbreekt iets.", "Er ging iets mis"))
    assert not Delivery.objects.filter(mailing=made).exists()
    sending.resume(mailing=made, by=boss)
    sending.prepare_due()
    made.refresh_from_db()
    assert (made.state, made.candidates, made.why) == (Mailing.State.SENDING, 4, "")


def test_who_may_no_longer_publish_sends_nothing(sender, boss):
    made = planned(boss, *NAMES)
    type(boss).objects.filter(pk=boss.pk).update(is_superuser=False)
    sending.prepare_due()
    made.refresh_from_db()
    assert (made.state, made.why) == (Mailing.State.PAUSED, sending.NOT_ALLOWED)


def test_only_who_chose_a_landsdeel_is_in_its_audience(sender, boss):
    SubscriberFactory(email="oost@voorbeeld.nl", choice="oost")
    SubscriberFactory(email="noord@voorbeeld.nl", choice="noord")
    SubscriberFactory(email="weg@voorbeeld.nl", choice="oost", state="left")
    sending.plan(issue=IssueFactory(live=False, audience="oost"), by=boss)
    sending.prepare_due()
    assert Delivery.objects.get().subscriber.email == "oost@voorbeeld.nl"
