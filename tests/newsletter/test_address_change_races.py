"""A change of address at the same moment as something else, and what is told of the old address."""

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from newsletter.delivery import queue, retries
from newsletter.models import (
    AddressChange,
    Consent,
    Delivery,
    Mailing,
    Refusal,
    Subscriber,
    SubscriberRequest,
)
from newsletter.models.consent import hash_email
from newsletter.services import follow_ups, mailings
from newsletter.services.address_changes import ChangeOutcome, confirm_address_change
from newsletter.services.bounces import record_bounce, unsubscribe_from_delivery
from newsletter.services.subscriptions import confirm_subscription
from newsletter.services.suppression import suppress
from newsletter.services.unsubscription import unsubscribe
from newsletter.services.visitor_requests import process_requests
from tests.concurrency import run_concurrently
from tests.factories import IssueFactory, SubscriberFactory, UserFactory

pytestmark = pytest.mark.django_db

OLD, NEW = "anna@voorbeeld.nl", "bert@elders.nl"
Side = AddressChange.Side
at_once = pytest.mark.django_db(transaction=True)


@pytest.fixture
def change(db):
    """Create a change that the old address has confirmed."""
    subscriber = SubscriberFactory(email=OLD)
    return AddressChange.objects.create(
        subscriber=subscriber, email=NEW, old_confirmed_at=timezone.now()
    )


@pytest.fixture
def confirm(change):
    """Confirm the change by one side; the outcomes are collected in `confirm.outcomes`."""

    def step(side=Side.NEW):
        step.outcomes.append(confirm_address_change(change=change, side=side))

    step.outcomes = []
    return step


def ledger_kinds(email):
    lines = Consent.objects.filter(email_hash=hash_email(email))
    return list(lines.values_list("kind", flat=True))


@at_once
@pytest.mark.parametrize("other", [Side.OLD, Side.NEW], ids=["both-sides", "one-side-twice"])
def test_two_who_confirm_at_once_change_it_once(change, confirm, other):
    AddressChange.objects.filter(pk=change.pk, email=NEW).update(
        old_confirmed_at=change.old_confirmed_at if other == Side.NEW else None
    )
    run_concurrently(confirm, lambda: confirm(other))
    assert ChangeOutcome.CHANGED in confirm.outcomes
    assert confirm.outcomes.count(ChangeOutcome.CHANGED) == 1
    assert Subscriber.objects.get().email == NEW
    assert ledger_kinds(OLD) == ["withdrawn"]
    assert ledger_kinds(NEW) == ["asked", "confirmed"]


@at_once
def test_a_sign_up_with_the_new_address_at_once_leaves_one_reader(confirm):
    SubscriberRequest.objects.create(kind="subscribe", email=NEW)
    run_concurrently(confirm, process_requests)
    process_requests()
    assert not SubscriberRequest.objects.filter(processed_at=None).exists()
    assert confirm.outcomes == [ChangeOutcome.CHANGED]
    assert Subscriber.objects.get(email=NEW).state == "confirmed"
    assert not Subscriber.objects.filter(email=OLD).exists()


@at_once
def test_who_confirms_a_sign_up_at_once_keeps_a_subscription_of_her_own(confirm):
    other = Subscriber.objects.create(email=NEW)
    run_concurrently(confirm, lambda: confirm_subscription(subscriber=other))
    emails = list(Subscriber.objects.confirmed().order_by("email").values_list("email", flat=True))
    expected = {ChangeOutcome.CHANGED: [NEW], ChangeOutcome.ENDED: [OLD, NEW]}
    assert emails == expected[confirm.outcomes[0]]


@at_once
@pytest.mark.parametrize("ending", ["unsubscribe", "suppress"])
def test_who_leaves_at_once_is_left_where_she_is_then(change, confirm, ending):
    reader = change.subscriber
    endings = {
        "unsubscribe": lambda: unsubscribe(subscriber=reader),
        "suppress": lambda: suppress(email=OLD, reason=Subscriber.Reason.BOUNCED),
    }
    run_concurrently(confirm, endings[ending])
    reader.refresh_from_db()
    has_changed = confirm.outcomes == [ChangeOutcome.CHANGED]
    assert reader.email == (NEW if has_changed else OLD)
    if ending == "unsubscribe":
        assert (reader.state, ledger_kinds(reader.email)[-1]) == ("left", "withdrawn")
    else:
        assert reader.state == ("confirmed" if has_changed else "stopped")


