"""Mail with which somebody chooses a password: invited, or because she forgot hers."""

from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.models import Group, User
from django.core import mail
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from accounts.links import LIFETIMES, LinkPurpose, make_link_path
from publishing.models import Event
from techniekpact.log_redaction import SECRET_PATH
from tests.accounts.conftest import EMAIL, PASSWORD
from tests.admin.access_scenario import create_role_user
from tests.factories import RegionFactory

pytestmark = [pytest.mark.django_db, pytest.mark.once]

ADD = reverse("admin:auth_user_add")
FORGOTTEN = reverse("account_forgotten_password")
NEW = "nog-een-lange-zin-32-anders"


def choose(client, path, password=NEW, again=None):
    return client.post(path, {"new_password1": password, "new_password2": again or password})


def test_an_invitation_makes_an_account_with_roles_and_regions(client, mailed_path):
    client.force_login(create_role_user("administrator"))
    regions, role = RegionFactory.create_batch(2), Group.objects.get(name="Regioredactie")
    data = {"email": "Anna@Voorbeeld.nl", "groups": [role.pk], "regions": [r.pk for r in regions]}
    answer = client.post(ADD, data, follow=True)
    assert "De uitnodiging gaat naar anna@voorbeeld.nl" in answer.text
    anna = User.objects.get(email=EMAIL)
    assert anna.username == EMAIL
    assert not anna.has_usable_password()
    assert anna.is_staff
    assert set(anna.regions.all()) == set(regions)
    client.logout()
    path = mailed_path()
    assert mail.outbox[-1].to == [EMAIL]
    assert "uitgenodigd" in client.get(path).text
    assert choose(client, path).url == reverse("admin:index")
    assert client.get(reverse("admin:index")).status_code == 200


def test_an_invitation_is_sent_again(admin_client, make_editor, mailed_path, client):
    anna = make_editor()
    anna.set_unusable_password()
    anna.save()
    page = admin_client.post(reverse("admin:auth_user_invite", args=[anna.pk]), follow=True)
    assert f"De mail gaat naar {EMAIL}" in page.text
    assert choose(client, mailed_path()).status_code == 302
    kinds = list(Event.objects.values_list("kind", "user_name"))
    assert ("invited", "admin") in kinds


def test_an_account_without_an_address_gets_no_invitation(admin_client, make_editor):
    anna = make_editor(email="")
    answer = admin_client.post(reverse("admin:auth_user_invite", args=[anna.pk]), follow=True)
    assert "Vul eerst een e-mailadres in" in answer.text


def test_a_forgotten_password_is_replaced_and_other_sessions_end(
    client, other_client, account, log_in, mailed_path, mailed_texts
):
    log_in(client=other_client)
    assert client.post(FORGOTTEN, {"email": EMAIL.upper()}).status_code == 302
    path = mailed_path()
    assert choose(client, path).url == reverse("admin:index")
    assert client.get(reverse("admin:index")).status_code == 200
    assert other_client.get(reverse("admin:index")).status_code == 302
    assert choose(client, path).status_code == 410
    account.refresh_from_db()
    assert account.check_password(NEW)
    assert any("Het wachtwoord van uw account is gewijzigd" in text for _, text in mailed_texts())


def test_an_address_without_an_account_gets_the_same_answer_and_no_mail(client, make_editor):
    make_editor(email="weg@voorbeeld.nl", username="weg", is_active=False)
    make_editor()
    answers = [
        client.post(FORGOTTEN, {"email": email})
        for email in (EMAIL, "niemand@voorbeeld.nl", "weg@voorbeeld.nl")
    ]
    assert len({(answer.status_code, answer.url) for answer in answers}) == 1
    call_command("worker", "--once")
    assert [message.to for message in mail.outbox] == [[EMAIL]]


def test_asking_too_often_is_refused_with_the_time_to_wait(client, account):
    for _ in range(3):
        assert client.post(FORGOTTEN, {"email": EMAIL}).status_code == 302
    refused = client.post(FORGOTTEN, {"email": EMAIL})
    assert refused.status_code == 429
    assert int(refused["Retry-After"]) > 0
    assert "te vaak gevraagd" in refused.text
    assert EMAIL in refused.text
    call_command("worker", "--once")
    assert len(mail.outbox) == 3


@pytest.mark.parametrize("purpose", LinkPurpose)
def test_a_link_lapses(client, account, purpose):
    now = timezone.now()
    with time_machine.travel(now, tick=False):
        path = make_link_path(account, purpose)
    with time_machine.travel(now + LIFETIMES[purpose] - timedelta(minutes=1), tick=False):
        assert client.get(path).status_code == 200
    with time_machine.travel(now + LIFETIMES[purpose] + timedelta(minutes=1), tick=False):
        gone = client.get(path)
        assert gone.status_code == 410
        assert FORGOTTEN in gone.text


@pytest.mark.parametrize(
    "change",
    [
        {"is_active": False},
        {"is_staff": False},
        {"email": "anders@voorbeeld.nl"},
        {"last_login": timezone.now()},
    ],
)
def test_a_link_ends_with_what_it_was_made_for(client, account, change):
    path = make_link_path(account, LinkPurpose.NEW_PASSWORD)
    User.objects.filter(pk=account.pk).update(**change)
    assert client.get(path).status_code == choose(client, path).status_code == 410
    account.refresh_from_db()
    assert account.check_password(PASSWORD)


@pytest.mark.parametrize("token", ["x", "a:b:c", "%00", "WzFd:1:1", "é"])
def test_a_forged_link_is_none(client, token):
    assert client.get(f"/beheer/wachtwoord/{token}/").status_code in (400, 410)


@pytest.mark.parametrize(
    ("password", "reason"),
    [
        ("kort-31!", "te kort"),
        ("wachtwoord123456", "organisatie"),
        ("techniekpact2026", "organisatie"),
        ("Twente-Twente-26", "organisatie"),
        ("startfinding", "algemeen"),
        ("12345678901234", "cijfers"),
        ("anna@voorbeeld.nl", "lijkt te veel"),
    ],
)
def test_a_weak_password_is_refused_in_words(client, account, password, reason):
    RegionFactory(name="Twente")
    page = choose(client, make_link_path(account, LinkPurpose.INVITATION), password)
    assert page.status_code == 200
    assert reason in page.text
    account.refresh_from_db()
    assert account.check_password(PASSWORD)


def test_two_passwords_that_differ_are_refused(client, account):
    page = choose(client, make_link_path(account, LinkPurpose.INVITATION), NEW, NEW + "x")
    assert page.status_code == 200
    assert "errornote" in page.text


def test_a_link_stays_out_of_the_log(account):
    path = make_link_path(account, LinkPurpose.INVITATION)
    assert SECRET_PATH.sub(r"\1…", f"Gone: {path}") == "Gone: /beheer/wachtwoord/…/"
