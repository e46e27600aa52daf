"""Limits on mail per second, in total and per domain, shared by all workers."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from newsletter.delivery import pace, rates, run
from newsletter.models import Delivery

pytestmark = pytest.mark.django_db


@pytest.fixture
def frozen_clock():
    with time_machine.travel(timezone.now(), tick=False) as clock:
        yield clock


def request_slots(name, number):
    return rates.take_tokens({name: number})[name]


def test_without_a_limit_all_may_go(settings):
    settings.MAIL_PER_SECOND = 0
    assert request_slots(rates.GLOBAL_BUCKET, 1000).count_now == 1000


def test_so_many_a_second_go_and_the_rest_asks_again(settings, frozen_clock):
    settings.MAIL_PER_SECOND = 10
    assert request_slots(rates.GLOBAL_BUCKET, 100).count_now == 10
    none = request_slots(rates.GLOBAL_BUCKET, 100)
    assert (none.count_now, none.retry_at) == (0, timezone.now() + timedelta(seconds=0.1))
    frozen_clock.shift(timedelta(seconds=0.5))
    assert request_slots(rates.GLOBAL_BUCKET, 100).count_now == 5
    frozen_clock.shift(timedelta(hours=1))
    assert request_slots(rates.GLOBAL_BUCKET, 100).count_now == 10


def test_less_than_one_a_second_is_a_limit_as_well(settings, frozen_clock):
    settings.MAIL_PER_SECOND = 0.1
    assert request_slots(rates.GLOBAL_BUCKET, 5).count_now == 1
    frozen_clock.shift(timedelta(seconds=9))
    assert request_slots(rates.GLOBAL_BUCKET, 5).count_now == 0
    frozen_clock.shift(timedelta(seconds=1))
    assert request_slots(rates.GLOBAL_BUCKET, 5).count_now == 1


def test_each_domain_has_a_limit_of_its_own(settings, frozen_clock):
    settings.MAIL_PER_SECOND_PER_DOMAIN = 3
    grants = rates.take_tokens({"a.nl": 5, "b.nl": 2})
    assert (grants["a.nl"].count_now, grants["b.nl"].count_now) == (3, 2)
    assert request_slots("b.nl", 5).count_now == 1


def test_the_others_of_a_domain_get_their_places_in_a_row(settings, frozen_clock):
    settings.MAIL_PER_SECOND_PER_DOMAIN = 2
    first = request_slots("a.nl", 4)
    assert first.reserved_times == [timezone.now() + timedelta(seconds=wait) for wait in (0.5, 1)]
    # Another worker comes after them.
    second = request_slots("a.nl", 1)
    assert second.reserved_times == [timezone.now() + timedelta(seconds=1.5)]


def test_two_workers_together_keep_to_the_limit(
    settings, smtp_server, prepare_mailing, frozen_clock
):
    settings.MAIL_PER_SECOND_PER_DOMAIN = 2
    prepare_mailing(*[f"{number}@druk.nl" for number in range(6)], "a@elders.nl")
    run.deliver_queued(1)
    run.deliver_queued(2)
    assert sorted(smtp_server.recipients()) == ["0@druk.nl", "1@druk.nl", "a@elders.nl"]
    for total in (5, 7):
        frozen_clock.shift(timedelta(seconds=1))
        run.deliver_queued(1)
        run.deliver_queued(2)
        assert len(smtp_server.received) == total
    assert not Delivery.objects.exclude(state="sent", deferrals=0).exists()


def test_with_a_limit_in_all_nobody_is_forgotten(settings, smtp_server, prepare_mailing):
    settings.MAIL_PER_SECOND = 4
    mailing = prepare_mailing(*[f"{number}@voorbeeld.nl" for number in range(6)])
    run.deliver_queued(1)
    mailing.refresh_from_db()
    assert (mailing.state, mailing.sent) == ("done", 6)


def test_a_place_in_the_row_does_not_pass_a_domain_that_rests(
    settings, smtp_server, prepare_mailing, frozen_clock
):
    settings.MAIL_PER_SECOND_PER_DOMAIN = 1
    prepare_mailing("a@druk.nl", "b@druk.nl")
    run.deliver_queued(1)
    assert Delivery.objects.get(state="pending").has_reserved_slot
    pace.record_limit("druk.nl", "4.7.1", 0)
    frozen_clock.shift(timedelta(seconds=1))
    run.deliver_queued(1)
    assert smtp_server.recipients() == ["a@druk.nl"]
    frozen_clock.shift(pace.FIRST_PAUSE)
    run.deliver_queued(1)
    assert smtp_server.recipients() == ["a@druk.nl", "b@druk.nl"]
