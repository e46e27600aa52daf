"""The second step: required of who publishes, offered to all, asked for, lost and reset."""

import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from accounts.checks import check_second_step
from pact.models import Theme
from publishing.models import Event
from tests.accounts.conftest import EMAIL
from tests.admin_forms import form_url, open_form
from tests.factories import RegionFactory, ThemeFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.once]

INDEX = reverse("admin:index")
SETUP = reverse("mfa_index")
STEP = reverse("mfa_authenticate")


def present_code(secret):
    return format_hotp_value(hotp_value(secret, list(yield_hotp_counters_from_time())[1]))


@pytest.fixture
def with_app(account):
    """Give the editor an app with codes and recovery codes; return the secret of the app."""
    secret = generate_totp_secret()
    TOTP.activate(account, secret)
    RecoveryCodes.activate(account)
    return secret


def recovery_codes(account):
    row = Authenticator.objects.get(user=account, type=Authenticator.Type.RECOVERY_CODES)
    return row.wrap().get_unused_codes()


@pytest.fixture
def required(settings):
    settings.MFA_REQUIRED = True


@pytest.mark.parametrize(
    ("role", "publishes", "must"),
    [
        ("Beheerder", False, True),
        ("Landelijke redactie", False, True),
        ("Nieuwsbriefredactie", False, True),
        ("Regioredactie", True, True),
        ("Regioredactie", False, False),
        ("Lezer", False, False),
    ],
)
def test_who_may_publish_is_led_to_it_and_opens_nothing_else(
    client, required, role, publishes, must
):
    user = UserFactory(is_staff=True, roles=[role])
    RegionFactory(editors_publish=publishes).editors.add(user)
    client.force_login(user)
    for path in (INDEX, reverse("admin:pact_project_changelist"), reverse("account_own")):
        answer = client.get(path)
        assert (answer.status_code == 302 and answer.url == SETUP) is must, path
    answer = client.post(reverse("admin:pact_project_add"), {"title": "Stiekem"})
    assert (answer.status_code == 302 and answer.url == SETUP) is must
    page = client.get(SETUP)
    assert page.status_code == 200
    assert ("Stel eerst een tweede stap in" in page.text) is must
    for name in ("mfa_add_webauthn", "mfa_activate_totp"):
        assert client.get(reverse(name)).status_code == 200
    assert client.post(reverse("admin:logout")).status_code == 200


def test_what_she_sent_before_she_had_to_is_not_lost(client, settings):
    client.force_login(UserFactory(is_staff=True, roles=["Landelijke redactie"]))
    opened = open_form(client, ThemeFactory(name="Was"))
    settings.MFA_REQUIRED = True
    theme = Theme.objects.get()
    answer = client.post(form_url(theme), opened | {"name": "Wordt", "_save": ""}, follow=True)
    assert f'href="{form_url(theme)}?verder=' in answer.text
    assert Theme.objects.get().name == "Was"


def test_without_the_setting_nobody_must(client):
    client.force_login(UserFactory(is_staff=True, roles=["Beheerder"]))
    assert client.get(INDEX).status_code == 200


def test_with_a_second_step_everything_opens(client, required, with_app, account):
    account.is_superuser = True
    account.save()
    client.force_login(account)
    assert client.get(INDEX).status_code == 200


def test_an_app_is_set_up_and_its_codes_are_shown_once(client, account):
    client.force_login(account)
    page = client.get(reverse("mfa_activate_totp")).text
    secret = re.search(r'account__secret">(\w+)<', page)[1]
    assert "data:" not in page
    wrong = client.post(reverse("mfa_activate_totp"), {"code": "000000"})
    assert "Deze code klopt niet" in wrong.text
    answer = client.post(reverse("mfa_activate_totp"), {"code": present_code(secret)}, follow=True)
    assert answer.text.count("<li><code>") == 10
    again = client.get(reverse("mfa_view_recovery_codes")).text
    assert "al gezien" in again
    assert "<li><code>" not in again


def test_the_code_of_the_app_is_asked_for_and_works_once(client, with_app, log_in):
    assert log_in().url == STEP
    assert client.get(INDEX).status_code == 302
    code = present_code(with_app)
    assert client.post(STEP, {"code": code}).url == INDEX
    cache.clear()  # as in another process
    other = Client()
    log_in(client=other)
    assert "al gebruikt" in other.post(STEP, {"code": code}).text


def test_without_the_password_there_is_no_second_step(client, with_app):
    for method in (client.get, client.post):
        assert method(STEP, {"code": "000000"}).url == reverse("account_login")


