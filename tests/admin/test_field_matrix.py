"""Every field of what a regional editor writes, for every role that writes it: hers or fixed.

What a field does for other parts of the site stays with the national editors, whatever somebody
sends. A new field is in neither table, and so fails until somebody decides.
"""

import logging
from datetime import timedelta

import pytest
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.urls import reverse
from django.utils import timezone

from pact.models import Activity, Project
from publishing import services
from publishing.models import publishable_models
from publishing.revisions import snapshots
from regions.models import Region
from tests.admin_forms import open_form
from tests.factories import LandsdeelFactory, RegionFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.once]

ROLES = ["regional", "publishing regional", "administrator"]
all_roles = pytest.mark.parametrize("shared_world", ROLES, indirect=True)

owners = pytest.mark.parametrize("shared_world", ROLES[:2], indirect=True)

SOURCED = {"sources", "checked_on", "to_check", "editor_note", "check_before"}
# Her own to change: what is told about her region and its projects.
OWN_FIELDS = {
    Project: {
        *("title", "slug", "summary", "cause", "approach", "result", "how_to_copy", "picture"),
        *("kind", "organisations", "period", "status", "status_year", "region"),
        *("goals", "stakeholders", "tags", *SOURCED),
    },
    Activity: {
        *("title", "slug", "summary", "kind", "body", "picture", "cancelled"),
        *("start_date", "start_time", "end_date", "end_time"),
        *("place_name", "address", "town", "online_url", "region"),
        *("organisers", "target_groups", "sign_up_url", "goals", "stakeholders", *SOURCED),
    },
    Region: {
        *("name", "pact_name", "slug", "summary", "provinces", "centre_town", "lon", "lat"),
        *("body", "ambition", "partners", "picture", "website", *SOURCED),
        *("contact_name", "contact_function", "contact_email", "contact_phone"),
    },
}
# What reaches further: the front page, the order of all, other regions, rights.
FIXED_FIELDS = {
    Project: {"featured", "position", "landsdeel", "other_regions"},
    Activity: {"other_regions"},
    Region: {"landsdeel", "editors", "editors_publish"},
}
MODELS = list(OWN_FIELDS)


@pytest.fixture(autouse=True)
def quiet(caplog):
    caplog.set_level(logging.ERROR)


def fields_by_name(model):
    fields = [*model._meta.concrete_fields, *model._meta.many_to_many]
    return {field.name: field for field in fields if field.editable and not field.primary_key}


def forged_values():
    """Return a value for each fixed field that differs from what is stored."""
    return {
        "featured": "on",
        "position": "7",
        "landsdeel": LandsdeelFactory(slug="zuidwest").pk,
        "other_regions": [RegionFactory().pk],
        "editors": [UserFactory(is_staff=True).pk],
        "editors_publish": "",
    }


def stored_values(obj):
    """Return what is stored in each fixed field: in the row, and in its latest revision."""
    row = type(obj).objects.get(pk=obj.pk)
    snapshot = snapshots.take_snapshot(row)
    latest = row.latest_revision.snapshot if row.latest_revision else snapshot
    values = {}
    for name in FIXED_FIELDS[type(obj)]:
        field = fields_by_name(type(obj))[name]
        part = "links" if field.many_to_many else "fields"
        current = getattr(row, name)
        values[name] = (
            sorted(current.values_list("pk", flat=True)) if field.many_to_many else current,
            latest[part].get(field.attname),
        )
    return values


def change_url(obj):
    return reverse(f"admin:{obj._meta.app_label}_{obj._meta.model_name}_change", args=[obj.pk])


def test_every_field_is_decided():
    assert {model for model in publishable_models() if model.owner_lookup} == set(MODELS)
    for model in MODELS:
        assert not OWN_FIELDS[model] & FIXED_FIELDS[model]
        assert set(fields_by_name(model)) == OWN_FIELDS[model] | FIXED_FIELDS[model], model


@all_roles
@pytest.mark.parametrize("model", MODELS)
def test_the_form_has_the_fields_that_are_hers(client, scenario, model):
    obj = scenario.one(model, own=True)
    sent = open_form(client, obj)
    page = client.get(change_url(obj)).text
    shown = {name for name in fields_by_name(model) if f'name="{name}"' in page or name in sent}
    own = set(OWN_FIELDS[model])
    if scenario.user.username == "administrator":
        own |= FIXED_FIELDS[model] - {"position"}  # which stands in the list
    assert shown == own


