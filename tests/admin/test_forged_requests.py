"""A regional editor who writes her own forms and addresses gets no farther than with ours."""

import logging

import pytest
from bs4 import BeautifulSoup
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.urls import reverse

from images.models import Image
from pact.models import Article, Page, Project
from publishing import services
from publishing.models import Revision
from publishing.revisions import snapshots
from regions.models import Landsdeel, Region
from tests.admin.access_scenario import SECRET
from tests.factories import LandsdeelFactory, RegionFactory

pytestmark = [
    pytest.mark.once,
    pytest.mark.slow,
    pytest.mark.parametrize("shared_world", ["regional", "publishing regional"], indirect=True),
]

PROJECT_ADD_URL = reverse("admin:pact_project_add")
PROJECT_LIST_URL = reverse("admin:pact_project_changelist")
PROJECT_FORM_DATA = {"title": "Techport", "slug": "techport", "status": "onbekend"}


@pytest.fixture(autouse=True)
def quiet(caplog):
    caplog.set_level(logging.ERROR)


def admin_route_url(obj, view, *args):
    opts = obj._meta
    return reverse(f"admin:{opts.app_label}_{opts.model_name}_{view}", args=[obj.pk, *args])


def change_form_data(client, obj):
    """Return the data that a browser would send from the form of an object."""
    page = BeautifulSoup(client.get(admin_route_url(obj, "change")).text, "lxml")
    own = page.select_one(f"#{obj._meta.model_name}_form")
    chosen = own.select("select[name] option[selected], input[type=checkbox][checked]")
    return {
        **{
            control["name"]: control.get("value", "")
            for control in own.select("input[name]:not([type=checkbox])")
        },
        **{control["name"]: control.text for control in own.select("textarea")},
        **{
            (control.find_parent("select") or control)["name"]: control.get("value", "on")
            for control in chosen
        },
    }


def stored_rows(model):
    return sorted(model.objects.values_list(), key=str), Revision.objects.count()


@pytest.mark.parametrize("button", ["_draft", "_publish", "_submit", "_schedule", "_saveasnew"])
@pytest.mark.parametrize("to", ["theirs", "nowhere", "a landsdeel", "what is not there"])
def test_nothing_is_made_for_another_region(client, scenario, button, to):
    before = stored_rows(Project)
    where = {
        "theirs": {"region": scenario.one(Region).pk},
        "nowhere": {"region": ""},
        "a landsdeel": {"region": "", "landsdeel": scenario.one(Landsdeel).pk},
        "what is not there": {"region": "99999"},
    }[to]
    answer = client.post(PROJECT_ADD_URL, {**PROJECT_FORM_DATA, **where, button: "1"})
    assert answer.status_code == 200
    assert "U kunt alleen kiezen wat van u is." in answer.text
    assert stored_rows(Project) == before


@pytest.mark.parametrize("button", ["_draft", "_publish", "_submit", "_schedule", "_saveasnew"])
@pytest.mark.parametrize("to", ["theirs", "nowhere"])
def test_nothing_moves_out_of_her_region(client, scenario, button, to):
    own_object = scenario.one(Project, own=True)
    data = change_form_data(client, own_object)
    before = stored_rows(Project)
    data["region"] = scenario.one(Region).pk if to == "theirs" else ""
    answer = client.post(admin_route_url(own_object, "change"), {**data, button: "1"})
    assert answer.status_code == 200
    assert "U kunt alleen kiezen wat van u is." in answer.text
    assert stored_rows(Project) == before


def test_nothing_moves_into_her_region(client, scenario):
    other_object, hidden = scenario.one(Project), scenario.one(Project, shown=False)
    before = stored_rows(Project)
    typed = {**PROJECT_FORM_DATA, "region": scenario.region.pk, "_draft": "1"}
    assert client.post(admin_route_url(other_object, "change"), typed).status_code == 403
    assert client.post(admin_route_url(hidden, "change"), typed)["Location"] == reverse(
        "admin:index"
    )
    assert stored_rows(Project) == before


