"""The life of an object of a new content type, from its first draft to the trash and back.

Not collected with the suite: `tests/techniekpact/test_new_content_type.py` runs it on a site of its
own, with the settings beside this file.
"""

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.urls import reverse

from caching import version
from newsletter.content.item_search import search_content
from publishing.links.internal import resolve_path
from publishing.status import Status, status_of
from tests.admin_forms import form_url, open_form
from tests.example_content_type.vacancies.models import Vacancy
from tests.factories import UserFactory, factory_for

pytestmark = pytest.mark.django_db

VALUES = {
    "title": "Lasser",
    "slug": "lasser",
    "employer": "De Werf",
    "summary": "Lassen aan boord van een schip.",
    "body": "<p>U last met ons mee.</p>",
}


def vacancy_url(name, *args):
    return reverse(f"admin:vacancies_vacancy_{name}", args=args)


def submit_form(client, obj, button="_draft", **values):
    """Send the form of an object, or of a new one of a model, with a press on a button."""
    response = client.post(form_url(obj), {**open_form(client, obj), **values, button: ""})
    assert response.status_code == 302
    version.invalidate_locally()
    return Vacancy.objects.get()


@pytest.fixture
def user():
    return UserFactory(is_staff=True, roles=["Landelijke redactie"])


@pytest.fixture
def editor(client, user):
    client.force_login(user)
    return client


@pytest.fixture
def draft(editor):
    return submit_form(editor, Vacancy, **VALUES)


@pytest.fixture
def live_vacancy(editor, draft):
    return submit_form(editor, draft, "_publish")


def test_the_declarations_are_complete():
    call_command("check", fail_level="WARNING")
    call_command("makemigrations", "vacancies", check=True, dry_run=True, interactive=False)


def test_a_draft_is_for_editors_alone(editor, user, draft):
    assert status_of(draft) == Status.DRAFT
    assert editor.get("/vacatures/lasser/").status_code == 404
    assert "/vacatures/lasser/" not in editor.get("/sitemap.xml").text
    assert resolve_path("/vacatures/lasser/") == ""
    assert search_content("Lasser", user) == []
    page = editor.get(vacancy_url("changelist")).text
    assert "Lasser" in page
    assert "Concept" in page


def test_a_draft_can_be_previewed(editor, draft):
    values = {**open_form(editor, draft), "employer": "De Nieuwe Werf"}
    page = editor.post(vacancy_url("preview", draft.pk), values)
    assert page.status_code == 200
    assert "De Nieuwe Werf" in page.text
    assert "De Werf" in Vacancy.objects.get().employer


def test_a_published_object_is_found_everywhere(editor, user, live_vacancy):
    page = editor.get("/vacatures/lasser/").text
    assert "U last met ons mee." in page
    assert 'href="/vacatures/" aria-current="true">Vacatures</a>' in page
    assert 'title="Vacatures" href="/vacatures/atom.xml"' in page
    assert "Lasser" in editor.get("/vacatures/").text
    sitemap = editor.get("/sitemap.xml").text
    assert "/vacatures/</loc>" in sitemap
    assert "/vacatures/lasser/</loc>" in sitemap
    feed = editor.get("/vacatures/atom.xml").text
    assert "<title>Techniekpact: vacatures</title>" in feed
    assert "Lassen aan boord van een schip." in feed
    assert resolve_path("/vacatures/lasser/") == "/vacatures/lasser/"
    assert [result.title for result in search_content("Lasser", user)] == ["Lasser"]


def test_the_admin_has_a_section_and_the_dashboard_knows_the_draft(editor, draft):
    page = editor.get(reverse("admin:index")).text
    assert "<caption>" in page
    assert 'id="vacancies' not in page
    assert vacancy_url("changelist") in page
    assert page.index("Beheer</") < page.index("Vacatures</")
    assert "Lasser" in page


def test_an_old_address_leads_to_the_new_one(editor, live_vacancy):
    submit_form(editor, live_vacancy, "_publish", slug="scheepslasser")
    response = editor.get("/vacatures/lasser/")
    assert response.status_code == 301
    assert response["Location"] == "/vacatures/scheepslasser/"
    assert resolve_path("/vacatures/lasser/") == "/vacatures/scheepslasser/"


def test_the_trash_takes_it_off_the_site_and_gives_it_back(editor, live_vacancy):
    editor.post(vacancy_url("delete", live_vacancy.pk), {"post": "yes"})
    version.invalidate_locally()
    assert editor.get("/vacatures/lasser/").status_code == 404
    assert "Lasser" not in editor.get(vacancy_url("changelist")).text.partition("messagelist")[0]
    assert "Lasser" in editor.get(reverse("admin:trash")).text
    editor.post(vacancy_url("restore_from_trash", live_vacancy.pk))
    restored = submit_form(editor, live_vacancy, "_publish")
    assert restored.live
    assert editor.get("/vacatures/lasser/").status_code == 200


@pytest.mark.parametrize(
    ("role", "sees_drafts", "may_add"),
    [
        ("Beheerder", True, True),
        ("Landelijke redactie", True, True),
        ("Regioredactie", False, False),
        ("Nieuwsbriefredactie", False, False),
        ("Lezer", True, False),
    ],
)
def test_one_line_gives_every_role_its_rights(client, role, sees_drafts, may_add):
    hidden, published = factory_for(Vacancy).create_batch(2)
    Vacancy.objects.filter(pk=hidden.pk).update(live=False)
    client.force_login(UserFactory(is_staff=True, roles=[role]))
    listed = client.get(vacancy_url("changelist")).text
    assert published.title in listed
    assert (hidden.title in listed) is sees_drafts
    assert (client.get(vacancy_url("add")).status_code == 200) is may_add


def test_the_log_and_the_history_tell_of_it(editor, live_vacancy):
    assert ContentType.objects.get_for_model(Vacancy).app_label == "vacancies"
    assert "Lasser" in editor.get(reverse("admin:publishing_event_changelist")).text
    assert editor.get(vacancy_url("history", live_vacancy.pk)).status_code == 200