@at_once
def test_a_mailing_that_is_prepared_at_once_has_one_mail_for_her(confirm, site_details):
    mailing = mailings.plan_mailing(issue=IssueFactory(), user=UserFactory(is_superuser=True))
    run_concurrently(confirm, mailings.prepare_due_mailings)
    delivery = Delivery.objects.select_related("subscriber").get(mailing=mailing)
    assert (delivery.state, delivery.subscriber.email) == ("pending", NEW)


@pytest.fixture
def mail_before(change, confirm):
    """Change the address, and return a mail that was sent to the old one."""
    mailing = mailings.plan_mailing(issue=IssueFactory(), user=UserFactory(is_superuser=True))
    Mailing.objects.filter(pk=mailing.pk).update(state="sending", candidates=9, sent=9)
    delivery = Delivery.objects.create(
        kind="issue",
        mailing=mailing,
        subscriber=change.subscriber,
        state="sent",
        ended_at=timezone.now() - timedelta(seconds=1),
    )
    confirm()
    return delivery


@pytest.mark.parametrize(
    ("bounce", "state"), [("hard", "confirmed"), ("complaint", "stopped"), ("soft", "confirmed")]
)
def test_rule_9_what_comes_back_from_the_old_address_does_not_stop_the_new(
    mail_before, bounce, state
):
    record_bounce(delivery_id=mail_before.pk, bounce=Delivery.Bounce(bounce))
    assert (Subscriber.objects.get().email, Subscriber.objects.get().state) == (NEW, state)


@pytest.fixture
def task_in_flight(change, confirm):
    """Change the address while a worker mails the old one, and return what the worker holds."""
    mailing = mailings.plan_mailing(issue=IssueFactory(), user=UserFactory(is_superuser=True))
    Mailing.objects.filter(pk=mailing.pk).update(state="sending", candidates=9, sent=8)
    Delivery.objects.create(kind="issue", mailing=mailing, subscriber=change.subscriber)
    (task,) = queue.claim(1, mailing.pk, 1)
    assert queue.mark_sent_and_start(1, None, task.pk)
    confirm()
    return task


def test_rule_9_a_refusal_on_its_way_at_the_change_does_not_stop_the_new_address(task_in_flight):
    queue.finish(1, task_in_flight, Delivery.State.FAILED, "5.1.1", Refusal.READER)
    follow_ups.assess_refusals(Mailing.objects.get().pk)
    assert Subscriber.objects.get().state == "confirmed"


def test_rule_9_nor_does_what_comes_back_of_mail_on_its_way_then(task_in_flight):
    queue.mark_sent_and_start(1, task_in_flight.pk, None)
    assert Delivery.objects.get().state == "sent"
    record_bounce(delivery_id=task_in_flight.pk, bounce=Delivery.Bounce.HARD)
    assert Subscriber.objects.get().state == "confirmed"


def test_mail_on_its_way_then_that_has_to_wait_goes_to_the_new_address(task_in_flight):
    retries.wait(1, task_in_flight, reason="4.2.1")
    Delivery.objects.update(not_before=timezone.now())
    (task,) = queue.claim(1, Mailing.objects.get().pk, 1)
    assert task.email == NEW


@at_once
def test_what_waits_cannot_be_claimed_for_the_old_address_during_the_change(change, confirm):
    if connection.vendor == "sqlite":
        pytest.skip("rijen op slot (SQLite heeft één slot)")
    mailing = mailings.plan_mailing(issue=IssueFactory(), user=UserFactory(is_superuser=True))
    Mailing.objects.filter(pk=mailing.pk).update(state="sending", candidates=9)
    Delivery.objects.create(kind="issue", mailing=mailing, subscriber=change.subscriber)
    claimed = []
    with transaction.atomic():
        confirm()
        run_concurrently(lambda: claimed.extend(queue.claim(1, mailing.pk, 1)))
    assert not claimed
    (task,) = queue.claim(1, mailing.pk, 1)
    assert task.email == NEW


def test_the_button_of_a_mail_to_the_old_address_still_unsubscribes(mail_before):
    unsubscribe_from_delivery(delivery_id=mail_before.pk)
    assert Subscriber.objects.get().state == "left"


def test_rule_9_a_refusal_of_the_old_address_that_is_weighed_later_stops_nobody(mail_before):
    refused = {"state": "failed", "reason": "5.1.1", "refusal": Refusal.READER}
    Delivery.objects.filter(pk=mail_before.pk).update(**refused)
    follow_ups.assess_refusals(mail_before.mailing_id)
    assert Subscriber.objects.get().state == "confirmed"