def test_a_landsdeel_beside_her_region_is_not_asked_and_not_taken(client, scenario):
    own_object = scenario.one(Project, own=True)
    data = change_form_data(client, own_object)
    assert "landsdeel" not in data
    client.post(
        admin_route_url(own_object, "change"),
        {**data, "landsdeel": scenario.one(Landsdeel).pk, "_draft": "1"},
    )
    own_object.refresh_from_db()
    assert own_object.latest_revision.snapshot["fields"]["landsdeel_id"] is None


def test_who_has_one_region_finds_it_filled_in_and_who_has_two_chooses(client, scenario):
    def shown():
        page = BeautifulSoup(client.get(PROJECT_ADD_URL).text, "lxml")
        return [option["value"] for option in page.select("#id_region option[selected]")]

    assert shown() == [str(scenario.region.pk)]
    RegionFactory().editors.add(scenario.user)
    assert shown() in ([], [""])


def test_her_region_stays_where_it_is_and_whose_it_is(client, scenario):
    data = change_form_data(client, scenario.region)
    forged = {
        "landsdeel": LandsdeelFactory(slug="zuidwest").pk,
        "editors": [scenario.one(type(scenario.user), shown=False).pk],
        "editors_publish": "on",
    }
    free = scenario.region.editors_publish
    client.post(admin_route_url(scenario.region, "change"), {**data, **forged, "_draft": "1"})
    scenario.region.refresh_from_db()
    snapshot = scenario.region.latest_revision.snapshot["fields"]
    assert snapshot["landsdeel_id"] == scenario.region.landsdeel_id
    assert scenario.region.editors_publish is free
    assert list(scenario.region.editors.all()) == [scenario.user]


def test_an_old_version_brings_no_region_back(client, scenario):
    """Such a revision dates from before a national editor moved the region or the project."""
    elsewhere = LandsdeelFactory(slug="zuidwest")
    snapshot = snapshots.take_snapshot(scenario.region)
    moved = snapshot | {
        "fields": snapshot["fields"] | {"landsdeel_id": elsewhere.pk, "name": "Vroeger"}
    }
    old = services.save_draft(obj=scenario.region, snapshot=moved, user=None)
    services.save_draft(obj=scenario.region, snapshot=snapshot, user=None)
    client.post(admin_route_url(scenario.region, "restore", old.pk))
    scenario.region.refresh_from_db()
    fields = scenario.region.latest_revision.snapshot["fields"]
    assert fields["name"] == "Vroeger"
    assert fields["landsdeel_id"] == snapshot["fields"]["landsdeel_id"]

    own_object = scenario.one(Project, own=True)
    snapshot = snapshots.take_snapshot(own_object)
    away = snapshot | {"fields": snapshot["fields"] | {"region_id": scenario.one(Region).pk}}
    old = services.save_draft(obj=own_object, snapshot=away, user=None)
    services.save_draft(obj=own_object, snapshot=snapshot, user=None)
    assert client.post(admin_route_url(own_object, "restore", old.pk)).status_code == 403


@pytest.mark.parametrize("view", ["revision", "restore", "resolve_conflict", "revoke_share_link"])
def test_the_number_of_another_thing_opens_nothing(client, scenario, view):
    own_object = scenario.one(Project, own=True)
    other = next(obj for obj in scenario.of(Article) if obj.shown)
    number = other.numbers.get(view, other.numbers[""])
    before = stored_rows(Project)
    ask = client.get if view == "revision" else client.post
    answer = ask(admin_route_url(own_object, view, number))
    assert (
        answer.status_code == 404
        or SECRET not in client.get(admin_route_url(own_object, "change")).text
    )
    assert SECRET not in answer.text
    assert stored_rows(Project) == before


@pytest.mark.parametrize("action", ["publish_selected", "unpublish_selected", "delete_selected"])
def test_an_action_reaches_only_what_is_hers(client, scenario, action):
    others = [obj.row.pk for obj in scenario.of(Project) if not obj.own]
    before = stored_rows(Project)
    data = {"action": action, ACTION_CHECKBOX_NAME: others, "post": "yes", "select_across": "1"}
    client.post(PROJECT_LIST_URL, data | {"select_across": "0"})
    assert stored_rows(Project) == before


