"""One's own account: the sessions and where they are, and another password."""

import pytest
from django.test import Client
from django.urls import reverse

from publishing.models import Event
from tests.accounts.conftest import EMAIL, PASSWORD

pytestmark = pytest.mark.django_db

OWN = reverse("account_own")
INDEX = reverse("admin:index")
PASSWORD_URL = reverse("account_own_password")
NEW = "nog-een-lange-zin-32-anders"


@pytest.fixture
def two_sessions(client, other_client, account, log_in):
    log_in(client=other_client)
    log_in()


def change_password(client, old=PASSWORD, new=NEW):
    data = {"old_password": old, "new_password1": new, "new_password2": new}
    return client.post(PASSWORD_URL, data)


def test_sessions_are_listed_with_where_and_when(client, two_sessions):
    page = client.get(OWN).text
    assert "Firefox op Linux" in page
    assert page.count("(hier)") == 1
    assert "Op het netwerk waar u nu bent" in page
    assert "127.0.0.1" not in page


def test_pages_of_ones_own_account_cost_few_queries(
    client, two_sessions, django_assert_max_num_queries
):
    for path in (OWN, PASSWORD_URL, reverse("mfa_index")):
        with django_assert_max_num_queries(10):
            assert client.get(path).status_code == 200


def test_a_session_is_ended_from_another(client, other_client, account, two_sessions):
    other = account.editor_sessions.get(device="Firefox op Linux")
    assert client.post(OWN, {"session": other.pk}, follow=True).status_code == 200
    assert other_client.get(INDEX).status_code == 302
    assert client.get(INDEX).status_code == 200


def test_all_others_are_ended_at_once(client, other_client, two_sessions, account):
    client.post(OWN)
    assert other_client.get(INDEX).status_code == 302
    assert client.get(INDEX).status_code == 200
    assert account.editor_sessions.count() == 1


def test_nobody_ends_the_session_of_another(client, make_editor, account, log_in, other_client):
    make_editor(email="eva@voorbeeld.nl")
    log_in(client=other_client)
    log_in("eva@voorbeeld.nl")
    other = account.editor_sessions.get()
    for number in (other.pk, "x", "9" * 30):
        client.post(OWN, {"session": number})
    assert other_client.get(INDEX).status_code == 200


def test_another_password_ends_other_sessions_and_is_told(
    client, other_client, account, two_sessions, mailed_texts
):
    assert change_password(client).url == OWN
    assert other_client.get(INDEX).status_code == 302
    assert client.get(OWN).status_code == 200
    assert "(hier)" in client.get(OWN).text
    account.refresh_from_db()
    assert account.check_password(NEW)
    assert any(to == EMAIL and "wachtwoord" in text for to, text in mailed_texts())
    event = Event.objects.filter(kind=Event.Kind.CREDENTIALS).get()
    assert event.detail == "Nieuw wachtwoord (door haarzelf)"


def test_the_present_password_is_needed_and_cannot_be_guessed(client, account):
    client.force_login(account)
    for _ in range(10):
        assert "niet juist" in change_password(client, "fout-fout-fout").text
    assert "te vaak" in change_password(client).text
    account.refresh_from_db()
    assert account.check_password(PASSWORD)


def test_without_logging_in_no_page_about_an_account_opens(client, account):
    names = [
        *("account_own", "account_own_password", "mfa_index", "mfa_activate_totp"),
        *("mfa_deactivate_totp", "mfa_add_webauthn", "mfa_view_recovery_codes"),
        *("mfa_generate_recovery_codes", "account_reauthenticate", "mfa_reauthenticate"),
        "mfa_reauthenticate_webauthn",
    ]
    for path in (*map(reverse, names), reverse("mfa_remove_webauthn", args=[1])):
        for method in (client.get, client.post):
            answer = method(path)
            assert answer.status_code == 302, path
            assert answer.url.startswith(reverse("account_login")), path


def test_a_page_is_sent_with_a_token(account):
    client = Client(enforce_csrf_checks=True)
    client.force_login(account)
    for path in (OWN, PASSWORD_URL, reverse("mfa_deactivate_totp"), reverse("account_login")):
        assert client.post(path).status_code in (403, 404), path
