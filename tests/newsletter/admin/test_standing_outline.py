"""The standing outline, which new issues start from and no reader ever gets."""

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from newsletter.content.checklist import check_issue
from newsletter.models import Delivery, Issue, Mailing
from newsletter.services import mailings
from newsletter.services.issue_copies import copy_issue
from newsletter.services.standing_outline import create_outline
from publishing import services
from publishing.revisions import snapshots
from tests.admin_forms import open_form
from tests.factories import (
    ArticleFactory,
    ImageFactory,
    IssueFactory,
    SubscriberFactory,
    UserFactory,
    item_key,
)

pytestmark = [pytest.mark.django_db, pytest.mark.once]

OUTLINE_URL = reverse("admin:newsletter_issue_outline")
ADD_URL = reverse("admin:newsletter_issue_add")


def issue_url(name, issue):
    return reverse(f"admin:newsletter_issue_{name}", args=[issue.pk])


@pytest.fixture
def agenda():
    return ArticleFactory(title="De agenda")


@pytest.fixture
def outline(agenda):
    """Create an outline with a draft that has something of everything."""
    outline = create_outline(user=UserFactory(is_superuser=True))
    content = {
        "summary": "Elke maand.",
        "audience": "noord,oost",
        "intro": "<p>Beste lezer,</p>",
        "closing": "<p>Tot volgende maand.</p>",
    }
    rows = [
        {"target_reference": item_key(agenda), "teaser": "Wat er komt.", "position": number}
        for number in (1, 2)
    ]
    snapshot = snapshots.latest_snapshot(outline)
    snapshot = {**snapshot, "fields": snapshot["fields"] | content, "rows": {"items": rows}}
    services.save_draft(obj=outline, snapshot=snapshot, user=None)
    outline.refresh_from_db()
    return outline


def test_an_editor_makes_one_and_finds_it_again(client, issue_editor):
    listed = client.get(reverse("admin:newsletter_issue_changelist"))
    assert f'href="{OUTLINE_URL}"' in listed.text
    page = client.get(OUTLINE_URL)
    assert "Maak een vaste opzet" in page.text
    assert not Issue.objects.exists()
    form = client.post(OUTLINE_URL, follow=True)
    outline = Issue.objects.get()
    assert (outline.is_outline, outline.live) == (True, False)
    assert "Gooi weg" not in BeautifulSoup(form.text, "lxml").select_one(".submit-row").text
    for answer in (client.get(OUTLINE_URL), client.post(OUTLINE_URL)):
        assert answer["Location"] == issue_url("change", outline)
    assert Issue.objects.count() == 1


def test_who_may_only_look_makes_none(client, sign_in):
    sign_in("Lezer")
    assert [client.get(OUTLINE_URL).status_code, client.post(OUTLINE_URL).status_code] == [403, 403]


def test_a_new_issue_starts_with_all_of_it(client, issue_editor, outline, agenda):
    form = open_form(client, Issue)
    assert form["title"] == form["slug"] == [""]
    assert form["summary"] == ["Elke maand."]
    assert form["audience"] == ["noord", "oost"]
    assert form["intro"] == ["<p>Beste lezer,</p>"]
    assert form["closing"] == ["<p>Tot volgende maand.</p>"]
    assert (
        form["items-0-target_reference"] == form["items-1-target_reference"] == [item_key(agenda)]
    )
    client.post(ADD_URL, form | {"title": "Maart", "slug": "maart", "_draft": ""})
    issue = Issue.objects.get(is_outline=False)
    before, after = outline.latest_revision.snapshot, issue.latest_revision.snapshot
    own = {"title": "Maart", "slug": "maart"}
    assert after == before | {"fields": before["fields"] | own}
    assert client.get(ADD_URL).text.count("Dit is al ingevuld met") == 1


def test_its_picture_that_she_may_not_see_goes_along(client, issue_editor, outline, picture_folder):
    snapshot = outline.latest_revision.snapshot
    placed = [{"target_reference": item_key(ImageFactory(title="Geheim")), "position": 1}]
    services.save_draft(obj=outline, snapshot={**snapshot, "rows": {"items": placed}}, user=None)
    form = open_form(client, Issue) | {"title": "Maart", "slug": "maart", "_draft": ""}
    other = {"items-0-target_reference": item_key(ImageFactory())}
    assert "Kies een afbeelding uit de bibliotheek." in client.post(ADD_URL, form | other).text
    client.post(ADD_URL, form)
    (row,) = Issue.objects.get(is_outline=False).latest_revision.snapshot["rows"]["items"]
    assert row["target_reference"] == placed[0]["target_reference"]


