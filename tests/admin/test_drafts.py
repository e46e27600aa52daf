import pytest
from bs4 import BeautifulSoup
from django.db import models
from django.urls import reverse
from django.utils import timezone

from caching import version
from pact.admin.article import ArticleAdmin
from pact.models import HomePage, Indicator, Menu, Pillar, Project
from publishing.models import Event, Revision, publishable_models
from publishing.revisions import snapshots
from publishing.status import Status, status_of
from regions.models import Organisation
from tests.admin_forms import form_url, open_form
from tests.factories import (
    ArticleFactory,
    GoalFactory,
    MeasurementFactory,
    ProjectFactory,
    RegionFactory,
    StakeholderFactory,
    UserFactory,
    factory_for,
)

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def model_id(model):
    return model._meta.model_name


parametrize_models = pytest.mark.parametrize("model", publishable_models(), ids=model_id)
parametrize_required_fields = pytest.mark.parametrize(
    ("model", "name"),
    [
        pytest.param(model, field.name, id=f"{model_id(model)}-{field.name}")
        for model in publishable_models()
        for field in snapshots.snapshot_fields(model)
        if not (field.blank or isinstance(field, models.BooleanField))
    ],
)


def create_live_object(model):
    """Something on the site, with all that its page needs."""
    return MeasurementFactory().indicator if model is Indicator else factory_for(model)()


def submit_change_form(client, obj, button="_draft", **changes):
    """Change something in the form, and press a button."""
    sent = {**open_form(client, obj), button: "", **changes}
    return client.post(form_url(obj), sent)


def reload(obj):
    return type(obj).objects.get(pk=obj.pk)


def field_errors(answer, name):
    """Return the text of the errors at a field."""
    page = BeautifulSoup(answer.text, "html.parser")
    return [error.text for error in page.select(f".field-{name} .errorlist li")]


@pytest.fixture
def regional_project(client):
    """A project of a region whose editors ask for approval."""
    user = UserFactory(is_staff=True, roles=["Regioredactie"])
    region = RegionFactory()
    region.editors.add(user)
    client.force_login(user)
    return ProjectFactory(region=region)


# Visitors see nothing of a draft


@parametrize_models
def test_a_draft_leaves_the_site_as_it_was(admin_client, client, model):
    obj = create_live_object(model)
    pages = [obj.get_absolute_url().partition("#")[0], "/", "/sitemap.xml", "/praktijk/"]
    before = [client.get(page).content for page in pages]
    answer = submit_change_form(admin_client, obj, summary="Iets heel anders.")
    assert answer.status_code == 302
    assert (
        Revision.objects.for_object(obj).first().snapshot["fields"]["summary"]
        == "Iets heel anders."
    )
    assert [client.get(page).content for page in pages] == before
    assert submit_change_form(admin_client, obj, "_publish").status_code == 302
    assert reload(obj).summary == "Iets heel anders."
    version.refresh_version()
    shows_summary = model not in (Menu, Pillar, Organisation)
    assert not shows_summary or [client.get(page).content for page in pages] != before


@parametrize_models
def test_a_new_thing_is_a_draft_first(admin_client, client, model):
    typed = open_form(admin_client, factory_for(model)())
    model.objects.all().delete()
    owner = f"-{model._meta.model_name}"  # the key in each child row
    typed = {
        name: value
        for name, value in typed.items()
        if name != "_based_on" and not name.endswith(owner)
    }
    assert admin_client.post(form_url(model), typed).status_code == 302
    made = model.objects.get()
    assert not model.objects.published().exists()
    assert status_of(made) == Status.DRAFT
    assert submit_change_form(admin_client, made, "_publish").status_code == 302
    waits = bool(made.reason_not_to_publish())  # for something else than a button
    assert reload(made).live is not waits


# The form opens on what was saved last


