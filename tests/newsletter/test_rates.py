"""How fast mail goes: in all and to each domain, shared by all workers."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from newsletter.models import Delivery
from newsletter.outbox import delivering, rates

pytestmark = pytest.mark.django_db


@pytest.fixture
def clock():
    with time_machine.travel(timezone.now(), tick=False) as clock:
        yield clock


def granted(name, number):
    return rates.take({name: number})[name]


def test_without_a_limit_all_may_go(settings):
    settings.MAIL_PER_SECOND = 0
    assert granted(rates.ALL, 1000).now == 1000


def test_so_many_a_second_go_and_the_rest_asks_again(settings, clock):
    settings.MAIL_PER_SECOND = 10
    assert granted(rates.ALL, 100).now == 10
    none = granted(rates.ALL, 100)
    assert (none.now, none.then) == (0, timezone.now() + timedelta(seconds=0.1))
    clock.shift(timedelta(seconds=0.5))
    assert granted(rates.ALL, 100).now == 5
    clock.shift(timedelta(hours=1))
    assert granted(rates.ALL, 100).now == 10


def test_less_than_one_a_second_is_a_limit_as_well(settings, clock):
    settings.MAIL_PER_SECOND = 0.1
    assert granted(rates.ALL, 5).now == 1
    clock.shift(timedelta(seconds=9))
    assert granted(rates.ALL, 5).now == 0
    clock.shift(timedelta(seconds=1))
    assert granted(rates.ALL, 5).now == 1


def test_each_domain_has_a_limit_of_its_own(settings, clock):
    settings.MAIL_PER_SECOND_PER_DOMAIN = 3
    grants = rates.take({"a.nl": 5, "b.nl": 2})
    assert (grants["a.nl"].now, grants["b.nl"].now) == (3, 2)
    assert granted("b.nl", 5).now == 1


def test_the_others_of_a_domain_get_their_places_in_a_row(settings, clock):
    settings.MAIL_PER_SECOND_PER_DOMAIN = 2
    first = granted("a.nl", 4)
    assert first.later == [timezone.now() + timedelta(seconds=wait) for wait in (0.5, 1)]
    # Another worker comes after them.
    second = granted("a.nl", 1)
    assert second.later == [timezone.now() + timedelta(seconds=1.5)]


def test_two_workers_together_keep_to_the_limit(settings, office, mailing, clock):
    settings.MAIL_PER_SECOND_PER_DOMAIN = 2
    mailing(*[f"{number}@druk.nl" for number in range(6)], "a@elders.nl")
    delivering.deliver(1)
    delivering.deliver(2)
    assert sorted(office.recipients()) == ["0@druk.nl", "1@druk.nl", "a@elders.nl"]
    for total in (5, 7):
        clock.shift(timedelta(seconds=1))
        delivering.deliver(1)
        delivering.deliver(2)
        assert len(office.took) == total
    assert not Delivery.objects.exclude(state="sent", attempt=0).exists()


def test_with_a_limit_in_all_nobody_is_forgotten(settings, office, mailing):
    settings.MAIL_PER_SECOND = 4
    made = mailing(*[f"{number}@voorbeeld.nl" for number in range(6)])
    delivering.deliver(1)
    made.refresh_from_db()
    assert (made.state, made.sent) == ("done", 6)


def test_a_place_in_the_row_does_not_pass_a_domain_that_rests(settings, office, mailing, clock):
    settings.MAIL_PER_SECOND_PER_DOMAIN = 1
    mailing("a@druk.nl", "b@druk.nl")
    delivering.deliver(1)
    assert Delivery.objects.get(state="pending").reserved
    rates.pause("druk.nl")
    clock.shift(timedelta(seconds=1))
    delivering.deliver(1)
    assert office.recipients() == ["a@druk.nl"]
    clock.shift(rates.PAUSE)
    delivering.deliver(1)
    assert office.recipients() == ["a@druk.nl", "b@druk.nl"]
