"""Deletion of personal data after its retention period, in small batches."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from newsletter import retention
from newsletter.models import (
    Consent,
    Delivery,
    Mailing,
    Subscriber,
    SubscriberRequest,
    Suppression,
    TokenBucket,
    TransactionalMail,
)
from newsletter.models.consent import hash_email
from newsletter.services import suppression, visitor_requests
from newsletter.services.unsubscription import unsubscribe
from publishing.services._revisions import ensure_revision
from tests.factories import IssueFactory, SubscriberFactory, UserFactory

pytestmark = pytest.mark.django_db


def time_ago(**span):
    return timezone.now() - timedelta(**span)


def create_mailing(**values):
    issue = IssueFactory()
    return Mailing.objects.create(issue=issue, revision=ensure_revision(issue), **values)


def create_deliveries(mailing, number):
    readers = SubscriberFactory.create_batch(number)
    Delivery.objects.bulk_create(
        Delivery(kind="issue", mailing=mailing, subscriber=reader, state="sent")
        for reader in readers
    )


def assert_kept_for(clock, **span):
    """Check that the subscriber is deleted within a second after this span, and not before."""
    clock.shift(timedelta(**span))
    retention.delete_expired_data()
    assert Subscriber.objects.exists()
    clock.shift(timedelta(seconds=1))
    retention.delete_expired_data()
    assert not Subscriber.objects.exists()


def test_rule_6_who_does_not_confirm_is_forgotten_after_seven_days():
    with time_machine.travel(timezone.now(), tick=False) as clock:
        SubscriberRequest.objects.create(kind="subscribe", email="anna@voorbeeld.nl")
        visitor_requests.process_requests()
        assert_kept_for(clock, days=7)


@pytest.mark.parametrize(("state", "days"), [("left", 30), ("stopped", 365)])
def test_rule_7_of_who_is_gone_for_long_a_hash_stays(state, days):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        anna = SubscriberFactory(email="anna@voorbeeld.nl")
        suppression.adjust_audience_count("", 1)
        if state == "left":
            unsubscribe(subscriber=anna)
        else:
            suppression.suppress(email=anna.email, reason=Subscriber.Reason.BOUNCED)
        reason = Suppression.objects.get().reason
        assert_kept_for(clock, days=days)
    stored = Suppression.objects.get()
    assert (stored.email_hash, stored.reason) == (hash_email("anna@voorbeeld.nl"), reason)
    assert not Consent.objects.filter(kind="erased").exists()


def test_who_is_confirmed_is_never_forgotten():
    anna = SubscriberFactory(confirmed_at=time_ago(days=9999), requested_at=time_ago(days=9999))
    retention.delete_expired_data()
    assert Subscriber.objects.get() == anna


def test_rule_10_deliveries_become_counts_after_90_days(monkeypatch):
    monkeypatch.setattr(retention, "DELETE_BATCH_SIZE", 2)
    old = create_mailing(state="done", candidates=5, sent=5, ended_at=time_ago(days=91))
    young = create_mailing(state="done", candidates=3, sent=3, ended_at=time_ago(days=89))
    halted = create_mailing(state="paused", candidates=1)
    for mailing, number in ((old, 5), (young, 3), (halted, 1)):
        create_deliveries(mailing, number)
    left = []
    for _ in range(5):
        retention.delete_expired_data()
        left.append(Delivery.objects.filter(mailing=old).count())
    assert left == [3, 1, 0, 0, 0]
    assert Delivery.objects.count() == 4
    old.refresh_from_db()
    assert (old.sent, old.candidates, old.deliveries_deleted) == (5, 5, True)


def test_a_mailing_without_deliveries_is_not_looked_for_again(django_assert_num_queries):
    create_mailing(state="cancelled", ended_at=time_ago(days=91))
    retention.delete_old_deliveries()
    with django_assert_num_queries(1):
        retention.delete_old_deliveries()


def test_requests_go_after_an_hour_and_single_mails_after_thirty_days():
    young, old = time_ago(days=29), time_ago(days=31)
    letter = TransactionalMail.objects.create(subject="Oud", created_at=old)
    user = UserFactory()
    for at in (young, old):
        Delivery.objects.create(kind="confirm", state="sent", ended_at=at)
    Delivery.objects.create(
        kind="staff", transactional_mail=letter, user=user, state="sent", ended_at=old
    )
    for minutes, done in ((61, True), (59, True), (61, False)):
        at = time_ago(minutes=minutes)
        SubscriberRequest.objects.create(
            kind="subscribe", page="/", created_at=at, processed_at=at if done else None
        )
    retention.delete_expired_data()
    assert Delivery.objects.get().ended_at == young
    assert not TransactionalMail.objects.exists()
    assert SubscriberRequest.objects.count() == 2


def test_rates_are_forgotten_of_domains_without_mail_for_a_day():
    hours = {"old.nl": 25, "reserved.nl": 25, "young.nl": 23, "resting.nl": 25, "rested.nl": 25}
    for domain, number in hours.items():
        TokenBucket.objects.create(domain=domain, refilled_at=time_ago(hours=number))
    TokenBucket.objects.filter(domain="reserved.nl").update(tokens=-3)
    TokenBucket.objects.filter(domain="resting.nl").update(paused_until=time_ago(hours=-1))
    TokenBucket.objects.filter(domain="rested.nl").update(paused_until=time_ago(hours=1))
    retention.delete_expired_data()
    assert {bucket.domain for bucket in TokenBucket.objects.all()} == {"young.nl", "resting.nl"}


def test_one_turn_forgets_a_little(monkeypatch):
    monkeypatch.setattr(retention, "DELETE_BATCH_SIZE", 3)
    monkeypatch.setattr(retention, "ERASE_BATCH_SIZE", 2)
    SubscriberFactory.create_batch(7, state="pending", requested_at=time_ago(days=8))
    SubscriberFactory.create_batch(5, state="left", ended_at=time_ago(days=31))
    retention.delete_expired_data()
    assert Subscriber.objects.count() == 4 + 3


def test_who_comes_back_while_others_are_forgotten_stays(monkeypatch):
    _, second = (SubscriberFactory(state="left", ended_at=time_ago(days=days)) for days in (32, 31))

    def erase(**given):
        Subscriber.objects.filter(pk=second.pk).update(state="confirmed", ended_at=None)
        suppression.erase_subscriber(**given)

    monkeypatch.setattr(retention, "erase_subscriber", erase)
    retention.delete_expired_subscribers()
    assert Subscriber.objects.get() == second


def test_what_is_forgotten_is_locked_first():
    SubscriberFactory(state="pending", requested_at=time_ago(days=8))
    SubscriberFactory(state="left", ended_at=time_ago(days=31))
    with CaptureQueriesContext(connection) as queries:
        retention.delete_expired_subscribers()
    assert not Subscriber.objects.exists()
    locks = [query["sql"] for query in queries if "FOR UPDATE" in query["sql"]]
    if connection.features.has_select_for_update:
        tables = [re.search(r'FROM "(\w+)"', lock)[1].partition("_")[2] for lock in locks]
        erased = ["subscriber", "autosave", "subscriber"]
        assert tables == ["subscriber", "addresschange", *erased]