def test_without_an_outline_a_new_issue_is_empty(client, issue_editor):
    assert "items-0-target_reference" not in open_form(client, Issue)
    assert "Dit is al ingevuld met" not in client.get(ADD_URL).text


def test_what_an_editor_had_typed_goes_before_the_outline(client, issue_editor, outline):
    sent = open_form(client, Issue) | {"summary": "Van mij", "items-TOTAL_FORMS": "0"}
    client.post(reverse("admin:newsletter_issue_autosave_new"), sent)
    page = client.get(ADD_URL)
    (offer,) = BeautifulSoup(page.text, "lxml").select("a[href*='verder=']")
    resumed = client.get(offer["href"]).text
    assert "Van mij" in resumed
    assert "De agenda" not in resumed


def test_its_form_has_no_subject_and_nothing_to_send(client, issue_editor, outline):
    form = open_form(client, outline)
    assert {"title", "slug"}.isdisjoint(form)
    page = client.get(issue_url("change", outline)).text
    assert "Vóór het versturen" not in page
    assert issue_url("copy", outline) not in page
    client.post(issue_url("change", outline), form | {"summary": "Anders", "_draft": ""})
    outline.refresh_from_db()
    fields = outline.latest_revision.snapshot["fields"]
    assert (fields["title"], fields["summary"]) == ("Vaste opzet", "Anders")
    mail = client.post(issue_url("mail", outline), form)
    assert "Tot volgende maand." in mail.text


def test_it_is_never_planned_or_tested(client, issue_editor, outline):
    with pytest.raises(ValidationError, match="gaat nooit uit"):
        mailings.plan_mailing(issue=outline, user=issue_editor)
    page = client.get(issue_url("send", outline))
    assert "Zij gaat nooit uit" in page.text
    client.post(issue_url("send_plan", outline), {"when": "now", "confirmed": "1", "agreed": "on"})
    client.post(issue_url("test", outline), open_form(client, outline) | {"test_to": "a@b.nl"})
    assert not Mailing.objects.exists()
    assert not Delivery.objects.exists()
    assert [problem.is_blocking for problem in check_issue(outline, issue_editor)] == [True]


def test_a_plan_that_was_forged_sends_nothing(outline, site_details):
    SubscriberFactory(email="anna@voorbeeld.nl")
    Mailing.objects.create(issue=outline, revision=outline.latest_revision)
    mailings.prepare_due_mailings()
    assert Mailing.objects.get().state == Mailing.State.PAUSED
    assert not Delivery.objects.exists()
    outline.refresh_from_db()
    assert not outline.live


def test_it_is_never_on_the_site(client, issue_editor, outline):
    for button in ("_publish", "_publish_now", "_schedule"):
        client.post(issue_url("change", outline), open_form(client, outline) | {button: ""})
    with pytest.raises(ValidationError, match="komt nooit op de site"):
        services.publish(obj=outline, user=None)
    with pytest.raises(IntegrityError), transaction.atomic():
        Issue.objects.filter(pk=outline.pk).update(live=True)
    assert "Vaste opzet" not in client.get(reverse("newsletter:issues")).text
    outline.refresh_from_db()
    assert client.get(outline.get_absolute_url()).status_code == 404


def test_there_is_only_one_and_it_stays(outline):
    user = UserFactory(is_superuser=True)
    assert create_outline(user=user) == outline
    with pytest.raises(IntegrityError), transaction.atomic():
        Issue.objects.filter(pk=IssueFactory(live=False).pk).update(is_outline=True)
    with pytest.raises(ValidationError, match="Maak haar dan leeg"):
        services.move_to_trash(obj=outline, user=user)


def test_a_copy_of_it_is_an_issue(outline):
    copy = copy_issue(issue=outline, user=UserFactory(is_superuser=True))
    copy.refresh_from_db()
    assert not copy.is_outline
