"""Looking at what is not on the site yet leaves no trace of it there."""

from collections import Counter

import pytest
from bs4 import BeautifulSoup
from django.apps import apps
from django.urls import reverse

from caching import version
from pact.models import HomePage, Indicator, Project
from pact.project_index import project_index
from pact.site_context import site_context
from publishing import services
from publishing.models import EditingSession, Event, publishable_models
from publishing.revisions import snapshots
from tests.factories import (
    ActivityFactory,
    AmbassadorFactory,
    ArticleFactory,
    GoalFactory,
    IssueFactory,
    LandsdeelFactory,
    MeasurementFactory,
    MenuFactory,
    OrganisationFactory,
    PageFactory,
    PillarFactory,
    ProjectFactory,
    RegionFactory,
    SiteTextFactory,
    StakeholderFactory,
    UserFactory,
)

pytestmark = [pytest.mark.django_db, pytest.mark.once]

ADDABLE_MODELS = [model for model in publishable_models() if model is not HomePage]


def object_url(name, obj, *args):
    return reverse(f"admin:{obj._meta.app_label}_{obj._meta.model_name}_{name}", args=args)


def form_data(client, obj):
    """Return what a browser would send from the form of an object, or of a new one (a model)."""
    new = isinstance(obj, type)
    path = object_url("add", obj) if new else object_url("change", obj, obj.pk)
    form = BeautifulSoup(client.get(path).text, "html.parser").select_one("form[id$=_form]")
    typed = form.select("input[name]:not([type=checkbox], [type=radio])")
    chosen = form.select("select[name] option[selected], input[type=checkbox][checked]")
    sent = {
        **{field["name"]: field.get("value", "") for field in typed},
        **{field["name"]: field.text.removeprefix("\n") for field in form.select("textarea")},
    }
    for field in chosen:
        name = (field.find_parent("select") or field)["name"]
        sent.setdefault(name, [])
        sent[name] = [*sent[name], field.get("value", "on")]
    return sent


def post_preview(client, obj, **changes):
    """The answer of the preview to the form as it stands, with `changes`."""
    path = (
        object_url("preview_new", obj)
        if isinstance(obj, type)
        else object_url("preview", obj, obj.pk)
    )
    return client.post(path, form_data(client, obj) | changes)


@pytest.fixture
def one_of_each_publishable():
    goal = GoalFactory()
    region = RegionFactory()
    project = ProjectFactory(region=region, goals=[goal])
    project.organisations.add(OrganisationFactory())
    MeasurementFactory().indicator.goals.add(goal)
    ActivityFactory()
    AmbassadorFactory()
    ArticleFactory()
    IssueFactory()
    MenuFactory()
    SiteTextFactory(place="goals")
    PageFactory()
    StakeholderFactory()
    HomePage.objects.create(title="Voor techniek", about_title="Wat is het pact")


@pytest.fixture
def regional_login(client):
    """A regional editor who is logged in, with her region."""
    user = UserFactory(is_staff=True, roles=["Regioredactie"])
    client.force_login(user)
    region = RegionFactory()
    region.editors.add(user)
    return region


def row_counts():
    """Count the rows of all models except editing sessions."""
    models = set(apps.get_models()) - {EditingSession}
    return Counter({model._meta.label: model._base_manager.count() for model in models})


def test_unsaved_changes_show_on_the_real_page(admin_client, client):
    project = ProjectFactory(title="Oud", goals=[GoalFactory(short_label="Leren in de klas")])
    response = post_preview(admin_client, project, title="Nieuw", result="<p>Veel <b>meer</b></p>")
    assert response.status_code == 200
    page = BeautifulSoup(response.text, "html.parser")
    assert page.h1.text == "Nieuw"
    assert "Veel" in page.text
    assert "Leren in de klas" in page.text
    assert page.select_one(".tp-header")
    assert "no-store" in response["Cache-Control"]
    assert "private" in response["Cache-Control"]


def test_nothing_of_a_preview_is_stored_or_remembered(admin_client, client):
    project = ProjectFactory(title="Oud", featured=True, tags=["robotica"])
    sent = form_data(admin_client, project)
    public, before = client.get(project.get_absolute_url()).content, row_counts()
    context, index, token = site_context(), project_index(), version.current_version()
    path = object_url("preview", project, project.pk)
    response = admin_client.post(path, sent | {"title": "Ongezien", "tags": "drones, robotica"})
    assert "Ongezien" in response.text
    assert "drones" in response.text.lower()
    assert (site_context(), project_index(), version.current_version()) == (context, index, token)
    assert row_counts() == before
    assert client.get(project.get_absolute_url()).content == public
    assert b"Ongezien" not in client.get(reverse("projects")).content


@pytest.mark.parametrize("model", publishable_models(), ids=lambda model: model.__name__)
def test_every_kind_of_thing_has_a_preview(admin_client, one_of_each_publishable, model):
    obj, before = model.objects.first(), row_counts()
    live = post_preview(admin_client, obj)
    assert live.status_code == 200
    assert "site.css" in live.text
    services.save_draft(
        obj=obj,
        snapshot=snapshots.take_snapshot(obj)
        | {"fields": snapshots.take_snapshot(obj)["fields"] | _name_field(model)},
        user=None,
    )
    draft = post_preview(admin_client, obj)
    shown = "Met een andere naam" if obj.get_absolute_url() else "heeft geen eigen pagina"
    assert shown in BeautifulSoup(draft.text, "html.parser").body.text
    assert row_counts() - before == Counter(
        {"publishing.Revision": 2, "publishing.Event": 1, "search.DraftDocument": 1}
    )


