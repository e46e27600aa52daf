"""Every address that was ever published leads to where its object is now."""

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from caching import version
from pact.models import Article, Project
from publishing import services
from publishing.models import Event, Redirect
from tests.factories import (
    ArticleFactory,
    LandsdeelFactory,
    MeasurementFactory,
    PillarFactory,
    ProjectFactory,
    RegionFactory,
)
from tests.publishing.steps import publish_changes, save_new_draft, take_offline

pytestmark = pytest.mark.django_db


def redirect_target(client, path):
    """Return where a visitor is redirected: the path itself for a page, empty for nothing."""
    response = client.get(path)
    if response.status_code == 301:
        return response["Location"]
    return path if response.status_code == 200 else ""


def test_an_old_address_leads_to_the_new_one_for_ever_and_keeps_the_question(client):
    publish_changes(ArticleFactory(slug="oud"), slug="nieuw")
    response = client.get("/nieuws/oud/?van=mail&q=1%202")
    assert response.status_code == 301
    assert response["Location"] == "/nieuws/nieuw/?van=mail&q=1%202"
    assert client.head("/nieuws/oud/").status_code == 301
    assert client.post("/nieuws/oud/").status_code != 301
    assert response["Cache-Control"] == "no-cache"  # it may be taken back


def test_a_second_move_makes_no_chain(client):
    article = ArticleFactory(slug="een")
    publish_changes(article, slug="twee")
    publish_changes(article, slug="drie")
    assert (
        redirect_target(client, "/nieuws/een/")
        == redirect_target(client, "/nieuws/twee/")
        == "/nieuws/drie/"
    )


def test_moving_back_makes_no_circle(client):
    article = ArticleFactory(slug="een")
    publish_changes(article, slug="twee")
    publish_changes(article, slug="een")
    assert redirect_target(client, "/nieuws/een/") == "/nieuws/een/"
    assert redirect_target(client, "/nieuws/twee/") == "/nieuws/een/"


def test_a_draft_moves_nothing(client):
    save_new_draft(ArticleFactory(slug="oud"), slug="nieuw")
    assert redirect_target(client, "/nieuws/oud/") == "/nieuws/oud/"
    assert redirect_target(client, "/nieuws/nieuw/") == ""


def test_whoever_lives_at_an_old_address_now_stays_there(client):
    publish_changes(ArticleFactory(slug="een"), slug="twee")
    newcomer = ArticleFactory(slug="een", live=False)
    publish_changes(newcomer)
    assert redirect_target(client, "/nieuws/een/") == "/nieuws/een/"
    publish_changes(newcomer, slug="drie")
    assert redirect_target(client, "/nieuws/een/") == "/nieuws/drie/"


def test_what_is_not_on_the_site_is_not_led_to(client):
    article = ArticleFactory(slug="oud")
    publish_changes(article, slug="nieuw")
    take_offline(article)
    assert redirect_target(client, "/nieuws/oud/") == ""
    publish_changes(article)
    assert redirect_target(client, "/nieuws/oud/") == "/nieuws/nieuw/"


def test_what_moves_while_it_is_off_the_site_is_found_again(client):
    article = ArticleFactory(slug="oud")
    take_offline(article)
    publish_changes(article, slug="nieuw")
    assert redirect_target(client, "/nieuws/oud/") == "/nieuws/nieuw/"


def test_the_regions_of_a_landsdeel_move_with_it(client):
    landsdeel = LandsdeelFactory(slug="oost")
    region = RegionFactory(landsdeel=landsdeel, slug="zwolle")
    publish_changes(landsdeel, slug="oosten")
    assert redirect_target(client, "/landsdelen/oost/") == "/landsdelen/oosten/"
    assert redirect_target(client, "/landsdelen/oost/zwolle/") == "/landsdelen/oosten/zwolle/"
    publish_changes(region, slug="hanzestad")
    assert redirect_target(client, "/landsdelen/oost/zwolle/") == "/landsdelen/oosten/hanzestad/"
    assert redirect_target(client, "/landsdelen/oosten/zwolle/") == "/landsdelen/oosten/hanzestad/"


