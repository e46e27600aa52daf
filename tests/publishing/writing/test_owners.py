"""The owner of a finding: who sees it, whom it may be given to, and the mail about it."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from newsletter.models import Delivery
from publishing.admin_urls import edit_url
from publishing.models import TextFinding
from publishing.models.generic import content_type_of
from publishing.review_reminders import mail_due_work
from tests.factories import (
    ArticleFactory,
    IssueFactory,
    ProjectFactory,
    RegionFactory,
    UserFactory,
    create_finding,
)

pytestmark = [pytest.mark.django_db, pytest.mark.once]

LIST = reverse("admin:publishing_textfinding_changelist")


def create_editor(name, role="Landelijke redactie"):
    named = {"username": name.lower(), "first_name": name, "email": f"{name.lower()}@voorbeeld.nl"}
    return UserFactory(**named, is_staff=True, roles=[role])


@pytest.fixture
def anna(client):
    anna = create_editor("Anna")
    client.force_login(anna)
    return anna


@pytest.fixture
def regional():
    """An editor of one region."""
    editor = create_editor("Rosa", "Regioredactie")
    RegionFactory(slug="eigen").editors.add(editor)
    return editor


@pytest.fixture
def sun_finding():
    project = ProjectFactory(title="Zon", region__slug="eigen")
    return create_finding(project, words="faciliteren")


def give(client, finding, owner, **values):
    sent = {"state": "open", "reason": "", "due_on": "", "owner": owner.pk if owner else ""}
    return client.post(edit_url(finding), sent | values)


def mails():
    """Return the queued mails by the user who gets each."""
    deliveries = Delivery.objects.select_related("transactional_mail", "user")
    return [(delivery.user.first_name, delivery.transactional_mail) for delivery in deliveries]


def later(**time):
    return time_machine.travel(timezone.now() + timedelta(**time), tick=False)


def test_a_regional_editor_sees_what_she_may_change(client, regional):
    own = create_finding(ProjectFactory(title="Zon", region=regional.regions.get()), words="a")
    other = create_finding(ProjectFactory(title="Wind", region=RegionFactory()), words="b")
    article = create_finding(ArticleFactory(title="Water"), words="c")
    client.force_login(regional)
    page = client.get(LIST).text
    assert "Zon" in page
    assert "Wind" not in page
    assert f"soort={content_type_of(ArticleFactory._meta.model).pk}" not in page
    assert client.get(edit_url(own)).status_code == 200
    assert {client.get(edit_url(row)).status_code for row in (other, article)} == {302}
    assert LIST in client.get("/beheer/").text


def test_who_makes_the_newsletter_sees_what_is_hers(client):
    create_finding(IssueFactory(title="Voorjaar"))
    create_finding(ArticleFactory(title="Water"))
    client.force_login(create_editor("Nel", "Nieuwsbriefredactie"))
    page = client.get(LIST).text
    assert "Voorjaar" in page
    assert "Water" not in page


def test_a_finding_is_given_to_who_may_change_the_text(client, anna, regional):
    region = regional.regions.get()
    finding = create_finding(ProjectFactory(title="Zon", region=region), words="Wij faciliteren.")
    create_editor("Lea", "Lezer")
    create_editor("Vera", "Regioredactie")
    page = client.get(edit_url(finding)).text
    assert ">Rosa</option>" in page
    assert ">Anna</option>" in page
    assert ">Lea</option>" not in page
    assert ">Vera</option>" not in page
    answer = give(client, finding, regional, due_on="2099-01-01")
    assert answer.status_code == 302
    page = client.get(LIST).text
    assert "Rosa krijgt hierover een mail." in page
    assert "Gewijzigd: Zon: Wij faciliteren.</li>" in page
    finding.refresh_from_db()
    assert finding.owner == regional
    assert "Zon" in client.get(f"{LIST}?wie={regional.pk}").text
    assert "Zon" not in client.get(f"{LIST}?wie=ik").text


def test_nobody_else_can_be_forged_in(client, anna):
    finding = create_finding(ArticleFactory())
    reader = create_editor("Lea", "Lezer")
    assert give(client, finding, reader).status_code == 200
    finding.refresh_from_db()
    assert finding.owner is None


def test_a_former_owner_is_named_when_she_may_no_longer(client, anna):
    finding = create_finding(ArticleFactory(), owner=create_editor("Lea", "Lezer"))
    assert (
        "Nu van Lea, die deze tekst niet meer mag wijzigen." in client.get(edit_url(finding)).text
    )


def test_one_mail_soon_and_one_on_the_day(client, anna):
    bert = create_editor("Bert")
    first = create_finding(ArticleFactory(title="Zon"), words="faciliteren")
    second = create_finding(ArticleFactory(title="Wind"), words="implementeren")
    day = timezone.localdate() + timedelta(days=3)
    give(client, first, bert, due_on=day.isoformat())
    give(client, second, bert)
    mail_due_work()
    assert mails() == []  # a colleague may give more meanwhile
    with later(minutes=6):
        mail_due_work()
        mail_due_work()
    ((name, mail),) = mails()
    assert (name, mail.subject) == ("Bert", "Voor u: 2 tips bij teksten")
    assert "Zon" in mail.text
    assert "Wind" in mail.text
    assert f"{edit_url(first)}" in mail.text
    with later(days=4):
        mail_due_work()
        mail_due_work()
    assert [mail.subject for _, mail in mails()][1:] == ["Voor u: een tip bij Zon"]


def test_no_mail_to_oneself_nor_about_what_is_done_nor_without_rights(client, anna):
    own, done, lost = (create_finding(ArticleFactory()) for _ in range(3))
    give(client, own, anna)
    bert = create_editor("Bert")
    give(client, done, bert)
    client.force_login(bert)
    give(client, done, bert, state="done")
    client.force_login(anna)
    give(client, lost, bert)
    bert.groups.clear()
    with later(minutes=6):
        mail_due_work()
    assert mails() == []
    assert TextFinding.objects.get(pk=lost.pk).notify_at is None


def test_a_reason_is_still_asked_for():
    finding = create_finding(ArticleFactory(), state="accepted")
    with pytest.raises(ValidationError):
        finding.clean()
