"""Looking at what is not on the site yet leaves no trace of it there."""

from collections import Counter

import pytest
from bs4 import BeautifulSoup
from django.apps import apps
from django.urls import reverse

from pact.catalogue import catalogue
from pact.models import HomePage, Indicator, Project
from pact.overview import overview
from publishing import generation, services, snapshots
from publishing.models import Event, Presence, publishables
from tests.factories import (
    AmbassadorFactory,
    ArticleFactory,
    GoalFactory,
    IssueFactory,
    LandsdeelFactory,
    MeasurementFactory,
    PageFactory,
    PillarFactory,
    ProjectFactory,
    RegionFactory,
    StakeholderFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

NEW = [model for model in publishables() if model is not HomePage]


def address(name, thing, *args):
    return reverse(f"admin:{thing._meta.app_label}_{thing._meta.model_name}_{name}", args=args)


def typed_in(client, thing):
    """What a browser would send from the form of a thing, or of a new one (its model)."""
    new = isinstance(thing, type)
    path = address("add", thing) if new else address("change", thing, thing.pk)
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


def previewed(client, thing, **changes):
    """The answer of the preview to the form as it stands, with `changes`."""
    path = (
        address("preview_new", thing)
        if isinstance(thing, type)
        else address("preview", thing, thing.pk)
    )
    return client.post(path, typed_in(client, thing) | changes)


@pytest.fixture
def one_of_each():
    goal = GoalFactory()
    region = RegionFactory()
    ProjectFactory(region=region, goals=[goal])
    MeasurementFactory().indicator.goals.add(goal)
    AmbassadorFactory()
    ArticleFactory()
    IssueFactory()
    PageFactory()
    StakeholderFactory()
    HomePage.objects.create(title="Voor techniek", about_title="Wat is het pact")


@pytest.fixture
def regional(client):
    """A regional editor who is logged in, with her region."""
    user = UserFactory(is_staff=True, roles=["Regioredactie"])
    client.force_login(user)
    region = RegionFactory()
    region.editors.add(user)
    return region


def rows():
    """How many rows there are of everything but who has a form open."""
    models = set(apps.get_models()) - {Presence}
    return Counter({model._meta.label: model._base_manager.count() for model in models})


def test_unsaved_changes_show_on_the_real_page(admin_client, client):
    project = ProjectFactory(title="Oud", goals=[GoalFactory(short_label="Leren in de klas")])
    response = previewed(admin_client, project, title="Nieuw", result="<p>Veel <b>meer</b></p>")
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
    sent = typed_in(admin_client, project)
    public, before = client.get(project.get_absolute_url()).content, rows()
    known, kept, token = overview(), catalogue(), generation.current()
    path = address("preview", project, project.pk)
    response = admin_client.post(path, sent | {"title": "Ongezien", "tags": "drones, robotica"})
    assert "Ongezien" in response.text
    assert "drones" in response.text.lower()
    assert (overview(), catalogue(), generation.current()) == (known, kept, token)
    assert rows() == before
    assert client.get(project.get_absolute_url()).content == public
    assert b"Ongezien" not in client.get(reverse("projects")).content


@pytest.mark.parametrize("model", publishables(), ids=lambda model: model.__name__)
def test_every_kind_of_thing_has_a_preview(admin_client, one_of_each, model):
    thing, before = model.objects.first(), rows()
    live = previewed(admin_client, thing)
    assert live.status_code == 200
    assert "site.css" in live.text
    services.save_draft(
        thing=thing,
        snapshot=snapshots.of(thing) | {"fields": snapshots.of(thing)["fields"] | _named(model)},
        by=None,
    )
    draft = previewed(admin_client, thing)
    assert "Met een andere naam" in BeautifulSoup(draft.text, "html.parser").main.text
    assert rows() - before == Counter({"publishing.Revision": 2, "publishing.Event": 1})


def _named(model):
    name = "title" if any(field.name == "title" for field in model._meta.fields) else "name"
    return {name: "Met een andere naam"}


@pytest.mark.parametrize("model", NEW, ids=lambda model: model.__name__)
def test_a_new_thing_can_be_previewed_before_it_is_saved(admin_client, one_of_each, model):
    before = rows()
    response = previewed(admin_client, model, **_named(model))
    assert response.status_code == 200
    assert response.text.startswith("<!doctype html>")
    assert rows() == before


def test_a_new_draft_shows_with_what_is_missing_named(admin_client):
    response = previewed(admin_client, Project, summary="Alleen dit nog")
    page = BeautifulSoup(response.text, "html.parser")
    assert page.h1.text.strip() == "zonder titel"
    assert "Alleen dit nog" in page.text


@pytest.mark.parametrize(
    ("make", "said"),
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
def test_without_a_page_it_says_what_to_do_first(admin_client, make, said):
    thing = make()
    response = previewed(admin_client, thing)
    assert response.status_code == 200
    assert said in " ".join(BeautifulSoup(response.text, "html.parser").text.split())


def test_a_figure_without_rows_says_so(admin_client):
    response = previewed(admin_client, Indicator, name="Leerlingen", slug="leerlingen", unit="%")
    assert "Vul metingen in." in response.text


def test_a_field_that_cannot_be_understood_is_named(admin_client):
    indicator = MeasurementFactory().indicator
    sent = {"checked_on": "ooit", "measurements-0-period": "2020-K9"}
    text = BeautifulSoup(previewed(admin_client, indicator, **sent).text, "html.parser").text
    assert "Feiten overgenomen op: " in text
    assert "Meting 1: Periode: Schrijf een jaar" in text


def test_rows_that_were_typed_show_in_the_preview(admin_client):
    indicator = MeasurementFactory(period="2019", value=12).indicator
    response = previewed(admin_client, indicator, **{"measurements-0-period": "2031"})
    assert "2031" in response.text
    assert indicator.measurements.get().period == "2019"


def test_any_saved_version_can_be_seen_with_its_date(admin_client, admin_user):
    project = ProjectFactory(title="Eerst")
    changed = snapshots.of(project)
    changed["fields"]["title"] = "Later"
    services.save_draft(thing=project, snapshot=changed, by=admin_user, note="Met cijfers")
    project.refresh_from_db()
    pages = {}
    for revision in (project.shown, project.newest):
        path = address("revision", project, project.pk, revision.pk)
        pages[revision.pk] = BeautifulSoup(admin_client.get(path).text, "html.parser")
    first, later = pages.values()
    assert (first.h1.text, later.h1.text) == ("Eerst", "Later")
    assert str(project.newest) in later.select_one(".tp-banner").text
    assert "Met cijfers" in later.select_one(".tp-banner").text
    assert first.select_one(".tp-banner a")["href"] == project.get_absolute_url()
    other = ProjectFactory()
    wrong = address("revision", other, other.pk, project.newest_id)
    assert admin_client.get(wrong).status_code == 404


def test_a_regional_editor_previews_what_is_hers_and_nothing_else(client, regional):
    own, other = ProjectFactory(region=regional), ProjectFactory(region=RegionFactory())
    hidden = ProjectFactory(region=RegionFactory(), live=False)
    sent = typed_in(client, own)
    assert client.post(address("preview", own, own.pk), sent).status_code == 200
    assert client.post(address("preview", other, other.pk), sent).status_code == 403
    assert client.post(address("preview", hidden, hidden.pk), sent).status_code == 404
    moved = client.post(address("preview", own, own.pk), sent | {"region": other.region_id})
    assert "Regio: " in BeautifulSoup(moved.text, "html.parser").text
    services.save_draft(
        thing=other,
        snapshot=snapshots.of(other) | {"links": {}},
        by=None,
    )
    other.refresh_from_db()
    version = address("revision", other, other.pk, other.newest_id or 1)
    assert client.get(version).status_code == 403


def test_who_is_not_logged_in_gets_no_preview(client):
    project = ProjectFactory(live=False)
    response = client.post(address("preview", project, project.pk), {"title": "Nieuw"})
    assert response.status_code == 302
    assert reverse("admin:login") in response.url
    assert client.get(address("preview", project, project.pk)).status_code in (302, 405)


def test_a_preview_leaves_no_line_in_the_log(admin_client):
    previewed(admin_client, ProjectFactory())
    assert not Event.objects.exists()