def test_the_downloads_of_a_figure_move_with_it(client):
    publish_changes(MeasurementFactory(indicator__slug="oud").indicator, slug="nieuw")
    for ending in (".csv", ".json", ".png", "/"):
        assert redirect_target(client, f"/cijfers/oud{ending}") == f"/cijfers/nieuw{ending}"


def test_an_old_address_costs_a_query_only_when_nothing_is_found(client):
    publish_changes(ArticleFactory(slug="oud"), slug="nieuw")
    client.get("/nieuws/nieuw/")
    with CaptureQueriesContext(connection) as queries:
        client.get("/nieuws/oud/")
    assert [query for query in queries if "redirect" in query["sql"]] == []
    version.invalidate_locally()
    with CaptureQueriesContext(connection) as queries:
        client.get("/nieuws/oud/")
    assert len([query for query in queries if "redirect" in query["sql"]]) == 1


def test_a_move_is_in_the_log():
    publish_changes(ArticleFactory(slug="oud"), slug="nieuw")
    assert Event.objects.get(kind=Event.Kind.MOVED).detail == "Van /nieuws/oud/ naar /nieuws/nieuw/"


OBJECT_INDEXES = range(3)
SLUGS = ["a", "b", "c", "d"]
STEPS = st.one_of(
    st.tuples(st.just("publish"), st.sampled_from(OBJECT_INDEXES), st.sampled_from(SLUGS)),
    st.tuples(st.just("draft"), st.sampled_from(OBJECT_INDEXES), st.sampled_from(SLUGS)),
    st.tuples(st.just("take off"), st.sampled_from(OBJECT_INDEXES), st.none()),
)


@settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=st.lists(STEPS, max_size=10))
def test_every_old_address_leads_in_one_step_to_who_had_it_last(client, steps):
    with transaction.atomic():
        objects = [ArticleFactory(slug=slug, live=False) for slug in ("x", "y", "z")]
        had, lives = {}, {}
        for what, who, slug in steps:
            _apply_step(what, objects[who], slug)
            row = Article.objects.get(pk=objects[who].pk)
            lives[who] = row.get_absolute_url() if row.live else ""
            if row.live:
                had[lives[who]] = who
        version.invalidate_locally()
        for path, who in had.items():
            assert redirect_target(client, path) == (path if path in lives.values() else lives[who])
        transaction.set_rollback(True)


def _apply_step(what, obj, slug):
    """One step; what cannot be leaves everything as it was."""
    try:
        with transaction.atomic():
            if what == "publish":
                publish_changes(obj, slug=slug)
            elif what == "draft":
                save_new_draft(obj, slug=slug)
            else:
                take_offline(obj)
    except ValidationError:
        pass


# In the admin


@pytest.fixture
def submit_change_form(admin_client, django_capture_on_commit_callbacks):
    """Return a function that submits the form of an object with other contents."""

    def submit(obj, button="_publish", **changes):
        opts = obj._meta
        path = reverse(f"admin:{opts.app_label}_{opts.model_name}_change", args=[obj.pk])
        page = BeautifulSoup(admin_client.get(path).text, "html.parser").select_one(
            f"#{opts.model_name}_form"
        )
        sent = {field["name"]: field.get("value", "") for field in page.select("input[name]")}
        for box in page.select("input[type=checkbox]:not([checked])"):
            sent.pop(box["name"], None)
        sent |= {field["name"]: field.text for field in page.select("textarea[name]")}
        sent |= {
            field.find_parent("select")["name"]: field["value"]
            for field in page.select("[selected]")
        }
        with django_capture_on_commit_callbacks(execute=True):
            answer = admin_client.post(path, sent | changes | {button: ""}, follow=True)
        return BeautifulSoup(answer.text, "html.parser")

    return submit


@pytest.fixture
def press_restore_address(admin_client, django_capture_on_commit_callbacks):
    def press(obj, path):
        opts = obj._meta
        url = reverse(f"admin:{opts.app_label}_{opts.model_name}_restore_address", args=[obj.pk])
        with django_capture_on_commit_callbacks(execute=True):
            answer = admin_client.post(url, {"path": path}, follow=True)
        return BeautifulSoup(answer.text, "html.parser").select_one(".messagelist").text

    return press