def test_without_the_right_to_publish_no_button_does_it(client, scenario):
    own_object = scenario.one(Project, own=True, shown=False)
    data = change_form_data(client, own_object)
    answers = [
        client.post(admin_route_url(own_object, "change"), {**data, "_publish": "1"}),
        client.post(
            admin_route_url(own_object, "approve"), {"revision": own_object.latest_revision_id}
        ),
    ]
    client.post(
        PROJECT_LIST_URL, {"action": "publish_selected", ACTION_CHECKBOX_NAME: [own_object.pk]}
    )
    own_object.refresh_from_db()
    assert own_object.live is scenario.region.editors_publish
    if not scenario.region.editors_publish:
        assert [answer.status_code for answer in answers] == [403, 403]


def test_the_order_of_the_list_is_not_hers(client, scenario):
    own_object = scenario.one(Project, own=True)
    data = {"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "1", "form-0-id": own_object.pk}
    client.post(PROJECT_LIST_URL, {**data, "form-0-position": "7", "_save": "1"})
    own_object.refresh_from_db()
    assert own_object.position == 0


@pytest.mark.parametrize("field", ["goals", "picture"])
def test_what_she_cannot_see_cannot_be_tied(client, scenario, field):
    own_object = scenario.one(Project, own=True)
    hidden = {"goals": "pact.Goal", "picture": "images.Image"}[field]
    target = next(
        obj.row
        for obj in scenario.things
        if obj.row._meta.label == hidden
        if (obj.own, obj.shown) == (False, False)
    )
    data = change_form_data(client, own_object)
    answer = client.post(
        admin_route_url(own_object, "change"), {**data, field: target.pk, "_draft": "1"}
    )
    assert "errorlist" in answer.text
    assert SECRET not in answer.text


def test_what_was_tied_before_stays_tied_when_she_saves(client, scenario):
    """A picture and a goal that she cannot choose herself."""
    own_object = scenario.one(Project, own=True)
    picture = scenario.one(Image, shown=False)
    snapshot = snapshots.take_snapshot(own_object)
    tied = snapshot | {"fields": snapshot["fields"] | {"picture_id": picture.pk}}
    services.save_draft(obj=own_object, snapshot=tied, user=None)
    data = change_form_data(client, own_object)
    client.post(
        admin_route_url(own_object, "change"), {**data, "title": "Nieuwe kop", "_draft": "1"}
    )
    own_object.refresh_from_db()
    now = own_object.latest_revision.snapshot
    assert now["fields"]["title"] == "Nieuwe kop"
    assert now["fields"]["picture_id"] == picture.pk
    assert now["links"]["goals"] == snapshot["links"]["goals"]
    assert len(now["links"]["goals"]) == 2


def test_a_picture_that_stands_with_others_is_theirs_to_change(client, scenario):
    own_object = scenario.one(Image, own=True, shown=False)
    assert client.get(admin_route_url(own_object, "change")).status_code == 200
    assert 'name="title"' in client.get(admin_route_url(own_object, "change")).text
    Article.objects.filter(pk=scenario.one(Article).pk).update(picture=own_object)
    assert 'name="title"' not in client.get(admin_route_url(own_object, "change")).text
    assert (
        client.post(admin_route_url(own_object, "change"), {"title": "Anders"}).status_code == 403
    )


def test_keys_of_another_kind_open_nothing(client, scenario):
    hidden = scenario.one(Project, shown=False)
    page = scenario.one(Page, shown=False)
    for address in (
        f"{admin_route_url(hidden, 'change')}?_to_field=slug",
        f"{admin_route_url(hidden, 'change')}?_popup=1",
        admin_route_url(page, "change").replace(str(page.pk), f"{page.pk}%20"),
        admin_route_url(page, "change").replace(str(page.pk), f"0{page.pk}"),
    ):
        answer = client.get(address)
        assert answer.status_code in (302, 400, 403, 404)
        assert SECRET not in answer.text


def test_an_address_in_use_is_refused_without_saying_by_what(client, scenario):
    hidden = scenario.one(Project, shown=False)
    typed = {**PROJECT_FORM_DATA, "slug": hidden.slug, "region": scenario.region.pk, "_draft": "1"}
    answer = client.post(PROJECT_ADD_URL, typed)
    assert "is al in gebruik" in answer.text
    assert SECRET not in answer.text