def test_a_recovery_code_works_once_and_is_told(client, account, with_app, log_in, mailed_texts):
    code = recovery_codes(account)[0]
    log_in()
    assert client.post(STEP, {"code": code}).url == INDEX
    other = Client()
    log_in(client=other)
    assert "Deze code klopt niet" in other.post(STEP, {"code": code}).text
    assert len(recovery_codes(account)) == 9
    assert any("herstelcode" in text for _, text in mailed_texts())
    details = Event.objects.filter(kind=Event.Kind.CREDENTIALS).values_list("detail", flat=True)
    assert "Herstelcode gebruikt; nog 9 over" in details


def test_codes_are_limited_before_they_are_checked(client, with_app, log_in):
    log_in()
    for _ in range(10):
        assert client.post(STEP, {"code": "000000"}).status_code == 200
    refused = client.post(STEP, {"code": present_code(with_app)})
    assert refused.status_code == 429
    assert int(refused["Retry-After"]) > 0
    assert "te vaak" in refused.text
    assert client.get(INDEX).status_code == 302


def test_a_passkey_that_is_none_is_refused(client, account, with_app, log_in):
    log_in()
    for credential in ("", "{}", "[]", '{"id": "x"}', "geen json"):
        assert client.post(STEP, {"credential": credential}).status_code == 200
        answer = Client().post(reverse("mfa_login_webauthn"), {"credential": credential})
        assert answer.url == reverse("account_login")
    assert client.get(INDEX).status_code == 302


@pytest.mark.parametrize("credential", ["", "{}", "[]", '{"id": "x"}', "geen json"])
def test_what_is_no_passkey_is_not_added(client, account, credential):
    client.force_login(account)
    client.get(reverse("mfa_add_webauthn"))
    page = client.post(reverse("mfa_add_webauthn"), {"name": "x", "credential": credential})
    assert page.status_code == 200
    assert not Authenticator.objects.exists()


def test_the_administrator_resets_what_somebody_lost(admin_client, account, with_app, mailed_texts):
    form = reverse("admin:auth_user_change", args=[account.pk])
    assert "Wis de tweede stap" in admin_client.get(form).text
    admin_client.post(reverse("admin:auth_user_reset_second_step", args=[account.pk]))
    assert not Authenticator.objects.filter(user=account).exists()
    assert "Wis de tweede stap" not in admin_client.get(form).text
    assert any(to == EMAIL and "gewist" in text for to, text in mailed_texts())
    event = Event.objects.filter(kind=Event.Kind.CREDENTIALS).first()
    assert event.detail == "Tweede stap: app met codes, herstelcodes → geen (door de beheerder)"
    assert event.user_name == "admin"


def test_the_last_second_step_stays_where_it_is_required(client, required, account, with_app):
    account.is_superuser = True
    account.save()
    client.force_login(account)
    page = client.post(reverse("mfa_deactivate_totp"))
    assert "U hebt een tweede stap nodig" in page.text
    assert Authenticator.objects.filter(user=account, type=Authenticator.Type.TOTP).exists()


def test_an_app_is_removed_where_it_is_not_required(client, account, with_app, mailed_texts):
    client.force_login(account)
    assert client.post(reverse("mfa_deactivate_totp")).url == SETUP
    assert not Authenticator.objects.filter(user=account).exists()
    details = Event.objects.filter(kind=Event.Kind.CREDENTIALS).values_list("detail", flat=True)
    assert "Tweede stap: app met codes → geen" in details
    assert any("app met codes weggehaald" in text for _, text in mailed_texts())


def test_nobody_sees_or_removes_the_passkey_of_another(client, account):
    other = Authenticator.objects.create(
        user=UserFactory(), type=Authenticator.Type.WEBAUTHN, data={"name": "Geheim"}
    )
    client.force_login(account)
    path = reverse("mfa_remove_webauthn", args=[other.pk])
    assert client.get(path).status_code == client.post(path).status_code == 404
    assert "Geheim" not in client.get(SETUP).text


def test_the_check_of_a_release_warns_when_nobody_must(settings):
    settings.MFA_REQUIRED = False
    assert [message.id for message in check_second_step(None)] == ["accounts.W001"]
    settings.MFA_REQUIRED = True
    assert not check_second_step(None)


def test_secrets_of_second_steps_stand_nowhere_in_the_admin(admin_client, with_app):
    for path in ("mfa/authenticator/", "account/emailaddress/"):
        assert admin_client.get(f"{INDEX}{path}").status_code == 404