def test_an_editor_is_told_of_the_move_and_offered_the_way_back(
    submit_change_form, press_restore_address, client
):
    project = ProjectFactory(slug="oud")
    page = submit_change_form(project, slug="nieuw")
    message = page.select_one(".messagelist").text
    assert "veranderd van /praktijk/oud/ naar /praktijk/nieuw/. Oude links werken nog." in message
    offered = page.select_one(".messagelist a")["href"].partition("#")[2]
    section = page.find(id=offered).find_parent("section")
    assert "/praktijk/oud/" in section.text
    assert redirect_target(client, "/praktijk/oud/") == "/praktijk/nieuw/"
    assert "/praktijk/oud/" in press_restore_address(
        project, section.select_one("[name=path]")["value"]
    )
    assert redirect_target(client, "/praktijk/nieuw/") == "/praktijk/oud/"


def test_a_publication_at_the_same_address_says_nothing_of_it(submit_change_form):
    page = submit_change_form(ProjectFactory(slug="oud"), title="Iets anders")
    assert "adres" not in page.select_one(".messagelist").text
    assert page.find(id="oude-adressen") is None


def test_an_old_address_that_was_taken_is_not_given_back(press_restore_address, client):
    project = ProjectFactory(slug="oud", title="Eerste")
    publish_changes(project, slug="nieuw")
    ProjectFactory(slug="oud")
    revisions = project.latest_revision_id
    assert "intussen het adres van iets anders" in press_restore_address(project, "/praktijk/oud/")
    row = Project.objects.get(pk=project.pk)
    assert row.get_absolute_url() == "/praktijk/nieuw/"
    assert row.latest_revision_id == row.live_revision_id != revisions


def test_a_newer_draft_is_not_published_along(press_restore_address):
    project = ProjectFactory(slug="oud")
    publish_changes(project, slug="nieuw")
    save_new_draft(project, title="Nog niet klaar")
    assert "nieuwer concept" in press_restore_address(project, "/praktijk/oud/")
    assert Project.objects.get(pk=project.pk).slug == "nieuw"


def test_what_was_never_its_address_is_not_given(press_restore_address):
    project = ProjectFactory(slug="nieuw")
    for path in ("/praktijk/elders/", "", "//elders.nl/"):
        assert "kan alleen terug" in press_restore_address(project, path)


def test_a_region_does_not_go_back_to_the_old_address_of_its_landsdeel(press_restore_address):
    landsdeel = LandsdeelFactory(slug="oost")
    region = RegionFactory(landsdeel=landsdeel, slug="zwolle")
    publish_changes(region)
    publish_changes(landsdeel, slug="oosten")
    assert "kan alleen terug" in press_restore_address(region, "/landsdelen/oost/zwolle/")


def test_the_form_says_that_old_links_follow(submit_change_form, admin_client):
    page = admin_client.get(reverse("admin:pact_project_add")).text
    assert "dan leiden oude links vanzelf hierheen" in page
    page = admin_client.get(reverse("admin:pact_pillar_add")).text
    assert "oude links" not in page


def test_a_batch_of_moves_is_told_thing_by_thing(admin_client):
    objects = [ProjectFactory(slug=f"oud-{n}") for n in range(2)]
    for n, obj in enumerate(objects):
        save_new_draft(obj, slug=f"nieuw-{n}")
    chosen = {"action": "publish_selected", "_selected_action": [obj.pk for obj in objects]}
    answer = admin_client.post(reverse("admin:pact_project_changelist"), chosen, follow=True)
    assert answer.text.count("Oude links werken nog") == 2


def test_only_addresses_are_kept_on_which_there_is_a_page():
    publish_changes(PillarFactory(), slug="anders")
    assert not Redirect.objects.exists()
    services.publish(obj=ArticleFactory(slug="een"), user=None)
    assert [redirect.path for redirect in Redirect.objects.all()] == ["/nieuws/een/"]
