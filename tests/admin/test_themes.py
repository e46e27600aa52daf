"""Names of themes, created by themselves or in the form of a project."""

import pytest
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.urls import reverse
from django.utils.html import escape

from pact.models import Project, Theme
from publishing import services
from publishing.models import Revision
from publishing.revisions import snapshots
from tests.admin_forms import form_url
from tests.factories import ProjectFactory

pytestmark = pytest.mark.django_db

PROJECT_ADD_URL = reverse("admin:pact_project_add")
THEME_ADD_URL = reverse("admin:pact_theme_add")
PROJECT_FORM_DATA = {"title": "Techport", "slug": "techport", "status": "loopt", "position": "0"}
INVALID_NAMES = [
    ("z" * 61, "hoogstens 60 tekens"),
    ("㎢" * 60, "hoogstens 60 tekens"),
    ("★ ♥", "van a tot z of een cijfer"),
    ("<b>zorg", "Gebruik geen &lt; of &gt; in een thema."),
]
INVALID_NAME_IDS = ["long", "long as an address", "symbols", "markup"]


@pytest.mark.parametrize(("name", "sentence"), INVALID_NAMES, ids=INVALID_NAME_IDS)
def test_a_project_gets_no_theme_that_cannot_be_an_address(admin_client, name, sentence):
    page = admin_client.post(
        PROJECT_ADD_URL, {**PROJECT_FORM_DATA, "tags": f"Robotica, {name}"}
    ).text
    assert sentence in page
    assert f'value="Robotica, {escape(name)}"' in page
    assert not Project.objects.exists()
    assert not Theme.objects.exists()


@pytest.mark.parametrize(("name", "sentence"), INVALID_NAMES, ids=INVALID_NAME_IDS)
def test_no_theme_is_made_that_cannot_be_an_address(admin_client, name, sentence):
    page = admin_client.post(THEME_ADD_URL, {"name": name, "slug": "thema"}).text
    assert sentence in page
    assert not Theme.objects.exists()


def test_very_many_themes_are_refused_at_once(admin_client, django_assert_max_num_queries):
    typed = ", ".join(f"thema {number}" for number in range(100_000))
    with django_assert_max_num_queries(60):
        page = admin_client.post(PROJECT_ADD_URL, {**PROJECT_FORM_DATA, "tags": typed}).text
    assert "Dit zijn 100000 thema&#x27;s. Kies er hooguit 30" in page
    assert not Project.objects.exists()


def test_themes_are_parted_by_commas_alone(admin_client):
    admin_client.post(PROJECT_ADD_URL, {**PROJECT_FORM_DATA, "tags": "duurzame energie"})
    assert set(Project.objects.get().tags.names()) == {"duurzame energie"}


def test_the_name_of_a_theme_is_no_markup_in_the_form(admin_client):
    Theme.objects.create(name="<meta http-equiv=refresh>", slug="meta")
    page = admin_client.get(PROJECT_ADD_URL).text
    assert "<meta http-equiv=refresh>" not in page
    assert "Bestaande thema's: &lt;meta http-equiv=refresh&gt;." in page


@pytest.fixture
def project_with_revisions():
    """On the site, with another draft over it and a third version in its plan."""
    made = ProjectFactory(tags=["Havens", "Zorg"])
    for title in ("Op de site", "Gepland", "Concept"):
        snapshot = snapshots.take_snapshot(made)
        snapshot["fields"]["title"] = title
        services.save_draft(obj=made, snapshot=snapshot, user=None)
        made.refresh_from_db()
        if title == "Op de site":
            services.publish(obj=made, user=None)
        elif title == "Gepland":
            Project.objects.filter(pk=made.pk).update(scheduled_revision=made.latest_revision)
    made.refresh_from_db()
    return made


def get_theme():
    return Theme.objects.get(name="Havens")


def rename_theme(client, name):
    client.post(form_url(get_theme()), {"name": name, "slug": name.lower()})


def delete_theme(client):
    client.post(reverse("admin:pact_theme_delete", args=[get_theme().pk]), {"post": "yes"})


def delete_selected_themes(client):
    sent = {"action": "delete_selected", ACTION_CHECKBOX_NAME: get_theme().pk, "post": "yes"}
    client.post(reverse("admin:pact_theme_changelist"), sent)


THEME_CHANGES = [
    (lambda client: rename_theme(client, "Zeehavens"), ["Zeehavens", "Zorg"]),
    (lambda client: rename_theme(client, "havens"), ["Zorg", "havens"]),
    (delete_theme, ["Zorg"]),
    (delete_selected_themes, ["Zorg"]),
]


@pytest.mark.parametrize(
    ("change", "left"), THEME_CHANGES, ids=["name", "capital", "drop", "drop many"]
)
def test_what_became_of_a_theme_holds_when_its_projects_are_published(
    admin_client, read_change_form, project_with_revisions, change, left
):
    start = Revision.objects.for_object(project_with_revisions).last()
    change(admin_client)
    for revision in (
        project_with_revisions.latest_revision,
        project_with_revisions.live_revision,
        project_with_revisions.scheduled_revision,
    ):
        revision.refresh_from_db()
        assert revision.snapshot["links"]["tags"] == left
    assert (
        snapshots.take_snapshot(Project.objects.get())
        == project_with_revisions.live_revision.snapshot
    )
    path, data = read_change_form(project_with_revisions)
    assert data["tags"] == ", ".join(left)
    admin_client.post(path, data | {"_publish": "1"})
    assert Project.objects.get().title == "Concept"
    assert sorted(Project.objects.get().tags.names()) == left
    assert sorted(Theme.objects.values_list("name", flat=True)) == left
    start.refresh_from_db()
    assert start.snapshot["links"]["tags"] == ["Havens", "Zorg"]


def test_another_name_for_a_theme_leaves_other_themes_alone(admin_client, project_with_revisions):
    other = ProjectFactory(tags=["Havens en kades"])
    services.save_draft(obj=other, snapshot=snapshots.take_snapshot(other), user=None)
    rename_theme(admin_client, "Zeehavens")
    other.refresh_from_db()
    assert other.latest_revision.snapshot["links"]["tags"] == ["Havens en kades"]
