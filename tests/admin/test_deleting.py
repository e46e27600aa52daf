"""What may be thrown away, and how one is told what goes with it."""

import pytest
from bs4 import BeautifulSoup
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.urls import reverse

from pact.models import Page, Project
from tests.factories import (
    GoalFactory,
    IndicatorFactory,
    LandsdeelFactory,
    MeasurementFactory,
    PageFactory,
    PillarFactory,
    ProjectFactory,
    RegionFactory,
    StakeholderFactory,
    ThemeFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

STAYS = "U kunt dit niet verwijderen"


def address(thing, view):
    model = thing._meta
    args = [] if view == "changelist" else [thing.pk]
    return reverse(f"admin:{model.app_label}_{model.model_name}_{view}", args=args)


def choose(client, *things, **sure):
    data = {"action": "delete_selected", ACTION_CHECKBOX_NAME: [thing.pk for thing in things]}
    return client.post(address(things[0], "changelist"), data | sure)


@pytest.mark.parametrize(
    "make",
    [StakeholderFactory, PillarFactory, GoalFactory, LandsdeelFactory],
    ids=["stakeholder", "pillar", "goal", "landsdeel"],
)
def test_what_the_pact_is_made_of_stays(admin_client, make):
    thing = make()
    form = admin_client.get(address(thing, "change")).text
    assert STAYS in form
    assert "deletelink" not in form
    assert admin_client.post(address(thing, "delete"), {"post": "yes"}).status_code == 403
    assert "delete_selected" not in admin_client.get(address(thing, "changelist")).text
    choose(admin_client, thing, post="yes")
    assert type(thing).objects.filter(pk=thing.pk).exists()


def test_a_page_with_what_the_law_asks_stays(admin_client):
    page = PageFactory(title="Privacy", block="privacy")
    assert STAYS in admin_client.get(address(page, "change")).text
    assert admin_client.post(address(page, "delete"), {"post": "yes"}).status_code == 403
    for sure in ({}, {"post": "yes"}):
        answer = choose(admin_client, page, PageFactory(), **sure)
        assert f"Privacy: {STAYS}" in BeautifulSoup(answer.text, "html.parser").text
        assert "Ja, ik weet het zeker" not in answer.text
    assert Page.objects.count() == 3


def test_another_page_may_go(admin_client):
    page = PageFactory()
    assert STAYS not in admin_client.get(address(page, "change")).text
    admin_client.post(address(page, "delete"), {"post": "yes"})
    assert not Page.objects.exists()


def test_a_new_thing_is_not_told_that_it_stays(admin_client):
    assert STAYS not in admin_client.get(reverse("admin:pact_stakeholder_add")).text


def project():
    return ProjectFactory(
        title="Techport",
        goals=[GoalFactory()],
        stakeholders=[StakeholderFactory()],
        tags=[ThemeFactory().name],
    )


def region():
    region = RegionFactory()
    region.editors.add(UserFactory())
    return region


def indicator():
    indicator = IndicatorFactory()
    indicator.goals.add(GoalFactory())
    MeasurementFactory.create_batch(3, indicator=indicator)
    return indicator


def theme():
    theme = ThemeFactory()
    ProjectFactory.create_batch(2, tags=[theme.name])
    return theme


@pytest.mark.parametrize(
    ("make", "counts"),
    [
        (project, ["Praktijkvoorbeelden: 1"]),
        (region, ["Regio's: 1"]),
        (indicator, ["Cijfers: 1", "Metingen: 3"]),
        (theme, ["Thema's: 1"]),
    ],
)
def test_only_what_an_editor_knows_is_said_to_go(admin_client, make, counts):
    thing = make()
    for answer in (admin_client.get(address(thing, "delete")), choose(admin_client, thing)):
        page = BeautifulSoup(answer.text, "html.parser").select_one("#content")
        summary, chosen = page.select("ul")[:2]
        assert sorted(line.text for line in summary.select("li")) == counts
        assert [line.text.strip() for line in chosen.select("li")] == [str(thing)]


def test_what_something_hangs_on_stays_until_that_is_gone(admin_client):
    own = region()
    other = ProjectFactory(title="Techport", region=own)
    for answer in (
        admin_client.post(address(own, "delete"), {"post": "yes"}),
        choose(admin_client, own, post="yes"),
    ):
        page = BeautifulSoup(answer.text, "html.parser").select_one("#content")
        assert "niet verwijderen" in page.text or "niets verwijderd" in page.text
        assert page.select_one("ul a")["href"] == address(other, "change")


def test_projects_are_deleted_with_their_ties(admin_client):
    choose(admin_client, project(), project(), post="yes")
    assert not Project.objects.exists()