def test_the_form_opens_on_the_draft_with_its_links_and_tags(admin_client):
    goals = [GoalFactory(), GoalFactory(), GoalFactory()]
    other, stakeholder = RegionFactory(), StakeholderFactory()
    project = ProjectFactory(goals=goals[:1], tags=["zorg"], region=RegionFactory())
    changes = {
        "title": "Anders",
        "goals": [str(goal.pk) for goal in goals[1:]],
        "stakeholders": [str(stakeholder.pk)],
        "tags": "robots, de bouw",
        "region": str(other.pk),
        "featured": "on",
    }
    submit_change_form(admin_client, project, **changes)
    again = open_form(admin_client, project)
    assert set(again["goals"]) == set(changes["goals"])
    assert again["region"] == changes["region"].split()
    assert {tag.strip(' "') for tag in again["tags"][0].split(",")} == {"robots", "de bouw"}
    assert (again["title"], again["featured"]) == (["Anders"], ["on"])
    assert list(reload(project).goals.all()) == goals[:1]
    submit_change_form(admin_client, project, "_publish")
    assert set(reload(project).goals.all()) == set(goals[1:])
    assert set(reload(project).tags.names()) == {"robots", "de bouw"}


def test_the_form_opens_on_the_rows_of_the_draft_in_their_order(admin_client):
    indicator = MeasurementFactory(period="2020", value=1).indicator
    rows = [("2022", "3,5", "on"), ("2019", "2", ""), ("2021", "", ""), ("2018", "4", "")]
    submit_change_form(admin_client, indicator, **rows_formset_data(rows))
    again = open_form(admin_client, indicator)
    for number, (period, value, broken) in enumerate(rows):
        assert again[f"measurements-{number}-period"] == [period]
        assert again[f"measurements-{number}-value"] == [value]
        assert again.get(f"measurements-{number}-series_break", [""]) == [broken]
    assert [row.period for row in indicator.measurements.all()] == ["2020"]
    refused = submit_change_form(admin_client, indicator, "_publish")
    assert "Dit veld is verplicht." in field_errors(refused, "value")
    rows[2] = ("2021", "1", "")
    submit_change_form(admin_client, indicator, "_publish", **rows_formset_data(rows))
    published = indicator.measurements.order_by("pk")
    assert [row.period for row in published] == ["2022", "2019", "2021", "2018"]


def rows_formset_data(rows):
    sent = {"measurements-TOTAL_FORMS": str(len(rows)), "measurements-INITIAL_FORMS": "0"}
    for number, values in enumerate(rows):
        for name, value in zip(("period", "value", "series_break"), values, strict=True):
            sent[f"measurements-{number}-{name}"] = value
        if not values[2]:
            del sent[f"measurements-{number}-series_break"]
    return sent


# A draft need not be complete


@parametrize_required_fields
def test_a_draft_is_kept_with_anything_missing(admin_client, model, name):
    obj = create_live_object(model)
    answer = submit_change_form(admin_client, obj, **{name: ""})
    assert answer.status_code == 302, field_errors(answer, name)
    draft = open_form(admin_client, obj)
    assert draft.get(name, [""]) == [""]
    sent = {**draft, "_publish": "", "note": "Let op"}
    refused = admin_client.post(form_url(obj), sent)
    assert refused.status_code == 200
    assert field_errors(refused, name)
    assert 'value="Let op"' in refused.text
    assert Revision.objects.for_object(obj).count() == 2
    assert getattr(reload(obj), name) == getattr(obj, name)


@parametrize_models
def test_an_empty_form_is_a_draft(admin_client, model):
    empty = {name: [""] for name in open_form(admin_client, model) if not name.endswith("_FORMS")}
    counts = ("TOTAL_FORMS", "INITIAL_FORMS")
    rows = {f"{name}-{count}": "0" for name in ("measurements", "items") for count in counts}
    for _ in range(1 if model is HomePage else 2):
        assert admin_client.post(form_url(model), {**empty, **rows}).status_code == 302
    for made in model.objects.all():
        assert admin_client.get(form_url(made)).status_code == 200
        assert submit_change_form(admin_client, made, summary="Al iets.").status_code == 302
    names = f"admin:{model._meta.app_label}_{model_id(model)}_changelist"
    assert admin_client.get(reverse(names), follow=True).status_code == 200
    assert not model.objects.published().exists()


