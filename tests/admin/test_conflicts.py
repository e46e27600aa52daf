"""Two editors saved over each other: nothing is lost, and the last one chooses."""

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from publishing import services
from publishing.models import Autosave, Revision
from publishing.revisions import snapshots
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
    thing = ProjectFactory(title="Haven", summary="Oud", approach="<p>Samen.</p>")
    save_draft_of(thing, None)
    return thing


@pytest.fixture
def create_conflict(project, other_editor, admin_user):
    """Both started from the same version; Bram saved first. Gives the address of the page."""

    def make(mine, theirs, author=admin_user, thing=project):
        start = thing.latest_revision_id
        save_draft_of(thing, other_editor, **theirs)
        aside = save_draft_of(thing, author, based_on=start, **mine)
        assert aside.kind == Revision.Kind.CONFLICT
        thing.refresh_from_db()
        return conflict_url(thing, aside)

    return make


def save_draft_of(thing, by, based_on=None, links=None, rows=None, **fields):
    thing.refresh_from_db()
    start = Revision.objects.filter(pk=based_on).first() or thing.latest_revision
    held = start.snapshot if start else snapshots.take_snapshot(thing)
    snapshot = {
        "fields": {**held["fields"], **fields},
        "links": {**held["links"], **(links or {})},
        "rows": {**held["rows"], **(rows or {})},
    }
    if start is None:
        snapshot["fields"]["summary"] = "Begin"
    kept = services.save_draft(obj=thing, snapshot=snapshot, user=by, based_on=based_on)
    thing.refresh_from_db()
    return kept


def conflict_url(thing, aside):
    return reverse(f"admin:pact_{thing._meta.model_name}_resolve_conflict", args=[thing.pk, aside.pk])


def parse_page(answer):
    return BeautifulSoup(answer.text, "html.parser")


def visible_text(element):
    return " ".join(element.get_text(" ").split())


def submit_page_form(client, path, **picked):
    """Send the form of the page as it stands, with these picked."""
    form = parse_page(client.get(path)).select_one("#content form")
    sent = {it["name"]: it["value"] for it in form.select("input[type=hidden], input[checked]")}
    return client.post(path, sent | picked)


def latest_snapshot(thing):
    thing.refresh_from_db()
    return thing.latest_revision


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
    mine, theirs = (visible_text(side) for side in page.select(".choice .side"))
    assert mine.endswith("Van alleen hier: mij")
    assert theirs.endswith("Van alleen hier: Bram")


