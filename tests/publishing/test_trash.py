"""Throwing away, what that takes off the site, and getting it back."""

from datetime import timedelta

import pytest
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from pact.models import Article, Indicator, Project
from publishing import services
from publishing.links.references import STILL_REFERENCED
from publishing.models import Event, Revision
from regions.models import Region
from tests.factories import (
    ArticleFactory,
    GoalFactory,
    ImageFactory,
    IndicatorFactory,
    MeasurementFactory,
    PageFactory,
    ProjectFactory,
    RegionFactory,
    ThemeFactory,
    UserFactory,
)
from tests.publishing.pages import parse_page

pytestmark = pytest.mark.django_db

TRASH_URL = "/beheer/prullenbak/"


@pytest.fixture(autouse=True)
def media_root(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def log_in_regional_editor(client):
    """Log in as an editor of these regions."""

    def log_in(*regions):
        user = UserFactory(is_staff=True, roles=["Regioredactie"])
        for region in regions:
            region.editors.add(user)
        client.force_login(user)
        return client

    return log_in


def object_url(obj, name, *args):
    model = obj._meta
    args = [] if name in ("changelist", "add") else [obj.pk, *args]
    return reverse(f"admin:{model.app_label}_{model.model_name}_{name}", args=args)


def trash_object(client, obj):
    return client.post(object_url(obj, "delete"), {"post": "yes"}, follow=True)


def run_delete_action(client, *objects, **more):
    data = {"action": "delete_selected", ACTION_CHECKBOX_NAME: [obj.pk for obj in objects]}
    return client.post(object_url(objects[0], "changelist"), data | more, follow=True)


def main_text(answer):
    return " ".join(parse_page(answer).select_one("#content").text.split())


def message_texts(answer):
    return " ".join(item.text for item in parse_page(answer).select(".messagelist li"))


def trashed_titles(answer):
    return [title.text for title in parse_page(answer).select(".trash__title")]


def create_full_project():
    return ProjectFactory(
        title="Techport",
        slug="techport",
        region=RegionFactory(),
        picture=ImageFactory(),
        goals=[GoalFactory(number=4)],
        tags=[ThemeFactory(name="Robots").name],
    )


def test_trashing_asks_for_confirmation(admin_client):
    project = create_full_project()
    page = main_text(admin_client.get(object_url(project, "delete")))
    assert "90 dagen in de prullenbak" in page
    assert "Techport" in page
    assert Project.objects.get().live


def test_what_is_thrown_away_is_off_the_site_and_comes_back_as_it_was(admin_client, client):
    project = create_full_project()
    answer = trash_object(admin_client, project)
    assert "‘Techport’ ligt in de prullenbak" in message_texts(answer)
    assert client.get("/praktijk/techport/").status_code == 404
    # The button in the message sends the form of the list.
    undo = parse_page(answer).select_one(".messagelist button")
    assert parse_page(answer).select_one(f"form#{undo['form']} [name=csrfmiddlewaretoken]")
    answer = admin_client.post(undo["formaction"], follow=True)
    assert "staat weer op de site" in message_texts(answer)
    page = client.get("/praktijk/techport/").text
    project.refresh_from_db()
    assert "Robots" in page
    assert [goal.number for goal in project.goals.all()] == [4]
    assert project.picture


def test_restoring_brings_child_rows_back(admin_client):
    indicator = IndicatorFactory()
    MeasurementFactory.create_batch(3, indicator=indicator)
    trash_object(admin_client, indicator)
    admin_client.post(object_url(indicator, "restore_from_trash"))
    indicator = Indicator.objects.get()
    assert indicator.live
    assert indicator.measurements.count() == 3


def test_a_draft_comes_back_as_a_draft(admin_client):
    article = ArticleFactory(live=False)
    trash_object(admin_client, article)
    answer = admin_client.post(object_url(article, "restore_from_trash"), follow=True)
    assert "terug, als concept" in message_texts(answer)
    assert not Article.objects.get().live


def test_what_expired_in_the_bin_comes_back_off_the_site(admin_client):
    article = ArticleFactory()
    trash_object(admin_client, article)
    Article.objects.update(expire_at=timezone.now() - timedelta(hours=1))
    admin_client.post(object_url(article, "restore_from_trash"))
    assert Article.objects.get().has_expired


def test_what_hung_on_something_else_that_went_comes_back_as_a_draft(admin_client):
    project = create_full_project()
    trash_object(admin_client, project)
    Region.objects.update(trashed_at=timezone.now(), live=False)
    admin_client.post(object_url(project, "restore_from_trash"))
    project.refresh_from_db()
    assert (project.trashed_at, project.live) == (None, False)


def test_the_bin_says_what_when_and_by_whom(admin_client, admin_user):
    trash_object(admin_client, create_full_project())
    answer = admin_client.get(TRASH_URL)
    assert trashed_titles(answer) == ["Techport"]
    assert "Praktijkvoorbeeld" in main_text(answer)
    assert admin_user.username in main_text(answer)
    assert "90 dagen" in main_text(answer)
    button = parse_page(answer).select_one(".trash button")
    assert button.text == "Haal terug: Techport"
    admin_client.post(button.find_parent("form")["action"])
    assert "De prullenbak is leeg" in main_text(admin_client.get(TRASH_URL))


def test_a_full_bin_opens_in_pages(admin_client, django_assert_max_num_queries):
    for article in ArticleFactory.create_batch(51):
        services.move_to_trash(obj=article, user=None)
    with django_assert_max_num_queries(8):
        answer = admin_client.get(TRASH_URL)
    assert len(trashed_titles(answer)) == 50
    assert trashed_titles(answer)[0] == str(article)
    assert len(trashed_titles(admin_client.get(TRASH_URL, {"pagina": 2}))) == 1


def test_what_lies_in_the_bin_is_found_nowhere_else(admin_client):
    project = create_full_project()
    region = RegionFactory(name="Weggegooid")
    services.move_to_trash(obj=project, user=None)
    services.move_to_trash(obj=region, user=None)
    number = Revision.objects.for_object(project).first().pk
    assert "Techport" not in main_text(admin_client.get(object_url(project, "changelist")))
    for name in ("change", "history", "delete"):
        assert admin_client.get(object_url(project, name)).status_code in (302, 404)
    assert admin_client.get(object_url(project, "revision", number)).status_code == 404
    assert admin_client.get(object_url(project, "diff")).status_code == 404
    for name in (
        "create_share_link",
        "approve",
        "send_back",
        "preview",
        "autosave",
        "editing_session",
    ):
        assert admin_client.post(object_url(project, name)).status_code == 404
    search = {"app_label": "pact", "model_name": "project", "field_name": "region", "term": "Weg"}
    response = admin_client.get(reverse("admin:autocomplete"), search)
    assert response.json()["results"] == []


def test_what_is_not_in_the_bin_cannot_be_taken_out(admin_client):
    assert admin_client.post(object_url(ArticleFactory(), "restore_from_trash")).status_code == 404


def test_what_something_hangs_on_stays_until_that_is_gone(admin_client):
    region = RegionFactory()
    project = ProjectFactory(title="Techport", region=region)
    for answer in (
        admin_client.get(object_url(region, "delete")),
        trash_object(admin_client, region),
        run_delete_action(admin_client, region, post="yes"),
    ):
        assert "niet weggooien" in main_text(answer)
        links = parse_page(answer).select("#content .references a")
        assert [link["href"] for link in links] == [object_url(project, "change")]
        assert not parse_page(answer).select("#content button")
    assert Region.objects.get().live


def test_what_was_tied_to_it_after_the_question_keeps_it(admin_client, monkeypatch):
    region = RegionFactory()
    monkeypatch.setattr("publishing.admin.trash.blocked_keys", lambda objects: set())
    project = ProjectFactory(region=region)
    assert STILL_REFERENCED in message_texts(trash_object(admin_client, region))
    assert Region.objects.not_trashed().exists()
    services.move_to_trash(obj=project, user=None)
    trash_object(admin_client, region)
    assert not Region.objects.not_trashed().exists()


def test_trashing_many_costs_few_extra_queries(admin_client):
    def count_queries(number):
        objects = ProjectFactory.create_batch(number, region=RegionFactory())
        with CaptureQueriesContext(connection) as queries:
            answer = run_delete_action(admin_client, *objects)
        assert len(parse_page(answer).select(".chosen > li")) == number
        return len(queries)

    count_queries(1)  # reads what is remembered from then on
    assert count_queries(50) == count_queries(1)


def test_many_go_at_once_and_what_stays_is_named(admin_client):
    stays = PageFactory(title="Privacy", block="privacy")
    goes, goes_too = PageFactory(), PageFactory()
    answer = run_delete_action(admin_client, stays, goes, goes_too)
    assert "Privacy" in parse_page(answer).select_one(".panel").text
    assert len(parse_page(answer).select(".chosen > li")) == 2
    answer = run_delete_action(admin_client, stays, goes, goes_too, post="yes")
    assert "In de prullenbak gelegd: 2." in message_texts(answer)
    assert trashed_titles(admin_client.get(TRASH_URL)) == [str(goes_too), str(goes)]


def test_an_editor_sees_in_the_bin_what_is_hers(log_in_regional_editor):
    own_region, other = RegionFactory(editors_publish=True), RegionFactory()
    own = ProjectFactory(title="Van mij", region=own_region)
    foreign = ProjectFactory(title="Van een ander", region=other)
    for obj in (own, foreign, ArticleFactory()):
        services.move_to_trash(obj=obj, user=None)
    client = log_in_regional_editor(own_region)
    assert trashed_titles(client.get(TRASH_URL)) == ["Van mij"]
    assert client.post(object_url(foreign, "restore_from_trash")).status_code in (403, 404)
    assert client.post(object_url(own, "restore_from_trash")).status_code == 302
    assert list(Project.objects.not_trashed()) == [own]


def test_who_may_not_publish_throws_away_no_live_page(log_in_regional_editor):
    region = RegionFactory(editors_publish=False)
    live, draft = (ProjectFactory(region=region, live=live) for live in (True, False))
    client = log_in_regional_editor(region)
    assert "mag publiceren" in main_text(trash_object(client, live))
    trash_object(client, draft)
    assert list(Project.objects.not_trashed()) == [live]


def test_who_may_not_publish_brings_a_live_page_back_as_a_draft(log_in_regional_editor):
    region = RegionFactory(editors_publish=False)
    project = ProjectFactory(region=region)
    services.move_to_trash(obj=project, user=None)
    messages = message_texts(
        log_in_regional_editor(region).post(object_url(project, "restore_from_trash"), follow=True)
    )
    assert "terug, als concept. Het stond op de site. Vraag een oordeel" in messages
    project.refresh_from_db()
    assert (project.trashed_at, project.live, project.live_revision) == (None, False, None)


def test_who_may_throw_nothing_away_has_no_bin(client, sign_in):
    sign_in("Lezer")
    assert client.get(TRASH_URL).status_code == 403


def test_trashing_and_restoring_are_audited(admin_client, admin_user):
    article = ArticleFactory()
    trash_object(admin_client, article)
    admin_client.post(object_url(article, "restore_from_trash"))
    kinds = Event.objects.for_object(article).filter(user=admin_user).order_by("pk")
    assert list(kinds.values_list("kind", flat=True)) == ["trashed", "untrashed"]
