from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from newsletter import request_limits, retention
from newsletter.models import NetworkRequestCount, Subscriber, SubscriberRequest

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def low_limits(monkeypatch):
    monkeypatch.setattr(request_limits, "MAX_PER_NETWORK", 2)
    monkeypatch.setattr(request_limits, "MAX_PER_SITE", 4)


def signup_status_codes(sign_up, *addresses, **headers):
    return [
        sign_up(f"{number}@voorbeeld.nl", REMOTE_ADDR=address, headers=headers).status_code
        for number, address in enumerate(addresses)
    ]


def test_one_network_can_sign_up_so_many_an_hour(sign_up):
    with time_machine.travel(timezone.now().replace(minute=10), tick=False) as clock:
        assert signup_status_codes(sign_up, *["192.0.2.1"] * 3) == [303, 303, 429]
        assert signup_status_codes(sign_up, "192.0.2.2") == [303]
        clock.shift(timedelta(hours=1, seconds=1))
        assert signup_status_codes(sign_up, "192.0.2.1") == [303]


def test_a_household_with_ipv6_is_one_network(sign_up):
    addresses = ["2001:db8::1", "2001:db8::2", "2001:db8::ffff:3", "2001:db8:0:1::1"]
    assert signup_status_codes(sign_up, *addresses) == [303, 303, 429, 303]


def test_ipv4_written_as_ipv6_is_not_one_network(sign_up):
    assert signup_status_codes(sign_up, "::ffff:192.0.2.1", "::ffff:192.0.2.2", "192.0.2.1") == [
        303,
        303,
        303,
    ]
    assert signup_status_codes(sign_up, "192.0.2.1") == [429]


def test_behind_a_proxy_its_word_counts_and_nobody_elses(sign_up, settings):
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    for number in range(3):
        forwarded = {"X-Forwarded-For": f"10.0.0.{number}, 192.0.2.1"}
        assert signup_status_codes(sign_up, "127.0.0.1", **forwarded) == [
            303 if number < 2 else 429
        ]
    assert signup_status_codes(sign_up, "127.0.0.1", **{"X-Forwarded-For": "192.0.2.2"}) == [303]


def test_without_a_proxy_that_header_is_nothing(sign_up):
    for number in range(3):
        forwarded = {"X-Forwarded-For": f"192.0.2.{number}"}
        assert signup_status_codes(sign_up, "127.0.0.1", **forwarded) == [
            303 if number < 2 else 429
        ]


def test_the_whole_site_takes_so_many_an_hour(sign_up):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        addresses = [f"192.0.2.{number}" for number in range(5)]
        assert signup_status_codes(sign_up, *addresses) == [303] * 4 + [429]
        clock.shift(timedelta(hours=2))
        assert signup_status_codes(sign_up, "192.0.2.9") == [303]


def test_who_is_one_too_many_is_told_and_keeps_what_she_typed(sign_up, run_worker):
    signup_status_codes(sign_up, "192.0.2.1", "192.0.2.1")
    response = sign_up("laat@voorbeeld.nl", REMOTE_ADDR="192.0.2.1")
    assert response.status_code == 429
    assert "Probeer het over een uur opnieuw." in response.text
    assert 'value="laat@voorbeeld.nl"' in response.text
    run_worker()
    assert len(mail.outbox) == 2
    assert not Subscriber.objects.filter(email="laat@voorbeeld.nl").exists()


def test_no_network_address_is_kept(sign_up):
    signup_status_codes(sign_up, "192.0.2.1")
    assert "192.0.2" not in str(SubscriberRequest.objects.values())
    assert "192.0.2" not in str(NetworkRequestCount.objects.values())
    assert NetworkRequestCount.objects.get().requests == 1


@pytest.mark.parametrize("address", ["", "unix:", "192.0.2.1:8080", "fe80::1%eth0"])
def test_an_odd_address_is_no_trouble(sign_up, address):
    assert signup_status_codes(sign_up, address) == [303]


def request_link(client, address="192.0.2.1"):
    data = {"email": "anna@voorbeeld.nl"}
    return client.post(reverse("newsletter:request-link"), data, REMOTE_ADDR=address)


def test_asking_for_a_link_has_limits_as_well(client):
    assert [request_link(client).status_code for _ in range(2)] == [303, 303]
    response = request_link(client)
    assert response.status_code == 429
    assert "Probeer het over een uur opnieuw." in response.text


def test_who_fills_the_site_with_sign_ups_keeps_nobody_from_her_link(sign_up, client):
    addresses = [f"192.0.2.{number}" for number in range(5)]
    assert signup_status_codes(sign_up, *addresses, "192.0.2.1") == [303] * 4 + [429] * 2
    assert request_link(client).status_code == 303


def test_a_network_is_counted_for_all_web_processes(sign_up):
    """The counts are in the database: shared by all processes and safe from cache eviction."""
    assert signup_status_codes(sign_up, "192.0.2.1", "192.0.2.1") == [303, 303]
    cache.clear()
    assert signup_status_codes(sign_up, "192.0.2.1") == [429]


def test_there_are_no_more_counts_than_requests_and_they_go_after_an_hour(sign_up):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        signup_status_codes(sign_up, *[f"192.0.2.{number}" for number in range(9)])
        assert NetworkRequestCount.objects.count() == request_limits.MAX_PER_SITE
        clock.shift(timedelta(hours=1, seconds=1))
        retention.delete_expired_data()
        assert not NetworkRequestCount.objects.exists()
