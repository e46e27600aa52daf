"""Follow-ups by the worker: ambiguous refusals, retries and mailings paused too long."""

from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.utils import timezone

from newsletter.delivery import results, run
from newsletter.mailing_status import describe_status
from newsletter.missed_deliveries import ALL_FAILED, MissedChoice
from newsletter.models import Delivery, Mailing, Refusal, Subscriber, Suppression
from newsletter.services import follow_ups, mailings
from publishing.models import Event
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

ADDRESSES = [f"lezer@voorbeeld-{number:02}.nl" for number in range(30)]
SHORT_LIST = ADDRESSES[:6]
REFUSALS_WITHOUT_CODE = [
    "550 relay not permitted",
    "550 Sender verify failed",
    "554 Client host rejected",
]


@pytest.fixture
def superuser():
    return UserFactory(is_superuser=True)


def resume_mailing(mailing, user):
    if mailing.state == Mailing.State.PAUSED:
        mailings.resume_sending(mailing=mailing, user=user)
    Delivery.objects.filter(state="pending").update(not_before=timezone.now())
    run.deliver_queued(1)
    follow_ups.process_follow_ups()
    mailing.refresh_from_db()


def mailing_counts(mailing):
    follow_ups.process_follow_ups()
    mailing.refresh_from_db()
    return mailing.state, mailing.sent, mailing.failed


@pytest.mark.parametrize("answer", REFUSALS_WITHOUT_CODE)
def test_a_relay_that_refuses_everybody_pauses_the_mailing_and_stops_nobody(
    smtp_server, prepare_mailing, superuser, answer
):
    mailing = prepare_mailing(*ADDRESSES)
    smtp_server.replies["RCPT"] = answer
    run.deliver_queued(1)
    assert mailing_counts(mailing) == ("paused", 0, 0)
    assert mailing.pause_reason == results.MANY_REFUSALS_MESSAGE
    assert (mailing.failure_counts, mailing.follow_up, mailing.refusal_score) == ([], "", 0)
    assert {delivery.state for delivery in Delivery.objects.all()} == {"pending"}
    assert not Suppression.objects.exists()
    smtp_server.replies.clear()
    resume_mailing(mailing, superuser)
    assert mailing_counts(mailing) == ("done", 30, 0)
    assert len(smtp_server.recipients()) == 30


def test_a_mailing_that_goes_on_after_that_ends_and_stops_nobody(
    smtp_server, prepare_mailing, superuser
):
    mailing = prepare_mailing(*ADDRESSES)
    smtp_server.replies["RCPT"] = REFUSALS_WITHOUT_CODE[0]
    run.deliver_queued(1)
    follow_ups.process_follow_ups()
    mailing.refresh_from_db()
    resume_mailing(mailing, superuser)
    assert mailing_counts(mailing) == ("done", 0, 30)
    assert mailing.failure_counts == [["550", Refusal.REPEATED, 30]]
    assert not Suppression.objects.exists()


@pytest.mark.parametrize("answer", [*REFUSALS_WITHOUT_CODE, "550 5.1.1 User unknown"])
def test_rule_9_a_short_list_that_is_refused_pauses_at_its_end_and_stops_nobody(
    smtp_server, prepare_mailing, superuser, answer
):
    mailing = prepare_mailing(*SHORT_LIST)
    smtp_server.replies["RCPT"] = answer
    run.deliver_queued(1)
    assert mailing_counts(mailing) == ("paused", 0, 0)
    assert mailing.pause_reason == results.MANY_REFUSALS_MESSAGE
    assert not Suppression.objects.exists()
    smtp_server.replies.clear()
    resume_mailing(mailing, superuser)
    assert mailing_counts(mailing) == ("done", 6, 0)
    assert mailing.failure_counts == []


def test_rule_9_two_of_two_refused_pause_and_one_alone_is_weighed(smtp_server, prepare_mailing):
    smtp_server.replies["RCPT"] = "550 5.1.1 User unknown"
    mailing = prepare_mailing(SHORT_LIST[0])
    run.deliver_queued(1)
    assert mailing_counts(mailing) == ("done", 0, 1)
    assert Suppression.objects.count() == 1
    mailing = prepare_mailing(*SHORT_LIST[1:3])
    run.deliver_queued(1)
    assert mailing_counts(mailing) == ("paused", 0, 0)
    assert Suppression.objects.count() == 1


def test_a_short_list_that_is_refused_again_ends_and_may_be_tried_again(
    smtp_server, prepare_mailing, superuser
):
    mailing = prepare_mailing(*SHORT_LIST)
    smtp_server.replies["RCPT"] = REFUSALS_WITHOUT_CODE[0]
    run.deliver_queued(1)
    follow_ups.process_follow_ups()
    mailing.refresh_from_db()
    resume_mailing(mailing, superuser)
    assert mailing_counts(mailing) == ("done", 0, 6)
    assert mailing.failure_counts == [["550", Refusal.REPEATED, 6]]
    assert not Suppression.objects.exists()
    smtp_server.replies.clear()
    follow_ups.request_retry(mailing=mailing, user=superuser, choice=ALL_FAILED)
    follow_ups.process_follow_ups()
    run.deliver_queued(1)
    assert mailing_counts(mailing) == ("done", 6, 0)
    assert mailing.failure_counts == []


