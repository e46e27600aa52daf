"""Logging in with an address, a username, a second step, and within the limits of a session."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import EditorSession, NetworkSalt
from accounts.sessions import ABSOLUTE_LIMIT, IDLE_LIMIT
from publishing.models import Event
from tests.accounts.conftest import EMAIL, PASSWORD
from tests.admin_forms import form_url, open_form
from tests.factories import ThemeFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.once]

INDEX = reverse("admin:index")
LOG_IN = reverse("account_login")


def is_in(client):
    return client.get(INDEX).status_code == 200


@pytest.mark.parametrize("name", [EMAIL, "Anna@Voorbeeld.NL ", "anna"])
def test_an_address_or_a_username_logs_in(client, make_editor, log_in, name):
    make_editor(username="anna")
    assert log_in(name).url == INDEX
    assert is_in(client)


def test_an_account_without_an_address_is_not_locked_out(client, make_editor, log_in):
    make_editor(username="redactie", email="")
    assert log_in("redactie").url == INDEX
    assert is_in(client)


def test_an_address_of_two_accounts_logs_in_neither(client, make_editor, log_in):
    make_editor(username="een")
    make_editor(username="twee")
    assert log_in().status_code == 200
    assert log_in("een").url == INDEX


@pytest.mark.parametrize(
    "values", [{"is_active": False}, {"is_staff": False}], ids=["blocked", "no staff"]
)
def test_who_may_not_come_in_stays_out(client, make_editor, log_in, values):
    make_editor(**values)
    page = log_in()
    assert page.status_code == 200
    assert "kloppen niet" in page.text
    assert not is_in(client)


def test_after_logging_in_she_is_where_she_wanted_to_be_and_nowhere_else(account, log_in):
    wanted = reverse("admin:pact_project_changelist")
    assert log_in(next=wanted).url == wanted
    for elsewhere in ("https://elders.nl/", "//elders.nl/", "javascript:alert(1)"):
        assert log_in(next=elsewhere, client=Client()).url == INDEX


def test_a_wrong_password_says_so_and_where_to_go(account, log_in):
    page = log_in(password="verkeerd-verkeerd")
    assert "Deze gegevens kloppen niet" in page.text
    assert reverse("account_forgotten_password") in page.text
    assert 'value="verkeerd' not in page.text


def test_visitors_get_no_cookie_and_the_log_in_page_keeps_its_own(client):
    assert not client.get("/").cookies
    answer = client.get(LOG_IN)
    assert {cookie["path"] for cookie in answer.cookies.values()} == {"/beheer/"}
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize(
    "path", ["signup/", "email/", "password/reset/", "social/signup/", "logout-all/", "2fa/"]
)
def test_pages_of_allauth_that_we_do_not_use_do_not_exist(client, admin_client, path):
    for prefix in ("/beheer/", "/accounts/", "/"):
        assert admin_client.get(prefix + path).status_code == 404


def test_a_session_ends_when_it_was_idle_for_eight_hours(client, account, log_in):
    start = timezone.now()
    with time_machine.travel(start, tick=False) as clock:
        log_in()
        clock.shift(IDLE_LIMIT - timedelta(minutes=1))
        assert is_in(client)
        clock.shift(IDLE_LIMIT - timedelta(minutes=1))
        assert is_in(client)
        clock.shift(IDLE_LIMIT + timedelta(minutes=1))
        answer = client.get(INDEX, follow=True)
    assert answer.request["PATH_INFO"] == LOG_IN
    assert "lang niet bezig" in answer.text


def test_what_is_sent_after_the_session_ended_is_not_lost(client, make_editor, log_in):
    make_editor(role="Landelijke redactie")
    with time_machine.travel(timezone.now(), tick=False) as clock:
        log_in()
        theme = ThemeFactory(name="Was")
        opened = open_form(client, theme)
        clock.shift(IDLE_LIMIT + timedelta(minutes=1))
        answer = client.post(form_url(theme), opened | {"name": "Wordt", "_save": ""})
        assert "verder" in answer.url
        log_in()
        resume_url = parse_qs(urlsplit(answer.url).query)["next"][0]
        assert 'value="Wordt"' in client.get(resume_url).text


def test_a_session_in_use_ends_after_a_fortnight(client, account, log_in):
    start = timezone.now()
    with time_machine.travel(start, tick=False) as clock:
        log_in()
        while timezone.now() + timedelta(hours=7) < start + ABSOLUTE_LIMIT:
            clock.shift(timedelta(hours=7))
            assert is_in(client)
        clock.shift(timedelta(hours=7, minutes=1))
        assert not is_in(client)


def test_the_worker_deletes_sessions_that_are_over_and_old_names_of_networks(
    client, log_in, account
):
    with time_machine.travel(timezone.now() - timedelta(days=40)):
        log_in()
    assert Session.objects.exists()
    call_command("worker", "--once")
    assert not Session.objects.exists()
    assert not EditorSession.objects.exists()
    assert not NetworkSalt.objects.exists()


def test_strangers_fill_no_table_with_sessions(client):
    options = client.get(reverse("mfa_login_webauthn"), headers={"Accept": "application/json"})
    assert options.json()["request_options"]["publicKey"]["challenge"]
    assert Session.objects.get().expire_date < timezone.now() + timedelta(minutes=11)
    with time_machine.travel(timezone.now() + timedelta(minutes=11)):
        call_command("worker", "--once")
    assert not Session.objects.exists()


def test_a_session_that_began_as_a_strangers_lasts_as_long_as_another(client, account, log_in):
    client.get(reverse("mfa_login_webauthn"), headers={"Accept": "application/json"})
    log_in()
    assert Session.objects.get().expire_date > timezone.now() + timedelta(days=13)


def test_with_an_account_its_sessions_go(client, account, log_in, admin_client):
    log_in()
    data = {"action": "delete_selected", "_selected_action": account.pk, "post": "yes"}
    admin_client.post(reverse("admin:auth_user_changelist"), data)
    assert not User.objects.filter(pk=account.pk).exists()
    assert Session.objects.count() == 1  # that of the administrator


def test_the_worker_leaves_a_session_in_use(client, account, log_in):
    log_in()
    call_command("worker", "--once")
    assert is_in(client)


def test_a_blocked_editor_does_not_come_back_with_her_old_session(client, admin_client, log_in):
    anna = User.objects.filter(email=EMAIL).first() or UserFactory(
        username=EMAIL, email=EMAIL, is_staff=True, roles=["Lezer"]
    )
    anna.set_password(PASSWORD)
    anna.save()
    own = Client()
    log_in(client=own)
    form = reverse("admin:auth_user_change", args=[anna.pk])
    admin_client.post(form, {"email": EMAIL, "is_staff": "on"})
    assert not is_in(own)
    admin_client.post(form, {"email": EMAIL, "is_staff": "on", "is_active": "on"})
    assert not is_in(own)
    details = Event.objects.filter(kind=Event.Kind.RIGHTS).values_list("detail", flat=True)
    assert {"Actief: ja → nee", "Actief: nee → ja"} <= set(details)


def test_the_editor_of_make_run_logs_in_with_the_password_that_it_prints(client, log_in, settings):
    from techniekpact.management.commands.serve import (  # noqa: PLC0415
        EDITOR_USERNAME,
        create_editor_password,
    )

    (settings.DATA_DIR / "editor-password").unlink(missing_ok=True)
    assert log_in(EDITOR_USERNAME, create_editor_password()).url == INDEX
    assert is_in(client)
