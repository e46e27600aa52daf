"""The kind of a project: what it is, in words, as a filter and in what machines read."""

import pytest
from bs4 import BeautifulSoup

from pact.fixture_loader import read_fixtures
from pact.models import Project
from publishing import services
from techniekpact.social_cards import describe_project
from tests.admin_forms import form_url, open_form
from tests.factories import LandsdeelFactory, ProjectFactory, RegionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def project():
    oost = LandsdeelFactory(name="Oost", slug="oost")
    return ProjectFactory(
        slug="perron038",
        kind=Project.Kind.BUILDING,
        region=RegionFactory(name="Zwolle", landsdeel=oost),
        status="afgerond",
        status_year=2023,
    )


def read_page(client, path):
    return BeautifulSoup(client.get(path).content, "html.parser")


def test_a_card_and_a_page_say_what_it_is_and_where_and_until_when(client, project):
    expected = "Gebouw · Zwolle · landsdeel Oost · Afgerond in 2023"
    for path, selector in (
        ("/praktijk/", ".tp-card__facts"),
        (project.get_absolute_url(), ".tp-kicker"),
    ):
        assert read_page(client, path).select_one(selector).get_text() == expected


def test_what_is_not_filled_in_is_not_told(client):
    ProjectFactory()
    assert read_page(client, "/praktijk/").select_one(".tp-card__facts").get_text() == "Landelijk"


def test_regions_of_two_landsdelen_name_both(client, project):
    noord = LandsdeelFactory(name="Noord", slug="noord")
    project.other_regions.add(RegionFactory(name="Drenthe", landsdeel=noord))
    facts = read_page(client, "/praktijk/").select_one(".tp-card__facts").get_text()
    assert "Zwolle en Drenthe · landsdelen Oost en Noord" in facts


def test_the_kind_on_its_page_leads_to_all_of_that_kind(client, project):
    ProjectFactory(kind=Project.Kind.EVENT)
    link = read_page(client, project.get_absolute_url()).select_one(".tp-fact-list a")
    assert (link.get_text(), link["href"]) == ("Gebouw", "/praktijk/?soort=gebouw")
    page = read_page(client, link["href"])
    assert [card["href"] for card in page.select(".tp-card__link")] == ["/praktijk/perron038/"]
    assert page.h1.get_text().replace("\xad", "") == "Praktijkvoorbeelden van de soort ‘gebouw’"


def test_a_kind_that_is_not_there_is_named_and_skipped(client, project):
    page = read_page(client, "/praktijk/?soort=kasteel")
    assert "soort=kasteel" in page.get_text()
    assert page.select(".tp-card")


def test_its_social_image_says_what_it_is(project):
    card = describe_project(project)
    assert (card.kind, card.motif) == ("Praktijkvoorbeeld · Gebouw", "building")


def test_a_program_reads_and_filters_by_kind(client, project):
    other = ProjectFactory()
    items = client.get("/api/v1/praktijkvoorbeelden").json()["items"]
    kinds = {item["sleutel"]: item["soort"] for item in items}
    assert kinds == {"perron038": "gebouw", other.slug: None}
    (item,) = client.get("/api/v1/praktijkvoorbeelden?soort=gebouw").json()["items"]
    assert item["sleutel"] == "perron038"


def test_a_draft_keeps_it_from_visitors_until_it_is_published(admin_client, project):
    data = open_form(admin_client, project) | {"kind": "netwerk", "_draft": ""}
    assert admin_client.post(form_url(project), data).status_code == 302
    project.refresh_from_db()
    assert project.kind == Project.Kind.BUILDING
    assert project.latest_revision.snapshot["fields"]["kind"] == "netwerk"
    services.publish(obj=project, user=None)
    project.refresh_from_db()
    assert project.kind == Project.Kind.NETWORK


def test_a_version_of_before_there_were_kinds_can_be_published(project):
    revision = services.ensure_revision(project)
    del revision.snapshot["fields"]["kind"]
    revision.save()
    services.publish(obj=project, user=None)
    project.refresh_from_db()
    assert project.kind == ""


def test_every_example_that_comes_with_the_site_has_one():
    items = read_fixtures()["projects"].items
    assert {item["kind"] for item in items} == set(Project.Kind.values)
