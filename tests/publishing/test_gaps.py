"""The start page counts what is missing, and leads to the field; visitors read nothing of it."""

import pytest
from bs4 import BeautifulSoup
from django.core.checks import run_checks
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from pact.models import Project, SiteDetails
from publishing import services
from publishing.gaps import GAPS_PER_PAGE, count_gaps, find_gap_page
from tests.factories import LandsdeelFactory, ProjectFactory, RegionFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.once]

INDEX_URL = reverse("admin:index")
COMPLETE = {"result": "<p>Veel</p>", "status": "loopt", "sources": "https://example.org"}


@pytest.fixture
def national_editor():
    return UserFactory(is_staff=True, roles=["Landelijke redactie"])


def counts(user):
    return {gap.key: gap.count for own in count_gaps(user) for gap in own.gaps}


def load_index(client, user, query=""):
    client.force_login(user)
    response = client.get(INDEX_URL + query)
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def test_empty_fields_are_counted_and_filled_ones_are_not(national_editor):
    ProjectFactory(**COMPLETE, period="2026")
    ProjectFactory(**COMPLETE, period="")
    ProjectFactory(**COMPLETE | {"status": "onbekend"}, period="")
    own = counts(national_editor)
    assert own["pact.project.period"] == 2
    assert own["pact.project.status"] == 1
    assert "pact.project.result" not in own


def test_what_lies_in_the_trash_misses_nothing(national_editor):
    project = ProjectFactory(period="")
    services.move_to_trash(obj=project, user=national_editor)
    assert "pact.project.period" not in counts(national_editor)


def test_a_regional_editor_sees_the_gaps_of_her_own_region_alone(regional_editor):
    region = RegionFactory()
    region.editors.add(regional_editor)
    own = ProjectFactory(region=region, period="", title="Eigen")
    ProjectFactory(region=RegionFactory(), period="", title="Geheim", live=False)
    LandsdeelFactory(slug="noord")
    SiteDetails.objects.create()
    assert counts(regional_editor)["pact.project.period"] == 1
    assert {key.rpartition(".")[0] for key in counts(regional_editor)} == {
        "pact.project",
        "regions.region",
    }
    page = find_gap_page(regional_editor, "pact.project.period", "1")
    assert page.links == [
        ("Eigen", reverse("admin:pact_project_change", args=[own.pk]) + "#id_period")
    ]


@pytest.mark.parametrize("key", ["regions.landsdeel.coordinator", "pact.sitedetails.owner", "x"])
def test_a_gap_that_a_user_cannot_fill_leads_to_the_start_page(client, regional_editor, key):
    SiteDetails.objects.create()
    assert find_gap_page(regional_editor, key, "1") is None
    assert "Laatste wijzigingen" in load_index(client, regional_editor, f"?ontbreekt={key}").text


def test_who_may_change_nothing_has_no_gaps(client):
    reader = UserFactory(is_staff=True, roles=["Lezer"])
    ProjectFactory(period="")
    assert count_gaps(reader) == []
    assert not load_index(client, reader).select(".gaps")


def test_the_start_page_folds_the_counts_and_leads_to_the_fields(client, national_editor):
    project = ProjectFactory(title="Techport", period="", **COMPLETE)
    page = load_index(client, national_editor)
    link = page.find("a", href="?ontbreekt=pact.project.period")
    assert link.find_parent("details").summary.text.startswith("Praktijkvoorbeelden: ")
    (field,) = load_index(client, national_editor, link["href"]).select(".queue__items a")
    assert field.text == "Techport"
    assert field["href"].endswith(f"/{project.pk}/change/#id_period")
    assert BeautifulSoup(client.get(field["href"]).content, "html.parser").find(id="id_period")


def test_the_details_of_the_owner_are_gaps_too(client, national_editor):
    SiteDetails.objects.create(owner="Stichting Voorbeeld")
    own = counts(national_editor)
    assert own["pact.sitedetails.kvk"] == 1
    assert "pact.sitedetails.owner" not in own
    form = load_index(client, national_editor, "?ontbreekt=pact.sitedetails.kvk")
    address = form.select_one(".queue__items a")["href"]
    notice = BeautifulSoup(client.get(address).content, "html.parser").select_one(".notice")
    assert notice.find("a", href="#id_kvk")
    assert not notice.find("a", href="#id_owner")


def test_a_long_list_comes_in_pages(client, national_editor):
    Project.objects.bulk_create(
        Project(title=f"Project {number}", slug=f"p-{number}") for number in range(60)
    )
    key = "?ontbreekt=pact.project.period"
    page = load_index(client, national_editor, key)
    assert len(page.select(".queue__items a")) == GAPS_PER_PAGE
    rest = load_index(client, national_editor, page.find("a", string="Volgende")["href"])
    assert len(rest.select(".queue__items a")) == 60 - GAPS_PER_PAGE
    assert load_index(client, national_editor, f"{key}&pagina=onzin").find("a", string="Volgende")


def test_all_gaps_are_counted_in_one_query(national_editor):
    ProjectFactory.create_batch(3)
    count_gaps(national_editor)
    with CaptureQueriesContext(connection) as queries:
        count_gaps(national_editor)
    assert len(queries) == 1


def test_a_gap_field_that_does_not_exist_is_a_mistake(monkeypatch):
    monkeypatch.setattr(Project, "gap_fields", ("resultaat",))
    (message,) = [error for error in run_checks() if error.id == "publishing.E002"]
    assert "Project.gap_fields names ‘resultaat’" in message.msg