@pytest.mark.slow
@all_roles
@pytest.mark.parametrize(
    ("model", "name"), [(model, name) for model in MODELS for name in sorted(FIXED_FIELDS[model])]
)
@pytest.mark.parametrize("button", ["_draft", "_publish", "_submit"])
def test_a_fixed_field_that_is_sent_changes_nothing(client, scenario, model, name, button):
    obj = scenario.one(model, own=True)
    if name == "editors_publish":
        type(obj).objects.filter(pk=obj.pk).update(editors_publish=True)
    data = open_form(client, obj) | {"title": "Anders", "name": "Anders", "note": "x"}
    data.pop(name, None)
    if name == "landsdeel" and model is Project:
        data["region"] = ""
    before = stored_values(obj)[name]
    sent = {key: value for key, value in {**data, name: forged_values()[name]}.items() if value}
    client.post(change_url(obj), {**sent, button: ""})
    is_fixed = scenario.user.username != "administrator" or name == "position"
    is_changed = stored_values(obj)[name] != before
    if is_fixed or button == "_draft":  # what is published has to be complete as well
        assert is_changed is not is_fixed


@owners
@pytest.mark.parametrize("name", sorted(FIXED_FIELDS[Project]))
def test_a_new_project_has_nothing_that_is_fixed(client, scenario, name):
    button = "_publish" if scenario.region.editors_publish else "_submit"
    typed = {"title": "Techport", "slug": "techport", "status": "onbekend"}
    data = typed | {"region": scenario.region.pk, name: forged_values()[name], button: ""}
    client.post(reverse("admin:pact_project_add"), data)
    project = Project.objects.get(slug="techport")
    expected = {"featured": False, "landsdeel": None, "other_regions": []}
    last = max(Project.objects.exclude(pk=project.pk).values_list("position", flat=True))
    assert stored_values(project)[name][0] == (expected | {"position": last + 1})[name]


@owners
def test_no_service_features_what_an_owner_writes(scenario):
    """The form does not ask for it; the services do not take it either."""
    own = scenario.one(Project, own=True)
    snapshot = snapshots.take_snapshot(own)
    forged = {**snapshot["fields"], "slug": "nieuw", "featured": True}
    row = services.create_draft(
        model=Project, snapshot=snapshot | {"fields": forged}, user=scenario.user
    )
    assert row.latest_revision.snapshot["fields"]["featured"] is False
    forged = {**snapshot["fields"], "featured": True}
    revision = services.save_draft(
        obj=own, snapshot=snapshot | {"fields": forged}, user=scenario.user
    )
    assert revision.snapshot["fields"]["featured"] is False


@owners
def test_what_was_featured_stays_so_when_an_owner_writes(client, scenario):
    own = scenario.one(Project, own=True)
    Project.objects.filter(pk=own.pk).update(featured=True, latest_revision=None)
    client.post(change_url(own), open_form(client, own) | {"title": "Anders", "_draft": ""})
    own.refresh_from_db()
    assert own.latest_revision.snapshot["fields"]["featured"] is True


@owners
def test_an_old_version_is_not_featured_again(client, scenario):
    own = scenario.one(Project, own=True)
    snapshot = snapshots.take_snapshot(own)
    featured = {**snapshot["fields"], "featured": True, "title": "Vroeger"}
    old = services.save_draft(obj=own, snapshot=snapshot | {"fields": featured}, user=None)
    services.save_draft(obj=own, snapshot=snapshot, user=None)
    client.post(reverse("admin:pact_project_restore", args=[own.pk, old.pk]))
    own.refresh_from_db()
    fields = own.latest_revision.snapshot["fields"]
    assert (fields["title"], fields["featured"]) == ("Vroeger", False)


@owners
@pytest.mark.parametrize("model", MODELS)
def test_no_list_takes_a_fixed_field(client, scenario, model):
    """Neither what is typed in the list, nor an action on what is ticked in it."""
    obj = scenario.one(model, own=True)
    before = stored_values(obj)
    url = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
    forged = forged_values()
    rows = {f"form-0-{name}": value for name, value in forged.items()}
    rows |= {"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "1", "form-0-id": obj.pk}
    client.post(url, rows | {"_save": "1"})
    later = (timezone.localtime() + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")
    for action in ("publish_selected", "schedule_selected", "unpublish_selected"):
        sent = {"action": action, ACTION_CHECKBOX_NAME: [obj.pk], "post": "yes"}
        client.post(url, rows | sent | forged | {"plan_from": later})
    assert stored_values(obj) == before
