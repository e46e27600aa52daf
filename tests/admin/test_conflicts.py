"""Two editors saved over each other: nothing is lost, and the last one chooses."""

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from publishing import services
from publishing.models import Autosave, Revision
from publishing.revisions import snapshots
from tests.admin_forms import form_url
from tests.browser.axe import find_violations
from tests.browser.page_urls import PHONE, WIDE
from tests.factories import (
    GoalFactory,
    IndicatorFactory,
    ProjectFactory,
    RegionFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

MEASUREMENT_ROW = {"period": "2020", "value": "10.0", "series_break": False, "note": ""}


@pytest.fixture
def other_editor():
    return UserFactory(first_name="Bram", last_name="Smit", is_superuser=True, is_staff=True)


@pytest.fixture
def project():
    obj = ProjectFactory(title="Haven", summary="Oud", approach="<p>Samen.</p>")
    save_draft_of(obj, None)
    return obj


@pytest.fixture
def create_conflict(project, other_editor, admin_user):
    """Both started from the same version; Bram saved first. Gives the address of the page."""

    def make(own, other, author=admin_user, obj=project):
        start = obj.latest_revision_id
        save_draft_of(obj, other_editor, **other)
        aside = save_draft_of(obj, author, based_on=start, **own)
        assert aside.kind == Revision.Kind.CONFLICT
        obj.refresh_from_db()
        return conflict_url(obj, aside)

    return make


def save_draft_of(obj, by, based_on=None, links=None, rows=None, **fields):
    obj.refresh_from_db()
    start = Revision.objects.filter(pk=based_on).first() or obj.latest_revision
    before = start.snapshot if start else snapshots.take_snapshot(obj)
    snapshot = {
        "fields": {**before["fields"], **fields},
        "links": {**before["links"], **(links or {})},
        "rows": {**before["rows"], **(rows or {})},
    }
    if start is None:
        snapshot["fields"]["summary"] = "Begin"
    revision = services.save_draft(obj=obj, snapshot=snapshot, user=by, based_on=based_on)
    obj.refresh_from_db()
    return revision


def conflict_url(obj, aside):
    return reverse(f"admin:pact_{obj._meta.model_name}_resolve_conflict", args=[obj.pk, aside.pk])


def parse_page(answer):
    return BeautifulSoup(answer.text, "html.parser")


def visible_text(element):
    return " ".join(element.get_text(" ").split())


def submit_page_form(client, path, **picked):
    """Send the form of the page as it stands, with these picked."""
    form = parse_page(client.get(path)).select_one("#content form")
    sent = {
        control["name"]: control["value"]
        for control in form.select("input[type=hidden], input[checked]")
    }
    return client.post(path, sent | picked)


def latest_snapshot(obj):
    obj.refresh_from_db()
    return obj.latest_revision


def test_saving_over_a_newer_version_leads_to_both(
    admin_client, project, read_change_form, other_editor
):
    path, sent = read_change_form(project)
    save_draft_of(project, other_editor, title="Van Bram")
    answer = admin_client.post(path, sent | {"title": "Van mij", "_draft": ""}, follow=True)
    page = parse_page(answer)
    assert latest_snapshot(project).snapshot["fields"]["title"] == "Van Bram"
    assert [visible_text(label) for label in page.select(".change__label")] == ["Titel"]
    assert "Versie van Bram Smit" in visible_text(page)
    assert "Uw versie" in visible_text(page)
    own, other = (visible_text(side) for side in page.select(".choice .side"))
    assert own.endswith("Van alleen hier: mij")
    assert other.endswith("Van alleen hier: Bram")


def test_what_one_of_them_changed_is_picked_already(admin_client, create_conflict, project):
    path = create_conflict({"title": "Nieuwe haven"}, {"summary": "Nieuw"})
    picked = parse_page(admin_client.get(path)).select("input[checked]")
    assert {control["name"]: control["value"] for control in picked} == {
        "fields.title": "own",
        "fields.summary": "other",
    }
    answer = submit_page_form(admin_client, path)
    assert answer.url == reverse("admin:pact_project_change", args=[project.pk])
    merged = latest_snapshot(project)
    assert merged.kind == Revision.Kind.MERGED
    assert merged.snapshot["fields"]["title"] == "Nieuwe haven"
    assert merged.snapshot["fields"]["summary"] == "Nieuw"


def test_what_both_changed_has_to_be_chosen(admin_client, create_conflict, project):
    path = create_conflict({"title": "A", "summary": "Mijn"}, {"title": "B", "summary": "Hun"})
    before = latest_snapshot(project)
    answer = submit_page_form(admin_client, path, **{"fields.summary": "own"})
    page = parse_page(answer)
    assert page.title.text.startswith("Fout:")
    (link,) = page.select(".errornote a")
    assert visible_text(link) == "Titel"
    assert page.find(id=link["href"][1:])["name"] == "fields.title"
    assert page.select_one("[name='fields.summary'][checked]")["value"] == "own"
    assert latest_snapshot(project) == before
    submit_page_form(admin_client, path, **{"fields.summary": "own", "fields.title": "other"})
    fields = latest_snapshot(project).snapshot["fields"]
    assert (fields["title"], fields["summary"]) == ("B", "Mijn")


@pytest.mark.parametrize("picked", ["", "both", "0"])
def test_a_forged_choice_is_none(admin_client, create_conflict, project, picked):
    path = create_conflict({"title": "A"}, {"title": "B"})
    assert (
        "nog niets gekozen" in submit_page_form(admin_client, path, **{"fields.title": picked}).text
    )
    assert latest_snapshot(project).snapshot["fields"]["title"] == "B"


def test_links_tags_and_rows_are_each_one_choice(admin_client, create_conflict, project):
    one, two = GoalFactory(number=1), GoalFactory(number=2)
    path = create_conflict(
        {"links": {"goals": [one.pk], "tags": ["haven"]}},
        {"links": {"goals": [two.pk], "tags": ["energie"]}},
    )
    assert len(parse_page(admin_client.get(path)).select(".choice")) == 2
    submit_page_form(admin_client, path, **{"links.goals": "own", "links.tags": "other"})
    links = latest_snapshot(project).snapshot["links"]
    assert (links["goals"], links["tags"]) == ([one.pk], ["energie"])


def test_rows_are_chosen_together(admin_client, create_conflict):
    indicator = IndicatorFactory()
    save_draft_of(indicator, None)
    path = create_conflict(
        {"rows": {"measurements": [MEASUREMENT_ROW, {**MEASUREMENT_ROW, "period": "2021"}]}},
        {"rows": {"measurements": [{**MEASUREMENT_ROW, "value": "12.0"}]}},
        obj=indicator,
    )
    (choice,) = parse_page(admin_client.get(path)).select(".choice")
    assert "Metingen" in visible_text(choice)
    submit_page_form(admin_client, path, **{"rows.measurements": "own"})
    assert len(latest_snapshot(indicator).snapshot["rows"]["measurements"]) == 2


def test_a_third_version_in_between_is_chosen_from_too(
    admin_client, create_conflict, project, other_editor
):
    path = create_conflict({"title": "A"}, {"title": "B"})
    shown = latest_snapshot(project).pk
    save_draft_of(project, other_editor, title="C")
    sent = {"latest_revision": shown, "fields.title": "own"}
    answer = admin_client.post(path, sent, follow=True)
    assert "Intussen is er nog een versie bewaard." in answer.text
    assert latest_snapshot(project).snapshot["fields"]["title"] == "C"
    again = answer.redirect_chain[-1][0]
    assert again != path
    submit_page_form(admin_client, again, **{"fields.title": "own"})
    assert latest_snapshot(project).snapshot["fields"]["title"] == "A"


def test_nothing_of_either_is_lost(admin_client, create_conflict, project):
    path = create_conflict({"title": "A"}, {"title": "B"})
    submit_page_form(admin_client, path, **{"fields.title": "own"})
    revisions = Revision.objects.for_object(project)
    titles = [revision.snapshot["fields"]["title"] for revision in revisions]
    assert titles == ["A", "A", "B", "Haven", "Haven"]
    page = admin_client.get(reverse("admin:pact_project_history", args=[project.pk]))
    assert path in [link.get("href") for link in parse_page(page).select("a")]


def test_where_nothing_differs_there_is_nothing_to_choose(
    admin_client, create_conflict, project, other_editor
):
    path = create_conflict({"title": "A"}, {"title": "B"})
    save_draft_of(project, other_editor, title="A")
    answer = admin_client.get(path, follow=True)
    assert "er valt niets te kiezen" in answer.text


def test_unsaved_work_in_another_tab_is_kept(admin_client, create_conflict, project, admin_user):
    path = create_conflict({"title": "A"}, {"title": "B"})
    Autosave.objects.create(
        user=admin_user, content_object=project, form_key="tab2", data="title=C"
    )
    submit_page_form(admin_client, path, **{"fields.title": "own"})
    assert Autosave.objects.get().form_key == "tab2"


def test_a_version_set_aside_stays_in_sight_until_it_is_chosen_from(
    admin_client, create_conflict, project, admin_user
):
    path = create_conflict({"title": "A"}, {"title": "B"}, author=admin_user)
    pages = [form_url(project), reverse("admin:index")]
    for page in pages:
        links = parse_page(admin_client.get(page)).select("a")
        assert path in [link.get("href") for link in links], page
    submit_page_form(admin_client, path, **{"fields.title": "other"})
    for page in pages:
        assert path not in admin_client.get(page).text


def test_a_version_of_what_is_in_the_trash_asks_nothing(
    admin_client, create_conflict, project, admin_user
):
    path = create_conflict({"title": "A"}, {"title": "B"}, author=admin_user)
    services.move_to_trash(obj=project, user=None)
    assert path not in admin_client.get(reverse("admin:index")).text


def test_only_what_was_set_aside_of_this_thing_can_be_chosen_from(
    admin_client, create_conflict, project
):
    path = create_conflict({"title": "A"}, {"title": "B"})
    other = ProjectFactory()
    save_draft_of(other, None)
    for revision in (latest_snapshot(project), latest_snapshot(other)):
        assert admin_client.get(conflict_url(project, revision)).status_code == 404
    sent = {"latest_revision": latest_snapshot(other).pk, "fields.title": "own"}
    assert admin_client.post(path, sent).status_code == 404


def test_only_who_may_change_may_choose(client, sign_in, create_conflict):
    path = create_conflict({"title": "A"}, {"title": "B"})
    sign_in("Lezer")
    assert client.get(path).status_code == 403
    assert client.post(path, {"fields.title": "own"}).status_code == 403


def test_a_regional_editor_cannot_choose_a_region_that_is_not_hers(
    client, create_conflict, project
):
    regional = UserFactory(is_staff=True, roles=["Regioredactie"])
    own_region, other = RegionFactory.create_batch(2)
    own_region.editors.add(regional)
    save_draft_of(project, None, region_id=own_region.pk)
    services.publish(obj=project, user=None)
    path = create_conflict({"title": "A"}, {"region_id": other.pk}, author=regional)
    client.force_login(regional)
    assert client.get(path).status_code == 200
    picked = {"fields.title": "own", "fields.region_id": "other"}
    assert submit_page_form(client, path, **picked).status_code == 403
    assert submit_page_form(client, path, **picked | {"fields.region_id": "own"}).status_code == 302
    assert latest_snapshot(project).snapshot["fields"]["region_id"] == own_region.pk


def test_choosing_by_keyboard_has_no_violation(admin_page, create_conflict, project, live_server):
    rich = "<h2>Kop</h2><ul><li>Een</li></ul>"
    path = create_conflict({"title": "A", "approach": rich}, {"title": "B", "period": "Vanaf 2013"})
    violations_by_width = {}
    admin_page.emulate_media(reduced_motion="reduce")
    admin_page.goto(live_server.url + path)
    for size in (PHONE, WIDE):
        admin_page.set_viewport_size(size)
        violations_by_width[size["width"]] = find_violations(admin_page)
        assert admin_page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    save = admin_page.get_by_role("button", name="Bewaar mijn keuze als concept")
    save.focus()
    admin_page.keyboard.press("Enter")
    admin_page.locator(".errornote ul").wait_for()
    assert admin_page.evaluate("document.activeElement.className") == "errornote"
    violations_by_width["errors"] = find_violations(admin_page)
    admin_page.keyboard.press("Tab")
    admin_page.keyboard.press("Enter")
    admin_page.keyboard.press("Space")
    save.focus()
    admin_page.keyboard.press("Enter")
    admin_page.get_by_text("Uw keuze is bewaard als concept.").wait_for()
    assert latest_snapshot(project).snapshot["fields"]["title"] == "A"
    assert {at: violated for at, violated in violations_by_width.items() if violated} == {}
