"""Daily counts of new, departed, suppressed and all subscribers, from the consent ledger."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from newsletter import subscriber_growth
from newsletter.mailing_status import is_work_stopped
from newsletter.models import AudienceCount, DailyCount, Subscriber
from newsletter.services import subscriptions, suppression
from newsletter.services.unsubscription import unsubscribe
from tests.factories import SubscriberFactory

pytestmark = pytest.mark.django_db

STATISTICS_URL = reverse("admin:newsletter_subscriber_statistics")
NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)


@pytest.fixture
def frozen_noon():
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


def create_confirmed_subscriber(name):
    subscriber = SubscriberFactory(email=f"{name}@voorbeeld.nl", state="pending")
    subscriptions.confirm_subscription(subscriber=subscriber)
    return subscriber


def daily_statistics():
    return [
        (count.date.day, count.subscribed, count.unsubscribed, count.suppressed, count.total)
        for count in DailyCount.objects.all()
    ]


def test_each_day_that_is_over_gets_a_row(frozen_noon):
    anna, bert, cees = (
        create_confirmed_subscriber("anna"),
        create_confirmed_subscriber("bert"),
        create_confirmed_subscriber("cees"),
    )
    create_confirmed_subscriber("dirk")
    frozen_noon.shift(timedelta(days=1))
    unsubscribe(subscriber=anna)
    suppression.suppress(email=bert.email, reason=Subscriber.Reason.BOUNCED)
    subscriber_growth.record_daily_counts()
    assert daily_statistics() == [(10, 4, 0, 0, 4)]
    frozen_noon.shift(timedelta(days=2))
    suppression.erase_subscriber(subscriber=cees)
    subscriber_growth.record_daily_counts()
    subscriber_growth.record_daily_counts()
    assert daily_statistics() == [(10, 4, 0, 0, 4), (11, 0, 1, 1, 2), (12, 0, 0, 0, 2)]
    frozen_noon.shift(timedelta(days=1))
    subscriber_growth.record_daily_counts()
    assert daily_statistics()[-1] == (13, 0, 1, 0, 1)


def test_who_was_no_subscriber_cannot_stop_being_one(frozen_noon):
    anna, bert = create_confirmed_subscriber("anna"), create_confirmed_subscriber("bert")
    unsubscribe(subscriber=anna)
    suppression.erase_subscriber(subscriber=anna)
    suppression.suppress(email="vreemd@voorbeeld.nl", reason=Subscriber.Reason.EDITOR)
    unsubscribe(subscriber=SubscriberFactory(state="pending"))
    suppression.suppress(email=bert.email, reason=Subscriber.Reason.BOUNCED)
    suppression.suppress(email=bert.email, reason=Subscriber.Reason.COMPLAINED)
    frozen_noon.shift(timedelta(days=1))
    subscriber_growth.record_daily_counts()
    assert daily_statistics() == [(10, 2, 1, 1, 0)]


def test_a_day_ends_at_midnight_in_the_netherlands_and_is_closed_an_hour_later(frozen_noon):
    frozen_noon.move_to(datetime(2026, 3, 10, 22, 59, tzinfo=UTC))
    create_confirmed_subscriber("anna")
    frozen_noon.move_to(datetime(2026, 3, 10, 23, 1, tzinfo=UTC))
    create_confirmed_subscriber("bert")
    subscriber_growth.record_daily_counts()
    assert daily_statistics() == []
    frozen_noon.move_to(datetime(2026, 3, 12, 0, 1, tzinfo=UTC))
    subscriber_growth.record_daily_counts()
    assert daily_statistics() == [(10, 1, 0, 0, 1), (11, 1, 0, 0, 2)]


def test_a_worker_that_was_away_for_long_catches_up_in_turns(frozen_noon):
    create_confirmed_subscriber("anna")
    frozen_noon.shift(timedelta(days=40))
    subscriber_growth.record_daily_counts()
    assert DailyCount.objects.count() == subscriber_growth.DAYS_PER_RUN
    subscriber_growth.record_daily_counts()
    assert DailyCount.objects.count() == 40


def test_what_is_counted_wrong_is_set_right_at_night(frozen_noon):
    create_confirmed_subscriber("anna")
    SubscriberFactory(landsdelen="oost")
    AudienceCount.objects.update_or_create(landsdelen="", defaults={"confirmed": 7})
    AudienceCount.objects.create(landsdelen="noord", confirmed=3)
    frozen_noon.shift(timedelta(days=1))
    subscriber_growth.record_daily_counts()
    counted = AudienceCount.objects.exclude(confirmed=0).values_list("landsdelen", "confirmed")
    assert dict(counted) == {"": 1, "oost": 1}


def test_a_count_that_is_off_keeps_nobody_from_leaving():
    anna = SubscriberFactory()
    unsubscribe(subscriber=anna)
    assert AudienceCount.objects.get().confirmed == 0


@pytest.fixture
def year_of_statistics():
    first = date.today() - timedelta(days=400)  # noqa: DTZ011  (days of the site, at noon)
    DailyCount.objects.bulk_create(
        DailyCount(date=first + timedelta(days=n), subscribed=2, unsubscribed=1, total=n + 1)
        for n in range(400)
    )


@pytest.mark.parametrize(("span", "rows"), [("dag", 30), ("week", 26), ("maand", 14)])
def test_the_page_shows_chart_and_table_per_period(admin_client, year_of_statistics, span, rows):
    is_work_stopped()  # of all pages, and remembered
    with CaptureQueriesContext(connection) as queries:
        shown = admin_client.get(STATISTICS_URL, {"per": span}).text
    assert "tp-chart" in shown
    assert "<td>400</td>" in shown
    table = BeautifulSoup(shown, "html.parser").select(".report__table tbody tr")
    assert len(table) in (rows, rows + 1)
    assert len([query for query in queries if "newsletter_" in query["sql"]]) == 2


def test_before_the_first_night_the_page_says_so(admin_client):
    assert "nog geen cijfers" in admin_client.get(STATISTICS_URL, {"per": "eeuw"}).text


def test_the_start_page_leads_to_growth_for_who_may_see_it(client, sign_in):
    for role, seen in (("Nieuwsbriefredactie", True), ("Lezer", False)):
        sign_in(role)
        assert (STATISTICS_URL in client.get(reverse("admin:index")).text) is seen
