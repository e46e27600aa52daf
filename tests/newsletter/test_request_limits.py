"""The limits on sign-ups and on links: strangers are not mailed to, and nobody is kept waiting."""

from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from limits.models import AttemptCount
from newsletter import retention
from newsletter.email_addresses import mailbox_of
from newsletter.models import Subscriber, SubscriberRequest
from newsletter.services import visitor_requests
from newsletter.views import email_form_flow

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def low_limits(monkeypatch):
    limits = replace(email_form_flow.REQUEST_LIMITS, per_address=2, per_site=4, reserve=1)
    monkeypatch.setattr(email_form_flow, "REQUEST_LIMITS", limits)


def signup_status_codes(sign_up, *addresses, **headers):
    return [
        sign_up(f"{number}@voorbeeld.nl", REMOTE_ADDR=address, headers=headers).status_code
        for number, address in enumerate(addresses)
    ]


def test_one_network_can_sign_up_so_many_an_hour(sign_up):
    with time_machine.travel(
        timezone.now().replace(minute=10, second=0, microsecond=0), tick=False
    ) as clock:
        assert signup_status_codes(sign_up, *["192.0.2.1"] * 3) == [303, 303, 429]
        assert signup_status_codes(sign_up, "192.0.2.2") == [303]
        clock.shift(timedelta(hours=1, seconds=1))
        assert signup_status_codes(sign_up, "192.0.2.1") == [303]


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


def test_above_the_limit_of_the_site_every_network_has_its_reserve(sign_up):
    addresses = [f"10.0.{number}.1" for number in range(6)]
    assert signup_status_codes(sign_up, *addresses) == [303] * 6
    assert signup_status_codes(sign_up, "10.0.0.2", "10.0.5.2") == [429] * 2


def test_who_is_one_too_many_is_told_and_keeps_what_she_typed(sign_up, run_worker):
    with time_machine.travel(
        timezone.now().replace(minute=10, second=0, microsecond=0), tick=False
    ):
        signup_status_codes(sign_up, "192.0.2.1", "192.0.2.1")
        response = sign_up("laat@voorbeeld.nl", REMOTE_ADDR="192.0.2.1")
    assert response.status_code == 429
    assert response["Retry-After"] == "3000"
    assert "Probeer het over 50 minuten opnieuw." in response.text
    assert 'value="laat@voorbeeld.nl"' in response.text
    run_worker()
    assert len(mail.outbox) == 2
    assert not Subscriber.objects.filter(email="laat@voorbeeld.nl").exists()


def test_no_network_address_is_kept(sign_up):
    signup_status_codes(sign_up, "192.0.2.1")
    assert "192.0.2" not in str(SubscriberRequest.objects.values())
    assert "192.0.2" not in str(AttemptCount.objects.values())
    assert set(AttemptCount.objects.values_list("attempts", flat=True)) == {1}


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
    assert "Er kwamen te veel aanvragen tegelijk." in response.text


def test_who_fills_the_site_with_sign_ups_keeps_nobody_from_her_link(sign_up, client):
    assert signup_status_codes(sign_up, *["192.0.2.1"] * 3) == [303, 303, 429]
    assert request_link(client).status_code == 303


def test_a_network_is_counted_for_all_web_processes(sign_up):
    """The counts are in the database: shared by all processes and safe from cache eviction."""
    assert signup_status_codes(sign_up, "192.0.2.1", "192.0.2.1") == [303, 303]
    cache.clear()
    assert signup_status_codes(sign_up, "192.0.2.1") == [429]


def test_what_a_network_sent_beyond_its_limit_leaves_no_rows(sign_up):
    with time_machine.travel(timezone.now(), tick=False):
        signup_status_codes(sign_up, *["192.0.2.1"] * 9)
        assert AttemptCount.objects.count() == 3
        assert SubscriberRequest.objects.count() == 2


@pytest.fixture
def sign_up_many(sign_up, monkeypatch):
    """Sign up from networks, one after the other, while the site mails two an hour."""
    limits = replace(email_form_flow.REQUEST_LIMITS, per_address=20, per_site=100)
    monkeypatch.setattr(email_form_flow, "REQUEST_LIMITS", limits)
    monkeypatch.setattr(visitor_requests, "MAX_REQUESTS_PER_HOUR", 2)
    return lambda *addresses: signup_status_codes(sign_up, *addresses)


def mailed_to():
    return [message.to[0].partition("@")[0] for message in mail.outbox]


def test_above_the_pace_of_the_site_a_sign_up_waits_and_is_not_refused(sign_up_many, run_worker):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        assert sign_up_many(*[f"10.0.{number}.1" for number in range(5)]) == [303] * 5
        run_worker()
        run_worker()
        assert mailed_to() == ["0", "1"]
        clock.shift(timedelta(hours=1, seconds=1))
        run_worker()
        assert mailed_to() == ["0", "1", "2", "3"]
        clock.shift(timedelta(hours=1, seconds=1))
        run_worker()
        assert mailed_to() == ["0", "1", "2", "3", "4"]


def test_one_who_signs_up_many_keeps_nobody_waiting(sign_up_many, run_worker):
    sign_up_many(*["10.0.0.1"] * 5, "10.0.1.1")
    run_worker()
    assert mailed_to() == ["0", "5"]


def test_sign_ups_that_wait_keep_no_link_waiting(sign_up_many, run_worker, client, subscriber):
    sign_up_many(*["10.0.0.1"] * 5)
    request_link(client)
    run_worker()
    assert mailed_to() == ["0", "1", "anna"]


def test_a_processed_request_stays_an_hour_without_its_address(sign_up, run_worker):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        sign_up("anna@voorbeeld.nl")
        clock.shift(timedelta(hours=3))
        run_worker()
        assert SubscriberRequest.objects.get().email == ""
        clock.shift(timedelta(hours=1, seconds=1))
        retention.delete_expired_data()
        assert not SubscriberRequest.objects.exists()


@pytest.mark.parametrize(
    ("email", "mailbox"),
    [
        ("anna@voorbeeld.nl", "anna@voorbeeld.nl"),
        ("anna+nieuws@voorbeeld.nl", "anna@voorbeeld.nl"),
        ("an.na@voorbeeld.nl", "an.na@voorbeeld.nl"),
        ("an.na+x+y@gmail.com", "anna@gmail.com"),
        ("a.n.n.a@googlemail.com", "anna@gmail.com"),
        ("+nieuws@voorbeeld.nl", "+nieuws@voorbeeld.nl"),
    ],
)
def test_all_spellings_of_a_mailbox_are_one(email, mailbox):
    assert mailbox_of(email) == mailbox


def test_a_mailbox_gets_three_mails_a_day_however_it_is_spelled(sign_up, run_worker):
    with time_machine.travel(timezone.now().replace(hour=3), tick=False) as clock:
        for number in range(24):
            sign_up(f"an.na+{number}@gmail.com", REMOTE_ADDR=f"10.0.{number}.1")
        sign_up("bert@gmail.com", REMOTE_ADDR="10.1.0.1")
        run_worker()
        assert mailed_to() == ["an.na+0", "an.na+1", "an.na+2", "bert"]
        clock.shift(timedelta(days=1))
        sign_up("anna+nog@gmail.com")
        run_worker()
        assert mailed_to()[-1] == "anna+nog"