def _name_field(model):
    name = "title" if any(field.name == "title" for field in model._meta.fields) else "name"
    return {name: "Met een andere naam"}


@pytest.mark.parametrize("model", ADDABLE_MODELS, ids=lambda model: model.__name__)
def test_a_new_thing_can_be_previewed_before_it_is_saved(
    admin_client, one_of_each_publishable, model
):
    before = row_counts()
    response = post_preview(admin_client, model, **_name_field(model))
    assert response.status_code == 200
    assert response.text.startswith("<!doctype html>")
    assert row_counts() == before


def test_a_new_draft_shows_with_what_is_missing_named(admin_client):
    response = post_preview(admin_client, Project, summary="Alleen dit nog")
    page = BeautifulSoup(response.text, "html.parser")
    assert page.h1.text.strip() == "zonder titel"
    assert "Alleen dit nog" in page.text


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (
            lambda: RegionFactory(landsdeel=LandsdeelFactory(slug="oost", live=False)),
            "Zet eerst ‘Oost’ op",
        ),
        (
            lambda: GoalFactory(pillar=PillarFactory(live=False, name="Kiezen")),
            "Zet eerst ‘Kiezen’",
        ),
        (lambda: GoalFactory(live=False, number=None), "Vul ‘nummer’ in."),
    ],
)
def test_without_a_page_it_says_what_to_do_first(admin_client, make, reason):
    obj = make()
    response = post_preview(admin_client, obj)
    assert response.status_code == 200
    assert reason in " ".join(BeautifulSoup(response.text, "html.parser").text.split())


def test_a_figure_without_rows_says_so(admin_client):
    response = post_preview(admin_client, Indicator, name="Leerlingen", slug="leerlingen", unit="%")
    assert "Vul metingen in." in response.text


def test_a_field_that_cannot_be_understood_is_named(admin_client):
    indicator = MeasurementFactory().indicator
    sent = {"checked_on": "ooit", "measurements-0-period": "2020-K9"}
    text = BeautifulSoup(post_preview(admin_client, indicator, **sent).text, "html.parser").text
    assert "Feiten overgenomen op: " in text
    assert "Meting 1: Periode: Schrijf een jaar" in text


def test_rows_that_were_typed_show_in_the_preview(admin_client):
    indicator = MeasurementFactory(period="2019", value=12).indicator
    response = post_preview(admin_client, indicator, **{"measurements-0-period": "2031"})
    assert "2031" in response.text
    assert indicator.measurements.get().period == "2019"


def test_any_saved_version_can_be_seen_with_its_date(admin_client, admin_user):
    project = ProjectFactory(title="Eerst")
    changed = snapshots.take_snapshot(project)
    changed["fields"]["title"] = "Later"
    services.save_draft(obj=project, snapshot=changed, user=admin_user, note="Met cijfers")
    project.refresh_from_db()
    pages = {}
    for revision in (project.live_revision, project.latest_revision):
        path = object_url("revision", project, project.pk, revision.pk)
        pages[revision.pk] = BeautifulSoup(admin_client.get(path).text, "html.parser")
    first, later = pages.values()
    assert (first.h1.text, later.h1.text) == ("Eerst", "Later")
    assert str(project.latest_revision) in later.select_one(".tp-banner").text
    assert "Met cijfers" in later.select_one(".tp-banner").text
    assert first.select_one(".tp-banner a")["href"] == project.get_absolute_url()
    other = ProjectFactory()
    wrong = object_url("revision", other, other.pk, project.latest_revision_id)
    assert admin_client.get(wrong).status_code == 404


def test_a_regional_editor_previews_what_is_hers_and_nothing_else(client, regional_login):
    own, other = ProjectFactory(region=regional_login), ProjectFactory(region=RegionFactory())
    hidden = ProjectFactory(region=RegionFactory(), live=False)
    sent = form_data(client, own)
    assert client.post(object_url("preview", own, own.pk), sent).status_code == 200
    assert client.post(object_url("preview", other, other.pk), sent).status_code == 403
    assert client.post(object_url("preview", hidden, hidden.pk), sent).status_code == 404
    moved = client.post(object_url("preview", own, own.pk), sent | {"region": other.region_id})
    assert "Regio: " in BeautifulSoup(moved.text, "html.parser").text
    services.save_draft(
        obj=other,
        snapshot=snapshots.take_snapshot(other) | {"links": {}},
        user=None,
    )
    other.refresh_from_db()
    version = object_url("revision", other, other.pk, other.latest_revision_id or 1)
    assert client.get(version).status_code == 403


def test_who_is_not_logged_in_gets_no_preview(client):
    project = ProjectFactory(live=False)
    response = client.post(object_url("preview", project, project.pk), {"title": "Nieuw"})
    assert response.status_code == 302
    assert reverse("admin:login") in response.url
    assert client.get(object_url("preview", project, project.pk)).status_code in (302, 405)


def test_a_preview_leaves_no_line_in_the_log(admin_client):
    post_preview(admin_client, ProjectFactory())
    assert not Event.objects.exists()
