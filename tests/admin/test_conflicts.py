"""Two editors saved over each other: nothing is lost, and the last one chooses."""

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from publishing import services, snapshots
from publishing.models import Autosave, Revision
from tests.browser.axe import violations
from tests.browser.places import PHONE, WIDE
from tests.factories import (
    GoalFactory,
    IndicatorFactory,
    ProjectFactory,
    RegionFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

ROW = {"period": "2020", "value": "10.0", "series_break": False, "note": ""}


@pytest.fixture
def bram():
    return UserFactory(first_name="Bram", last_name="Smit", is_superuser=True, is_staff=True)


@pytest.fixture
def project():
    thing = ProjectFactory(title="Haven", summary="Oud", approach="<p>Samen.</p>")
    saved(thing, None)
    return thing


@pytest.fixture
def conflict(project, bram, admin_user):
    """Both started from the same version; Bram saved first. Gives the address of the page."""

    def make(mine, theirs, author=admin_user, thing=project):
        start = thing.newest_id
        saved(thing, bram, **theirs)
        aside = saved(thing, author, based_on=start, **mine)
        assert aside.kind == Revision.Kind.ASIDE
        thing.refresh_from_db()
        return at(thing, aside)

    return make


def saved(thing, by, based_on=None, links=None, rows=None, **fields):
    thing.refresh_from_db()
    start = Revision.objects.filter(pk=based_on).first() or thing.newest
    held = start.snapshot if start else snapshots.of(thing)
    snapshot = {
        "fields": {**held["fields"], **fields},
        "links": {**held["links"], **(links or {})},
        "rows": {**held["rows"], **(rows or {})},
    }
    if start is None:
        snapshot["fields"]["summary"] = "Begin"
    kept = services.save_draft(thing=thing, snapshot=snapshot, by=by, based_on=based_on)
    thing.refresh_from_db()
    return kept


def at(thing, aside):
    return reverse(f"admin:pact_{thing._meta.model_name}_choose", args=[thing.pk, aside.pk])


def soup(answer):
    return BeautifulSoup(answer.text, "html.parser")


def words(element):
    return " ".join(element.get_text(" ").split())


def post(client, path, **picked):
    """Send the form of the page as it stands, with these picked."""
    form = soup(client.get(path)).select_one("#content form")
    sent = {it["name"]: it["value"] for it in form.select("input[type=hidden], input[checked]")}
    return client.post(path, sent | picked)


def newest(thing):
    thing.refresh_from_db()
    return thing.newest


def test_saving_over_a_newer_version_leads_to_both(admin_client, project, form_of, bram):
    path, sent = form_of(project)
    saved(project, bram, title="Van Bram")
    answer = admin_client.post(path, sent | {"title": "Van mij", "_draft": ""}, follow=True)
    page = soup(answer)
    assert newest(project).snapshot["fields"]["title"] == "Van Bram"
    assert [words(label) for label in page.select(".change__label")] == ["Titel"]
    assert "Versie van Bram Smit" in words(page)
    assert "Uw versie" in words(page)
    mine, theirs = (words(side) for side in page.select(".choice .side"))
    assert mine.endswith("Van alleen hier: mij")
    assert theirs.endswith("Van alleen hier: Bram")


def test_what_one_of_them_changed_is_picked_already(admin_client, conflict, project):
    path = conflict({"title": "Nieuwe haven"}, {"summary": "Nieuw"})
    picked = soup(admin_client.get(path)).select("input[checked]")
    assert {it["name"]: it["value"] for it in picked} == {
        "fields.title": "mine",
        "fields.summary": "theirs",
    }
    answer = post(admin_client, path)
    assert answer.url == reverse("admin:pact_project_change", args=[project.pk])
    merged = newest(project)
    assert merged.kind == Revision.Kind.MERGED
    assert merged.snapshot["fields"]["title"] == "Nieuwe haven"
    assert merged.snapshot["fields"]["summary"] == "Nieuw"


def test_what_both_changed_has_to_be_chosen(admin_client, conflict, project):
    path = conflict({"title": "A", "summary": "Mijn"}, {"title": "B", "summary": "Hun"})
    before = newest(project)
    answer = post(admin_client, path, **{"fields.summary": "mine"})
    page = soup(answer)
    assert page.title.text.startswith("Fout:")
    (link,) = page.select(".errornote a")
    assert words(link) == "Titel"
    assert page.find(id=link["href"][1:])["name"] == "fields.title"
    assert page.select_one("[name='fields.summary'][checked]")["value"] == "mine"
    assert newest(project) == before
    post(admin_client, path, **{"fields.summary": "mine", "fields.title": "theirs"})
    fields = newest(project).snapshot["fields"]
    assert (fields["title"], fields["summary"]) == ("B", "Mijn")


@pytest.mark.parametrize("picked", ["", "both", "0"])
def test_a_forged_choice_is_none(admin_client, conflict, project, picked):
    path = conflict({"title": "A"}, {"title": "B"})
    assert "nog niets gekozen" in post(admin_client, path, **{"fields.title": picked}).text
    assert newest(project).snapshot["fields"]["title"] == "B"


def test_links_tags_and_rows_are_each_one_choice(admin_client, conflict, project):
    one, two = GoalFactory(number=1), GoalFactory(number=2)
    path = conflict(
        {"links": {"goals": [one.pk], "tags": ["haven"]}},
        {"links": {"goals": [two.pk], "tags": ["energie"]}},
    )
    assert len(soup(admin_client.get(path)).select(".choice")) == 2
    post(admin_client, path, **{"links.goals": "mine", "links.tags": "theirs"})
    links = newest(project).snapshot["links"]
    assert (links["goals"], links["tags"]) == ([one.pk], ["energie"])


def test_rows_are_chosen_together(admin_client, conflict):
    indicator = IndicatorFactory()
    saved(indicator, None)
    path = conflict(
        {"rows": {"measurements": [ROW, {**ROW, "period": "2021"}]}},
        {"rows": {"measurements": [{**ROW, "value": "12.0"}]}},
        thing=indicator,
    )
    (choice,) = soup(admin_client.get(path)).select(".choice")
    assert "Metingen" in words(choice)
    post(admin_client, path, **{"rows.measurements": "mine"})
    assert len(newest(indicator).snapshot["rows"]["measurements"]) == 2


def test_a_third_version_in_between_is_chosen_from_too(admin_client, conflict, project, bram):
    path = conflict({"title": "A"}, {"title": "B"})
    shown = newest(project).pk
    saved(project, bram, title="C")
    sent = {"newest": shown, "fields.title": "mine"}
    answer = admin_client.post(path, sent, follow=True)
    assert "Intussen is er nog een versie bewaard." in answer.text
    assert newest(project).snapshot["fields"]["title"] == "C"
    again = answer.redirect_chain[-1][0]
    assert again != path
    post(admin_client, again, **{"fields.title": "mine"})
    assert newest(project).snapshot["fields"]["title"] == "A"


def test_nothing_of_either_is_lost(admin_client, conflict, project):
    path = conflict({"title": "A"}, {"title": "B"})
    post(admin_client, path, **{"fields.title": "mine"})
    kept = [it.snapshot["fields"]["title"] for it in Revision.objects.of(project)]
    assert kept == ["A", "A", "B", "Haven", "Haven"]
    page = admin_client.get(reverse("admin:pact_project_history", args=[project.pk]))
    assert path in [link.get("href") for link in soup(page).select("a")]


def test_where_nothing_differs_there_is_nothing_to_choose(admin_client, conflict, project, bram):
    path = conflict({"title": "A"}, {"title": "B"})
    saved(project, bram, title="A")
    answer = admin_client.get(path, follow=True)
    assert "er valt niets te kiezen" in answer.text


def test_her_unsaved_work_is_no_longer_offered(admin_client, conflict, project, admin_user):
    path = conflict({"title": "A"}, {"title": "B"})
    Autosave.objects.create(user=admin_user, thing=project, data="title=A")
    post(admin_client, path, **{"fields.title": "mine"})
    assert not Autosave.objects.exists()


def test_only_what_was_set_aside_of_this_thing_can_be_chosen_from(admin_client, conflict, project):
    path = conflict({"title": "A"}, {"title": "B"})
    other = ProjectFactory()
    saved(other, None)
    for revision in (newest(project), newest(other)):
        assert admin_client.get(at(project, revision)).status_code == 404
    sent = {"newest": newest(other).pk, "fields.title": "mine"}
    assert admin_client.post(path, sent).status_code == 404


def test_only_who_may_change_may_choose(client, sign_in, conflict):
    path = conflict({"title": "A"}, {"title": "B"})
    sign_in("Lezer")
    assert client.get(path).status_code == 403
    assert client.post(path, {"fields.title": "mine"}).status_code == 403


def test_a_regional_editor_cannot_choose_a_region_that_is_not_hers(client, conflict, project):
    regional = UserFactory(is_staff=True, roles=["Regioredactie"])
    hers, other = RegionFactory.create_batch(2)
    hers.editors.add(regional)
    saved(project, None, region_id=hers.pk)
    services.publish(thing=project, by=None)
    path = conflict({"title": "A"}, {"region_id": other.pk}, author=regional)
    client.force_login(regional)
    assert client.get(path).status_code == 200
    picked = {"fields.title": "mine", "fields.region_id": "theirs"}
    assert post(client, path, **picked).status_code == 403
    assert post(client, path, **picked | {"fields.region_id": "mine"}).status_code == 302
    assert newest(project).snapshot["fields"]["region_id"] == hers.pk


def test_choosing_by_keyboard_has_no_violation(editor, conflict, project, live_server):
    rich = "<h2>Kop</h2><ul><li>Een</li></ul>"
    path = conflict({"title": "A", "approach": rich}, {"title": "B", "organisations": "Tata"})
    found = {}
    editor.emulate_media(reduced_motion="reduce")
    editor.goto(live_server.url + path)
    for size in (PHONE, WIDE):
        editor.set_viewport_size(size)
        found[size["width"]] = violations(editor)
        assert editor.evaluate("document.documentElement.scrollWidth") <= size["width"]
    save = editor.get_by_role("button", name="Bewaar mijn keuze als concept")
    save.focus()
    editor.keyboard.press("Enter")
    editor.locator(".errornote ul").wait_for()
    assert editor.evaluate("document.activeElement.className") == "errornote"
    found["errors"] = violations(editor)
    editor.keyboard.press("Tab")
    editor.keyboard.press("Enter")
    editor.keyboard.press("Space")
    save.focus()
    editor.keyboard.press("Enter")
    editor.get_by_text("Uw keuze is bewaard als concept.").wait_for()
    assert newest(project).snapshot["fields"]["title"] == "A"
    assert {at: violated for at, violated in found.items() if violated} == {}
