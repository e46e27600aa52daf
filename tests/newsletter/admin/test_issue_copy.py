"""A copy of an issue: its content as a new draft, and nothing of its sending."""

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from newsletter.content.checklist import check_issue
from newsletter.models import Issue, Mailing
from newsletter.services.issue_copies import copy_issue
from publishing import services
from publishing.models import Autosave
from publishing.revisions import snapshots
from tests.admin_forms import open_form
from tests.factories import ArticleFactory, IssueFactory, ItemFactory, UserFactory, item_key

pytestmark = [pytest.mark.django_db, pytest.mark.once]

CHANGELIST_URL = reverse("admin:newsletter_issue_changelist")


@pytest.fixture
def source():
    """Create an issue in the archive with a newer draft."""
    source = IssueFactory(
        title="Herfst",
        slug="herfst",
        summary="Kort.",
        audience="noord",
        closing="<p>Tot later.</p>",
    )
    for position, teaser in ((2, "Daarna"), (1, "Eerst")):
        ItemFactory(issue=source, position=position, teaser=teaser)
    snapshot = snapshots.take_snapshot(source)
    fields = {**snapshot["fields"], "intro": "<p>Nieuwer.</p>", "check_before": "2027-01-01"}
    services.save_draft(obj=source, snapshot={**snapshot, "fields": fields}, user=None)
    source.refresh_from_db()
    return source


def copy_url(source):
    return reverse("admin:newsletter_issue_copy", args=[source.pk])


def the_copy(source):
    return Issue.objects.exclude(pk=source.pk).get()


def test_a_copy_has_all_content_of_the_newest_version(client, issue_editor, source):
    answer = client.post(copy_url(source), follow=True)
    assert "‘Herfst’ is gekopieerd" in answer.text
    original, snapshot = source.latest_revision.snapshot, the_copy(source).latest_revision.snapshot
    changed = {"title": "Kopie: Herfst", "slug": "", "check_before": None}
    assert snapshot["fields"] == original["fields"] | changed
    assert [row["teaser"] for row in snapshot["rows"]["items"]] == ["Eerst", "Daarna"]
    assert snapshot["rows"] == original["rows"]


def test_a_copy_has_nothing_of_what_was_sent(prepare_mailing):
    mailing = prepare_mailing("anna@voorbeeld.nl", title="Herfst")
    mailing.issue.refresh_from_db()
    copy = copy_issue(issue=mailing.issue, user=UserFactory(is_superuser=True))
    copy.refresh_from_db()
    assert (copy.live, copy.first_published_at, copy.live_revision) == (False, None, None)
    assert not hasattr(copy, "mailing")
    assert Mailing.objects.get() == mailing


def test_who_may_only_look_copies_nothing(client, sign_in, source):
    sign_in("Lezer")
    assert "Kopieer" not in client.get(CHANGELIST_URL).text
    assert "Kopieer" not in client.get(issue_form_url(source)).text
    assert client.post(copy_url(source)).status_code == 403
    assert Issue.objects.count() == 1


def issue_form_url(source):
    return reverse("admin:newsletter_issue_change", args=[source.pk])


def test_the_button_stands_in_the_list_and_on_the_page(client, issue_editor, source):
    (button,) = BeautifulSoup(client.get(CHANGELIST_URL).text, "lxml").select("[formaction]")
    assert (button["formaction"], button.get_text()) == (copy_url(source), "Kopieer ‘Herfst’")
    form = BeautifulSoup(client.get(issue_form_url(source)).text, "lxml")
    (button,) = form.select(f"[formaction='{copy_url(source)}']")
    assert form.select_one(f"form#{button['form']}")


def test_what_was_typed_is_offered_at_the_original(client, issue_editor, source):
    client.post(copy_url(source), open_form(client, source) | {"title": "Half af"})
    assert the_copy(source).title == "Kopie: Herfst"
    assert "title=Half+af" in Autosave.objects.get().data
    assert "verder=" in client.get(issue_form_url(source)).text


def test_a_copy_of_a_copy_is_called_a_copy_once(source):
    user = UserFactory(is_superuser=True)
    first = copy_issue(issue=source, user=user)
    assert copy_issue(issue=first, user=user).title == "Kopie: Herfst"
    longest = IssueFactory(title="x" * 120)
    assert copy_issue(issue=longest, user=user).title == f"Kopie: {'x' * 113}"


def test_a_copy_is_not_sent_under_the_name_of_a_copy(source):
    user = UserFactory(is_superuser=True)
    blocking = [
        problem.message
        for problem in check_issue(copy_issue(issue=source, user=user), user)
        if problem.is_blocking
    ]
    assert "Het onderwerp begint nog met ‘Kopie:’." in blocking[0]
    assert any("adres voor in het archief" in message for message in blocking)


def test_a_copy_of_what_left_the_site_says_so_in_its_checks(source):
    article = ArticleFactory(title="Weg", live=False)
    ItemFactory(issue=source, target_reference=item_key(article))
    snapshot = snapshots.take_snapshot(source)
    services.save_draft(obj=source, snapshot=snapshot, user=None)
    source.refresh_from_db()
    user = UserFactory(is_superuser=True)
    problems = check_issue(copy_issue(issue=source, user=user), user)
    assert any("‘Weg’ staat niet op de site." in problem.message for problem in problems)
