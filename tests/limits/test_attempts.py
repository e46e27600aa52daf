"""The counting of attempts: by nested networks, by subject and for the site, in windows of time."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from limits.attempts import (
    AttemptKind,
    LimitScope,
    count_attempt,
    delete_lapsed_counts,
    is_familiar_network,
    remember_network,
    withdraw_attempt,
)
from limits.models import AttemptCount, FamiliarNetwork
from limits.networks import enclosing_networks

pytestmark = pytest.mark.django_db

KIND = AttemptKind("test", timedelta(hours=1), per_address=2, per_subject=3, per_site=9, reserve=1)


@pytest.fixture(autouse=True)
def one_window():
    with time_machine.travel(timezone.now().replace(minute=10), tick=False) as clock:
        yield clock


def allowed(*addresses, subject="", kind=KIND):
    return [
        count_attempt(kind, address=address, subject=subject).is_allowed for address in addresses
    ]


@pytest.mark.parametrize(
    ("address", "networks"),
    [
        ("192.0.2.7", ["192.0.2.7/32", "192.0.2.0/24"]),
        ("::ffff:192.0.2.7", ["192.0.2.7/32", "192.0.2.0/24"]),
        ("2001:db8:1:203::7", ["2001:db8:1:203::/64", "2001:db8:1:200::/56", "2001:db8:1::/48"]),
        ("fe80::1%eth0", ["fe80::/64", "fe80::/56", "fe80::/48"]),
        ("unix:", ["unix:"]),
        ("", [""]),
    ],
)
def test_an_address_counts_for_the_networks_around_it(address, networks):
    assert [network.text for network in enclosing_networks(address)] == networks


def test_an_address_has_its_limit_and_another_has_its_own():
    assert allowed(*["192.0.2.1"] * 3, "192.0.2.2") == [True, True, False, True]


def test_an_ipv4_network_has_three_times_as_many():
    assert allowed(*[f"192.0.2.{number}" for number in range(7)]) == [True] * 6 + [False]
    assert allowed("198.51.100.1") == [True]


def test_ipv6_has_limits_at_64_56_and_48_bits():
    assert allowed(*["2001:db8::1", "2001:db8::2", "2001:db8::3"]) == [True, True, False]
    assert allowed(*["2001:db8:0:1::1"] * 3) == [True, True, False]
    assert allowed("2001:db8:0:2::1") == [False]
    assert allowed(*["2001:db8:0:100::1"] * 2, "2001:db8:0:101::1") == [True] * 3
    assert allowed("2001:db8:0:102::1", "2001:db8:0:200::1") == [True, False]
    assert allowed("2001:db8:1::1") == [True]


def test_a_subject_over_its_limit_leaves_each_network_its_reserve():
    assert allowed(*["192.0.2.1", "192.0.2.1", "198.51.100.1"], subject="anna") == [True] * 3
    assert allowed("192.0.2.2", subject="anna") == [False]
    assert allowed(*["203.0.113.1", "203.0.113.1"], subject="anna") == [True, False]
    assert allowed("198.51.100.2", subject="bert") == [True]


def test_the_site_over_its_limit_leaves_each_network_its_reserve():
    assert allowed(*[f"10.0.{number}.1" for number in range(9)]) == [True] * 9
    assert allowed("10.0.0.1", "10.0.100.1", "10.0.100.2") == [False, True, False]


def test_what_an_attempt_is_over_is_told_with_the_time_to_wait():
    for _ in range(2):
        count_attempt(KIND, address="192.0.2.1")
    attempt = count_attempt(KIND, address="192.0.2.1")
    assert attempt.exceeded == {LimitScope.NETWORK}
    assert timedelta(0) < attempt.wait <= timedelta(hours=1)


def test_who_is_refused_counts_for_nobody_else():
    allowed(*["192.0.2.1"] * 20, subject="anna")
    assert allowed("198.51.100.1", subject="anna") == [True]


def test_a_new_window_begins_at_nothing(one_window):
    assert allowed(*["192.0.2.1"] * 3) == [True, True, False]
    one_window.shift(timedelta(hours=1))
    assert allowed("192.0.2.1") == [True]


def test_each_kind_is_counted_apart():
    other = AttemptKind("other", timedelta(hours=1), per_address=1, per_site=9)
    assert allowed(*["192.0.2.1"] * 3) == [True, True, False]
    assert allowed(*["192.0.2.1"] * 2, kind=other) == [True, False]


def test_a_withdrawn_attempt_does_not_count():
    for _ in range(5):
        attempt = count_attempt(KIND, address="192.0.2.1", subject="anna")
        assert attempt.is_allowed
        withdraw_attempt(attempt)
    assert set(AttemptCount.objects.values_list("attempts", flat=True)) == {0}


def test_no_address_or_subject_is_kept_and_counts_lapse(one_window):
    allowed("192.0.2.1", subject="anna")
    remember_network(KIND, address="192.0.2.1", subject="anna")
    rows = [*AttemptCount.objects.values(), *FamiliarNetwork.objects.values()]
    assert len(rows) == 5
    assert not any(text in str(rows) for text in ("192.0.2", "anna"))
    one_window.shift(timedelta(hours=1))
    delete_lapsed_counts()
    assert not AttemptCount.objects.exists()
    assert FamiliarNetwork.objects.exists()
    one_window.shift(timedelta(days=90))
    delete_lapsed_counts()
    assert not FamiliarNetwork.objects.exists()


def test_a_familiar_network_is_one_of_this_subject_and_lapses(one_window):
    remember_network(KIND, address="192.0.2.1", subject="anna")
    remember_network(KIND, address="192.0.2.1", subject="anna")
    assert is_familiar_network(KIND, address="192.0.2.200", subject="anna")
    assert not is_familiar_network(KIND, address="192.0.2.1", subject="bert")
    assert not is_familiar_network(KIND, address="198.51.100.1", subject="anna")
    one_window.shift(timedelta(days=90, seconds=1))
    assert not is_familiar_network(KIND, address="192.0.2.1", subject="anna")


def test_an_attempt_costs_two_queries_and_a_refusal_one(django_assert_num_queries):
    with django_assert_num_queries(2):
        allowed("192.0.2.1", subject="anna")
    allowed("192.0.2.1")
    with django_assert_num_queries(1):
        allowed("192.0.2.1", subject="anna")


def test_a_subject_alone_has_a_limit_without_reserve():
    kind = AttemptKind("mailbox", timedelta(hours=1), per_subject=1)
    assert [count_attempt(kind, subject="anna").is_allowed for _ in range(2)] == [True, False]
    assert count_attempt(kind, subject="bert").is_allowed


@pytest.mark.parametrize(
    ("minute", "wait"), [(0, "een uur"), (10, "50 minuten"), (59, "een minuut")]
)
def test_how_long_to_wait_is_said_in_words(one_window, minute, wait):
    one_window.move_to(timezone.now().replace(minute=minute, second=0, microsecond=0))
    assert count_attempt(KIND, address="192.0.2.1").wait_in_words == wait