def test_rule_9_a_fifth_of_a_mailing_refused_bit_by_bit_pauses_it_at_its_end(
    smtp_server, prepare_mailing
):
    """Refusals that are outweighed one by one and are many all the same."""
    mailing = prepare_mailing(*ADDRESSES)
    for address in ADDRESSES[::4]:
        smtp_server.replies["RCPT", address] = "550 5.1.1 User unknown"
    run.deliver_queued(1)
    assert mailing_counts(mailing) == ("paused", 22, 0)
    assert not Suppression.objects.exists()
    assert Delivery.objects.filter(state="pending").count() == 8


def test_rule_9_who_alone_is_refused_without_a_code_is_written_to_no_more(
    smtp_server, prepare_mailing
):
    mailing = prepare_mailing(*SHORT_LIST)
    smtp_server.replies["RCPT", SHORT_LIST[2]] = "550 No such user"
    run.deliver_queued(1)
    assert mailing_counts(mailing) == ("done", 5, 1)
    assert mailing.failure_counts == [["550", "stopped", 1]]
    stopped = Subscriber.objects.exclude(state="confirmed").get()
    assert (stopped.email, stopped.reason) == (SHORT_LIST[2], "bounced")
    assert Suppression.objects.get().reason == "bounced"
    follow_ups.assess_refusals(mailing.pk)
    assert mailing.failure_counts == [["550", "stopped", 1]]


def test_to_send_again_is_done_in_parts_that_count_themselves(
    smtp_server, prepare_mailing, superuser, monkeypatch
):
    monkeypatch.setattr(follow_ups, "REQUEUE_BATCH_SIZE", 2)
    mailing = prepare_mailing(*SHORT_LIST)
    Delivery.objects.update(state="failed", reason="4.2.1", ended_at=timezone.now())
    run.deliver_queued(1)
    follow_ups.request_retry(mailing=mailing, user=superuser, choice=ALL_FAILED)
    mailing.refresh_from_db()
    assert describe_status(mailing) == "Wordt opnieuw klaargezet"
    with pytest.raises(ValidationError):
        follow_ups.request_retry(mailing=mailing, user=superuser, choice=ALL_FAILED)
    for left in (4, 2, 0):
        assert follow_ups.requeue_batch(mailing.pk)
        mailing.refresh_from_db()
        assert (mailing.failed, mailing.state) == (left, "sending")
        assert mailing.failure_counts == ([["4.2.1", "", left]] if left else [])
        assert Delivery.objects.filter(state="pending").count() == 6 - left
    assert not follow_ups.requeue_batch(mailing.pk)
    run.deliver_queued(1)
    assert mailing_counts(mailing) == ("done", 6, 0)


@pytest.mark.once
def test_a_retry_of_before_the_choices_is_one_after_the_upgrade(prepare_mailing):
    mailing = prepare_mailing(*SHORT_LIST)
    Mailing.objects.update(follow_up="failed")
    migration = import_module("newsletter.migrations.0024_missed_deliveries")
    migration.convert_retries(apps, None)
    mailing.refresh_from_db()
    assert mailing.follow_up == Mailing.FollowUp.RETRY
    assert MissedChoice.from_json(mailing.follow_up_choice) == ALL_FAILED


def test_who_left_is_not_sent_it_again(prepare_mailing, superuser):
    mailing = prepare_mailing(*SHORT_LIST)
    Delivery.objects.update(state="failed", reason="4.2.1", ended_at=timezone.now())
    Subscriber.objects.update(state="left", ended_at=timezone.now())
    with pytest.raises(ValidationError, match="niemand meer"):
        follow_ups.request_retry(mailing=mailing, user=superuser, choice=ALL_FAILED)


def test_what_was_cancelled_meanwhile_is_not_sent_again(prepare_mailing, superuser):
    mailing = prepare_mailing(*SHORT_LIST)
    Delivery.objects.update(state="failed", reason="4.2.1", ended_at=timezone.now())
    follow_ups.request_retry(mailing=mailing, user=superuser, choice=ALL_FAILED)
    mailings.cancel_sending(mailing=mailing, user=superuser)
    follow_ups.process_follow_ups()
    mailing.refresh_from_db()
    assert mailing.follow_up == ""
    assert not Delivery.objects.filter(state="pending").exists()


@pytest.mark.parametrize("before", ["paused", "sending"])
@pytest.mark.parametrize(("days", "after"), [(59, ""), (61, "cancelled")])
def test_rule_10_what_gets_no_further_is_cancelled_so_that_it_can_be_forgotten(
    prepare_mailing, days, before, after
):
    mailing = prepare_mailing(*SHORT_LIST)
    began = timezone.now() - timedelta(days=days)
    Mailing.objects.update(state=before, started_at=began)
    mailings.skip_cancelled_deliveries()
    mailing.refresh_from_db()
    assert mailing.state == (after or before)
    if after == "cancelled":
        assert (mailing.skipped, mailing.pause_reason) == (6, mailings.PAUSED_TOO_LONG_MESSAGE)
        assert Event.objects.filter(detail=mailings.PAUSED_TOO_LONG_MESSAGE).count() == 1
