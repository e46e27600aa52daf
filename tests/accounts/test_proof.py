"""'Bent u het?': before an export of all subscribers, sending an issue, and giving rights."""

from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.contrib.auth.models import Group
from django.urls import reverse
from django.utils import timezone

from newsletter.models import AudienceCount, Mailing
from pact.models import SiteDetails
from publishing.models import Event, Export
from tests.accounts.conftest import PASSWORD
from tests.exports import export_rows
from tests.factories import IssueFactory, RegionFactory, SubscriberFactory, UserFactory

pytestmark = pytest.mark.django_db

PROOF = reverse("account_reauthenticate")
EXPORT = reverse("admin:newsletter_subscriber_csv")


@pytest.fixture
def later(client, make_editor):
    """Log in an administrator, and go on twenty minutes later."""
    user = make_editor(role="Beheerder")
    start = timezone.now()
    with time_machine.travel(start, tick=False) as clock:
        client.force_login(user)
        clock.shift(timedelta(minutes=20))
        yield user


def prove(client, answer, password=PASSWORD):
    assert answer.status_code == 302
    assert answer.url.startswith(f"{PROOF}?next=")
    assert "Bent u het?" in client.get(answer.url).text
    return client.post(answer.url, {"password": password})


def test_who_just_logged_in_is_not_asked(client, make_editor):
    client.force_login(make_editor(role="Beheerder"))
    assert client.get(EXPORT).status_code == 200


def test_an_export_of_subscribers_asks_for_the_password(client, later):
    SubscriberFactory(email="lezer@voorbeeld.nl")
    wrong = prove(client, client.get(EXPORT), "fout-fout-fout")
    assert "Dit wachtwoord klopt niet" in wrong.text
    assert client.get(EXPORT).status_code == 302
    right = prove(client, client.get(EXPORT))
    assert right.url == EXPORT
    assert [row[0] for row in export_rows(client, EXPORT)[1:]] == ["lezer@voorbeeld.nl"]


def test_the_file_asks_for_the_password_too_when_it_is_fetched_later(client, make_editor):
    start = timezone.now()
    with time_machine.travel(start, tick=False) as clock:
        client.force_login(make_editor(role="Beheerder"))
        export_rows(client, EXPORT)
        clock.shift(timedelta(minutes=20))
        url = reverse("admin:export_file", args=[Export.objects.get().pk])
        assert prove(client, client.get(url)).url == url
        assert b"".join(client.get(url))


def test_who_may_not_export_is_not_asked(client, make_editor):
    client.force_login(make_editor(role="Lezer"))
    assert client.get(EXPORT).status_code == 403


def test_an_issue_is_sent_after_the_password_and_what_was_chosen_stays(client, later):
    SiteDetails.objects.create(email="loket@voorbeeld.nl")
    SubscriberFactory()
    AudienceCount.objects.update_or_create(landsdelen="", defaults={"confirmed": 1})
    issue = IssueFactory(title="Techniek", summary="Wat er speelt.", live=False)
    path = reverse("admin:newsletter_issue_send_plan", args=[issue.pk])
    page = client.get(reverse("admin:newsletter_issue_send", args=[issue.pk])).context["form"]
    data = {"when": "now", "agreed": "on", "fingerprint": page["fingerprint"].value()}
    assert client.post(path, data).status_code == 200  # the question, whether this is right
    answer = client.post(path, data | {"confirmed": "yes"})
    assert not Mailing.objects.exists()
    prove(client, answer)
    assert Mailing.objects.get().issue_id == issue.pk


def test_rights_are_given_after_the_password(client, later):
    anna, region = UserFactory(is_staff=True), RegionFactory()
    path = reverse("admin:auth_user_change", args=[anna.pk])
    role = Group.objects.get(name="Beheerder")
    data = {"is_active": "on", "is_staff": "on", "groups": [role.pk], "regions": [region.pk]}
    answer = client.post(path, data)
    assert not anna.groups.exists()
    assert not Event.objects.filter(kind=Event.Kind.RIGHTS).exists()
    prove(client, answer)
    assert anna.groups.get() == role
    assert anna.regions.get() == region
    details = Event.objects.filter(kind=Event.Kind.RIGHTS).values_list("detail", flat=True)
    assert set(details) == {"Rollen: geen → Beheerder", f"Regio's: geen → {region.name}"}


def test_a_change_without_rights_asks_nothing(client, later):
    anna = UserFactory(is_staff=True)
    data = {"is_active": "on", "is_staff": "on", "first_name": "Anna"}
    path = reverse("admin:auth_user_change", args=[anna.pk])
    assert client.post(path, data).url == reverse("admin:auth_user_changelist")


def test_an_account_is_made_after_the_password(client, later):
    answer = client.post(reverse("admin:auth_user_add"), {"email": "eva@voorbeeld.nl"})
    prove(client, answer)
    assert Event.objects.filter(kind=Event.Kind.INVITED).exists()


def test_editors_of_a_region_are_named_after_the_password(admin_client, admin_user, client):
    from tests.admin_forms import form_url, open_form  # noqa: PLC0415

    admin_user.set_password(PASSWORD)
    admin_user.save()
    region, anna = RegionFactory(), UserFactory(is_staff=True)
    with time_machine.travel(timezone.now(), tick=False) as clock:
        client.force_login(admin_user)
        data = open_form(client, region) | {"editors": [anna.pk], "_publish": ""}
        clock.shift(timedelta(minutes=20))
        answer = client.post(form_url(region), data)
        assert not region.editors.exists()
        prove(client, answer)
    assert region.editors.get() == anna


@pytest.mark.parametrize("method", ["get", "post"])
def test_second_steps_change_after_proof_alone(client, later, method):
    TOTP.activate(later, generate_totp_secret())
    RecoveryCodes.activate(later)
    passkey = Authenticator.objects.create(
        user=later, type=Authenticator.Type.WEBAUTHN, data={"name": "Laptop"}
    )
    names = ["mfa_add_webauthn", "mfa_deactivate_totp", "mfa_generate_recovery_codes"]
    names += ["mfa_view_recovery_codes"] if method == "get" else []
    for path in (*map(reverse, names), reverse("mfa_remove_webauthn", args=[passkey.pk])):
        answer = getattr(client, method)(path)
        assert answer.url.startswith(f"{PROOF}?next="), path
    Authenticator.objects.all().delete()
    assert getattr(client, method)(reverse("mfa_activate_totp")).url.startswith(PROOF)


def test_an_administrator_resets_a_second_step_after_proof_alone(client, later):
    anna = UserFactory(is_staff=True)
    TOTP.activate(anna, generate_totp_secret())
    answer = client.post(reverse("admin:auth_user_reset_second_step", args=[anna.pk]))
    assert Authenticator.objects.exists()
    prove(client, answer)
    assert not Authenticator.objects.exists()


def test_proof_is_limited(client, later):
    proof_url = client.get(EXPORT).url
    for _ in range(10):
        client.post(proof_url, {"password": "fout-fout-fout"})
    refused = client.post(proof_url, {"password": PASSWORD})
    assert refused.status_code == 429
    assert client.get(EXPORT).status_code == 302