def test_what_is_refused_stays_typed(admin_client):
    project = ProjectFactory()
    answer = submit_change_form(
        admin_client, project, "_publish", title="", cause="<p>Veel getypt</p>"
    )
    assert field_errors(answer, "title") == ["Dit veld is verplicht."]
    assert "Veel getypt" in answer.text
    assert not Revision.objects.for_object(project).exists()


# The buttons


def test_a_moment_is_asked_and_kept(admin_client):
    project = ProjectFactory(live=False)
    assert field_errors(submit_change_form(admin_client, project, "_schedule"), "plan_from")
    plan = {"plan_from": "2050-12-01T09:00", "plan_until": "1-2-2051 10:00"}
    assert submit_change_form(admin_client, project, "_schedule", **plan).status_code == 302
    planned = reload(project)
    assert timezone.localtime(planned.go_live_at).isoformat() == "2050-12-01T09:00:00+01:00"
    assert timezone.localtime(planned.expire_at).isoformat() == "2051-02-01T10:00:00+01:00"
    assert open_form(admin_client, project)["plan_from"] == ["2050-12-01T09:00"]
    submit_change_form(admin_client, project, "_schedule", plan_from="", plan_until="")
    assert status_of(reload(project)) == Status.DRAFT


def test_who_may_not_publish_asks_for_approval(client, regional_project):
    assert (
        submit_change_form(
            client, regional_project, "_submit", title="Beter", note="Graag"
        ).status_code
        == 302
    )
    waiting = reload(regional_project)
    assert (status_of(waiting), waiting.title) == (Status.SUBMITTED, regional_project.title)
    assert open_form(client, regional_project)["title"] == ["Beter"]
    log = Event.objects.for_object(regional_project).values_list("kind", "detail")
    assert list(log) == [("submitted", "Graag"), ("saved", "Graag")]


@pytest.mark.parametrize("button", ["_publish", "_schedule"])
def test_a_button_that_she_does_not_have_does_nothing(client, regional_project, button):
    plan = {"plan_from": "2050-12-01T09:00"}
    answer = submit_change_form(client, regional_project, button, title="Ongevraagd", **plan)
    assert answer.status_code in (200, 403)
    assert reload(regional_project).title == regional_project.title
    assert reload(regional_project).go_live_at is None
    assert not Revision.objects.exists()
    assert not Event.objects.exists()


def test_a_forged_publication_is_refused(client, regional_project):
    assert (
        submit_change_form(client, regional_project, "_publish", title="Ongevraagd").status_code
        == 403
    )


# What works at once


def test_who_edits_a_region_works_at_once_and_is_in_no_version(admin_client):
    region, user = RegionFactory(editors_publish=False), UserFactory()
    published = region.last_published_at
    changes = {"editors": [str(user.pk)], "editors_publish": "on", "summary": "Nieuw"}
    submit_change_form(admin_client, region, **changes)
    row = reload(region)
    assert (list(row.editors.all()), row.editors_publish) == ([user], True)
    assert (row.summary, row.last_published_at) == (region.summary, published)
    snapshot = row.latest_revision.snapshot
    assert not {"editors", "editors_publish"} & {*snapshot["fields"], *snapshot["links"]}
    assert open_form(admin_client, region)["editors"] == [str(user.pk)]
    submit_change_form(admin_client, region, "_publish")
    assert list(reload(region).editors.all()) == [user]
    submit_change_form(admin_client, region, editors=[])
    assert not reload(region).editors.exists()
    assert reload(region).summary == "Nieuw"


def test_a_new_thing_comes_last_in_the_order(admin_client):
    ProjectFactory(position=7)
    admin_client.post(form_url(Project), {"title": "Nieuw", "_draft": ""})
    assert Project.objects.get(title="Nieuw").position == 8


def test_an_admin_that_names_no_fields_shows_each_once(admin_client, monkeypatch):
    monkeypatch.setattr(ArticleAdmin, "fieldsets", None)
    typed = open_form(admin_client, ArticleFactory())
    assert all(len(values) == 1 for values in typed.values()), typed