def test_what_one_of_them_changed_is_picked_already(admin_client, create_conflict, project):
    path = create_conflict({"title": "Nieuwe haven"}, {"summary": "Nieuw"})
    picked = parse_page(admin_client.get(path)).select("input[checked]")
    assert {it["name"]: it["value"] for it in picked} == {
        "fields.title": "mine",
        "fields.summary": "theirs",
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
    answer = submit_page_form(admin_client, path, **{"fields.summary": "mine"})
    page = parse_page(answer)
    assert page.title.text.startswith("Fout:")
    (link,) = page.select(".errornote a")
    assert visible_text(link) == "Titel"
    assert page.find(id=link["href"][1:])["name"] == "fields.title"
    assert page.select_one("[name='fields.summary'][checked]")["value"] == "mine"
    assert latest_snapshot(project) == before
    submit_page_form(admin_client, path, **{"fields.summary": "mine", "fields.title": "theirs"})
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
    submit_page_form(admin_client, path, **{"links.goals": "mine", "links.tags": "theirs"})
    links = latest_snapshot(project).snapshot["links"]
    assert (links["goals"], links["tags"]) == ([one.pk], ["energie"])


def test_rows_are_chosen_together(admin_client, create_conflict):
    indicator = IndicatorFactory()
    save_draft_of(indicator, None)
    path = create_conflict(
        {"rows": {"measurements": [MEASUREMENT_ROW, {**MEASUREMENT_ROW, "period": "2021"}]}},
        {"rows": {"measurements": [{**MEASUREMENT_ROW, "value": "12.0"}]}},
        thing=indicator,
    )
    (choice,) = parse_page(admin_client.get(path)).select(".choice")
    assert "Metingen" in visible_text(choice)
    submit_page_form(admin_client, path, **{"rows.measurements": "mine"})
    assert len(latest_snapshot(indicator).snapshot["rows"]["measurements"]) == 2


def test_a_third_version_in_between_is_chosen_from_too(
    admin_client, create_conflict, project, other_editor
):
    path = create_conflict({"title": "A"}, {"title": "B"})
    shown = latest_snapshot(project).pk
    save_draft_of(project, other_editor, title="C")
    sent = {"latest_revision": shown, "fields.title": "mine"}
    answer = admin_client.post(path, sent, follow=True)
    assert "Intussen is er nog een versie bewaard." in answer.text
    assert latest_snapshot(project).snapshot["fields"]["title"] == "C"
    again = answer.redirect_chain[-1][0]
    assert again != path
    submit_page_form(admin_client, again, **{"fields.title": "mine"})
    assert latest_snapshot(project).snapshot["fields"]["title"] == "A"


def test_nothing_of_either_is_lost(admin_client, create_conflict, project):
    path = create_conflict({"title": "A"}, {"title": "B"})
    submit_page_form(admin_client, path, **{"fields.title": "mine"})
    kept = [it.snapshot["fields"]["title"] for it in Revision.objects.for_object(project)]
    assert kept == ["A", "A", "B", "Haven", "Haven"]
    page = admin_client.get(reverse("admin:pact_project_history", args=[project.pk]))
    assert path in [link.get("href") for link in parse_page(page).select("a")]


def test_where_nothing_differs_there_is_nothing_to_choose(
    admin_client, create_conflict, project, other_editor
):
    path = create_conflict({"title": "A"}, {"title": "B"})
    save_draft_of(project, other_editor, title="A")
    answer = admin_client.get(path, follow=True)
    assert "er valt niets te kiezen" in answer.text


def test_her_unsaved_work_is_no_longer_offered(admin_client, create_conflict, project, admin_user):
    path = create_conflict({"title": "A"}, {"title": "B"})
    Autosave.objects.create(user=admin_user, content_object=project, data="title=A")
    submit_page_form(admin_client, path, **{"fields.title": "mine"})
    assert not Autosave.objects.exists()


def test_only_what_was_set_aside_of_this_thing_can_be_chosen_from(
    admin_client, create_conflict, project
):
    path = create_conflict({"title": "A"}, {"title": "B"})
    other = ProjectFactory()
    save_draft_of(other, None)
    for revision in (latest_snapshot(project), latest_snapshot(other)):
        assert admin_client.get(conflict_url(project, revision)).status_code == 404
    sent = {"latest_revision": latest_snapshot(other).pk, "fields.title": "mine"}
    assert admin_client.post(path, sent).status_code == 404


def test_only_who_may_change_may_choose(client, sign_in, create_conflict):
    path = create_conflict({"title": "A"}, {"title": "B"})
    sign_in("Lezer")
    assert client.get(path).status_code == 403
    assert client.post(path, {"fields.title": "mine"}).status_code == 403


def test_a_regional_editor_cannot_choose_a_region_that_is_not_hers(
    client, create_conflict, project
):
    regional = UserFactory(is_staff=True, roles=["Regioredactie"])
    hers, other = RegionFactory.create_batch(2)
    hers.editors.add(regional)
    save_draft_of(project, None, region_id=hers.pk)
    services.publish(obj=project, user=None)
    path = create_conflict({"title": "A"}, {"region_id": other.pk}, author=regional)
    client.force_login(regional)
    assert client.get(path).status_code == 200
    picked = {"fields.title": "mine", "fields.region_id": "theirs"}
    assert submit_page_form(client, path, **picked).status_code == 403
    assert (
        submit_page_form(client, path, **picked | {"fields.region_id": "mine"}).status_code == 302
    )
    assert latest_snapshot(project).snapshot["fields"]["region_id"] == hers.pk


def test_choosing_by_keyboard_has_no_violation(admin_page, create_conflict, project, live_server):
    rich = "<h2>Kop</h2><ul><li>Een</li></ul>"
    path = create_conflict(
        {"title": "A", "approach": rich}, {"title": "B", "organisations": "Tata"}
    )
    found = {}
    admin_page.emulate_media(reduced_motion="reduce")
    admin_page.goto(live_server.url + path)
    for size in (PHONE, WIDE):
        admin_page.set_viewport_size(size)
        found[size["width"]] = find_violations(admin_page)
        assert admin_page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    save = admin_page.get_by_role("button", name="Bewaar mijn keuze als concept")
    save.focus()
    admin_page.keyboard.press("Enter")
    admin_page.locator(".errornote ul").wait_for()
    assert admin_page.evaluate("document.activeElement.className") == "errornote"
    found["errors"] = find_violations(admin_page)
    admin_page.keyboard.press("Tab")
    admin_page.keyboard.press("Enter")
    admin_page.keyboard.press("Space")
    save.focus()
    admin_page.keyboard.press("Enter")
    admin_page.get_by_text("Uw keuze is bewaard als concept.").wait_for()
    assert latest_snapshot(project).snapshot["fields"]["title"] == "A"
    assert {at: violated for at, violated in found.items() if violated} == {}
