"""No link of the admin is dead, for any role, on any page and after any action."""

import re
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from django.utils import timezone

from publishing import services
from tests.admin.admin_crawler import AdminCrawler, find_nested_forms
from tests.admin_forms import form_url, read_form_data
from tests.factories import (
    GoalFactory,
    ImageFactory,
    LandsdeelFactory,
    ProjectFactory,
    RegionFactory,
    StakeholderFactory,
    UserFactory,
)
from tests.publishing.steps import save_new_draft

pytestmark = [pytest.mark.django_db, pytest.mark.once]

EDITOR_ROLES = ["national", "publishing regional", "reader"]


@pytest.mark.slow
@pytest.mark.parametrize("shared_world", EDITOR_ROLES, indirect=True)
def test_every_link_that_an_editor_sees_leads_somewhere(scenario, client):
    crawler = AdminCrawler(client).crawl(reverse("admin:index"))
    assert len(crawler.opened) > 30
    assert not crawler.broken, "\n".join(sorted(crawler.broken))
    assert not crawler.nested_forms, "\n".join(crawler.nested_forms)
    assert not crawler.foreign_texts, "\n".join(crawler.foreign_texts)
    lost = client.get("/beheer/pact/niets/")
    assert (lost.status_code, "Zoek in alles" in lost.text) == (404, True)


def test_a_form_within_a_form_is_found():
    html = '<form id="a"></form><form id="b"><p><form id="c"></form></form><form id="d"></form>'
    assert find_nested_forms(html) == ['<form id="c"> in <form id="b">']


def pressed(client, path, model, button, **typed):
    """Press a button of a form with other input, as a browser does; return the page after it."""
    data = read_form_data(client.get(path).text, model)
    return client.post(path, {**data, **typed, button: ""}, follow=True)


def assert_links_work(client, response, name):
    assert response.status_code == 200
    crawler = AdminCrawler(client).follow_links(response, name)
    assert crawler.opened
    assert not crawler.broken, "\n".join(sorted(crawler.broken))


def visible_messages(response):
    soup = BeautifulSoup(response.text, "lxml")
    return " ".join(" ".join(item.text.split()) for item in soup.select(".messagelist li"))


@pytest.fixture
def region():
    return RegionFactory()


@pytest.fixture
def editor(client, region):
    """An editor of the region, who may not publish, logged in."""
    user = UserFactory(is_staff=True, roles=["Regioredactie"])
    region.editors.add(user)
    client.force_login(user)
    return user


@pytest.mark.slow
def test_links_work_after_each_action_of_a_regional_editor_and_of_her_judge(
    client, admin_client, editor, region
):
    project = ProjectFactory(title="Techport", region=region)
    path = form_url(project)
    saved = pressed(client, path, project, "_draft", title="Techport 2")
    assert_links_work(client, saved, "bewaard")
    submitted = pressed(client, path, project, "_submit")
    assert_links_work(client, submitted, "oordeel gevraagd")
    judged = admin_client.get(path)
    assert "Vergelijk met wat op de site staat" in judged.text
    assert_links_work(admin_client, judged, "te beoordelen")
    compare = BeautifulSoup(judged.text, "lxml").find("a", string=re.compile("Vergelijk met wat"))
    compared = BeautifulSoup(admin_client.get(compare["href"]).text, "lxml")
    assert compared.select_one(".diff ins").text.endswith("2")
    published = pressed(admin_client, path, project, "_publish", slug="elders")
    assert "Oude links werken nog" in published.text
    assert_links_work(admin_client, published, "gepubliceerd")
    trashed = admin_client.post(f"{path.removesuffix('change/')}delete/", {"post": 1}, follow=True)
    assert_links_work(admin_client, trashed, "weggegooid")


def test_a_new_editor_of_a_region_is_said_to_be_added(admin_client, region):
    editor = UserFactory(is_staff=True, roles=["Regioredactie"])
    answer = pressed(admin_client, form_url(region), region, "_draft", editors=[editor.pk])
    assert "werkt meteen" in visible_messages(answer)
    assert "niet veranderd" not in visible_messages(answer)
    assert list(region.editors.all()) == [editor]


def test_nobody_is_sent_to_a_button_that_she_does_not_have(client, editor, region):
    project = ProjectFactory(region=region)
    save_new_draft(project, title="Straks")
    soon = timezone.now() + timedelta(days=1)
    services.schedule(obj=project, user=None, go_live_at=soon, expire_at=None)
    answer = pressed(client, form_url(project), project, "_draft", title="Nog anders")
    soup = BeautifulSoup(answer.text, "lxml")
    buttons = {button.text for button in soup.select("button")}
    named = re.findall("Kies (?:daarvoor )?‘(.+?)’", visible_messages(answer))
    assert named
    assert set(named) <= buttons


def test_no_cross_throws_away_what_is_chosen(admin_client, region):
    project = ProjectFactory(region=region, picture=ImageFactory())
    for obj in (project, region):
        page = BeautifulSoup(admin_client.get(form_url(obj)).text, "lxml")
        assert page.select(".change-related")
        assert not page.select(".delete-related")


@pytest.mark.parametrize(
    ("factory", "number"), [(StakeholderFactory, 4), (GoalFactory, 12), (LandsdeelFactory, 5)]
)
def test_a_full_set_offers_no_form_for_one_more(admin_client, factory, number):
    model = factory._meta.model
    # Tests of this module share rows, and a factory may return one of those.
    while model.objects.count() < number - 1:
        factory()
    assert admin_client.get(form_url(model)).status_code == 200
    while model.objects.count() < number:
        factory()
    assert admin_client.get(form_url(model)).status_code == 403
    for page in (reverse("admin:index"), reverse("admin:pact_project_add")):
        assert form_url(model) not in admin_client.get(page).text
