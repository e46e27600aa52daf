"""Logging in under attack: strangers are refused before a password is hashed, editors get in."""

from datetime import timedelta
from threading import Semaphore

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.contrib.auth import authenticate, hashers
from django.urls import reverse
from django.utils import timezone

from limits import log_ins
from limits.models import AttemptCount
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

LOGIN_URL = reverse("admin:login")
PASSWORD = "een-lang-wachtwoord-31"


@pytest.fixture(autouse=True)
def one_window():
    with time_machine.travel(timezone.now().replace(minute=2), tick=False) as clock:
        yield clock


@pytest.fixture(autouse=True)
def editor():
    editor = UserFactory(username="anna", is_staff=True, roles=["Lezer"])
    editor.set_password(PASSWORD)
    editor.save()
    return editor


@pytest.fixture
def log_in(client):
    def log_in(address="192.0.2.1", username="anna", password="verkeerd"):
        data = {"username": username, "password": password}
        response = client.post(LOGIN_URL, data, REMOTE_ADDR=address)
        client.logout()
        return response

    return log_in


def attack_account(log_in, username="anna"):
    """Try an account until its limit is reached, from three networks."""
    for network in range(3):
        for _ in range(10):
            log_in(f"10.0.{network}.1", username)


def attack_site(log_in):
    """Try as many accounts as the site allows, from ten networks."""
    for network in range(10):
        for number in range(10):
            log_in(f"10.1.{network}.1", f"gebruiker-{network}-{number}")


def test_a_network_that_tries_too_often_is_told_to_wait_and_keeps_what_it_typed(log_in):
    assert [log_in().status_code for _ in range(10)] == [200] * 10
    response = log_in(username="anna-maria")
    assert response.status_code == 429
    assert 0 < int(response["Retry-After"]) <= 15 * 60
    page = BeautifulSoup(response.text, "html.parser")
    assert "te vaak geprobeerd" in page.select_one(".errornote").text
    assert "Probeer het over 13 minuten opnieuw." in page.select_one(".errornote").text
    assert page.select_one("[name=username]")["value"] == "anna-maria"


def test_a_refusal_hashes_nothing(log_in, monkeypatch):
    for _ in range(10):
        log_in()

    def refuse(*args, **kwargs):
        raise AssertionError("A password was hashed")

    monkeypatch.setattr(hashers, "verify_password", refuse)
    monkeypatch.setattr(hashers, "make_password", refuse)
    assert log_in().status_code == 429
    assert log_in(password=PASSWORD).status_code == 429


def test_another_network_still_gets_in(log_in):
    for _ in range(11):
        log_in()
    assert log_in("198.51.100.1", password=PASSWORD).status_code == 302


def test_after_the_window_everybody_may_try_again(log_in, one_window):
    for _ in range(11):
        log_in()
    one_window.shift(timedelta(minutes=15))
    assert log_in(password=PASSWORD).status_code == 302


def test_who_succeeds_is_not_counted(log_in):
    """A whole editorial office has one address."""
    for _ in range(25):
        assert log_in(password=PASSWORD).status_code == 302
    assert set(AttemptCount.objects.values_list("attempts", flat=True)) == {0}


def test_strangers_cannot_lock_an_editor_out_of_where_she_was_before(log_in):
    assert log_in(password=PASSWORD).status_code == 302
    attack_account(log_in)
    for wrong in range(5):
        assert log_in("192.0.2.200").status_code == 200, wrong
    assert log_in("192.0.2.200", password=PASSWORD).status_code == 302


@pytest.mark.parametrize("attack", [attack_account, attack_site])
def test_under_attack_a_new_network_has_two_attempts(log_in, attack):
    attack(log_in)
    assert log_in("198.51.100.1").status_code == 200
    assert log_in("198.51.100.2", password=PASSWORD).status_code == 302
    assert [log_in("203.0.113.1").status_code for _ in range(3)] == [200, 200, 429]


def test_an_attacked_account_is_one_whatever_its_spelling(log_in):
    attack_account(log_in)
    log_in("198.51.100.1", " Anna ")
    log_in("198.51.100.1", "ANNA")
    assert log_in("198.51.100.1").status_code == 429
    assert log_in("198.51.100.1", "bert").status_code == 200


def test_an_attack_leads_to_a_bounded_number_of_hashes(log_in, monkeypatch):
    """Thirty addresses with ten attempts each have the site hash 60, and two of each network."""
    hashed = []
    verify = hashers.verify_password

    def count_and_verify(*args, **kwargs):
        hashed.append(1)
        return verify(*args, **kwargs)

    monkeypatch.setattr(hashers, "verify_password", count_and_verify)
    for network in range(30):
        for _ in range(10):
            log_in(f"10.2.{network}.1", "anna")
    assert len(hashed) <= 10 + 2 * 30


def test_commands_and_tests_have_no_limits(db):
    for _ in range(30):
        assert authenticate(username="anna", password="verkeerd") is None
    assert authenticate(username="anna", password=PASSWORD)
    assert not AttemptCount.objects.exists()


@pytest.fixture
def busy_hashing(monkeypatch):
    """Have as many passwords checked as may be, by others, while others wait."""
    monkeypatch.setattr(log_ins, "_waiting", Semaphore(0))


def test_while_too_many_passwords_are_checked_the_rest_is_asked_to_come_back(log_in, busy_hashing):
    response = log_in(password=PASSWORD)
    assert (response.status_code, response["Retry-After"]) == (429, "30")
    assert "te veel tegelijk ingelogd" in response.text
    assert set(AttemptCount.objects.values_list("attempts", flat=True)) == {0}


def test_who_waits_too_long_for_a_turn_is_asked_to_come_back(log_in, monkeypatch):
    monkeypatch.setattr(log_ins, "_hashing", Semaphore(0))
    monkeypatch.setattr(log_ins, "MAX_TURN_WAIT", timedelta(milliseconds=10))
    assert log_in(password=PASSWORD).status_code == 429
    monkeypatch.setattr(log_ins, "_hashing", Semaphore(1))
    for _ in range(3):
        assert log_in(password=PASSWORD).status_code == 302
