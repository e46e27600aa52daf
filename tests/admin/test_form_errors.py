"""Form errors stand on top, in the order of the page, with a link to each field."""

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from django.utils import timezone

from regions.models import Region
from tests.admin_forms import form_url, open_form
from tests.factories import IndicatorFactory, PageFactory, ProjectFactory, RegionFactory

pytestmark = pytest.mark.django_db

NOTHING_PUBLISHED_MESSAGE = (
    "Er is niets gepubliceerd. Is nog niet alles klaar? Kies dan ‘Bewaar als concept’."
)


@pytest.fixture
def submit_invalid_form(admin_client):
    """Post a form and give its page."""

    def post(view, /, *args, **data):
        answer = admin_client.post(reverse(f"admin:{view}", args=args), data)
        assert answer.status_code == 200
        return BeautifulSoup(answer.text, "html.parser")

    return post


def error_summary(page):
    box = page.select_one("[data-error-summary]")
    links = {link.get_text(strip=True): link["href"] for link in box.select("a")}
    assert all(page.select(f"{target}:is(input, textarea, select)") for target in links.values())
    return links


def test_each_field_has_a_link_in_the_order_of_the_page(submit_invalid_form):
    page = submit_invalid_form("pact_article_add", date="ooit", check_before="morgen", _draft="")
    assert error_summary(page) == {
        "Datum: Voer een geldige datum in.": "#id_date",
        "Controleren vóór: Voer een geldige datum in.": "#id_check_before",
    }
    box = page.select_one("[data-error-summary]")
    assert box["tabindex"] == "-1"
    assert box.h2.text == "Er zijn 2 dingen die niet kloppen"
    assert "Er is nog niets bewaard." in box.text
    assert page.title.text.split()[0] == "Fout:"
    assert page.select("#id_date_error")
    assert page.select_one("h1").find_previous(attrs={"data-error-summary": True})


def test_who_publishes_is_told_that_nothing_was_and_that_a_draft_can_be_kept(submit_invalid_form):
    project = ProjectFactory()
    page = submit_invalid_form(
        "pact_project_change", project.pk, slug="x", status="onbekend", _publish=""
    )
    assert error_summary(page) == {"Titel: Dit veld is verplicht.": "#id_title"}
    box = page.select_one("[data-error-summary]")
    assert box.h2.text == "Er is 1 ding dat niet klopt"
    assert NOTHING_PUBLISHED_MESSAGE in box.text


def test_rows_and_boxes_have_a_link_that_can_take_the_focus(submit_invalid_form):
    rows = {
        "measurements-TOTAL_FORMS": "2",
        "measurements-INITIAL_FORMS": "0",
        "measurements-1-period": "2020",
        "measurements-1-value": "veel",
    }
    data = {"name": "Cijfer", "slug": "cijfer", "unit": "%", "goals": ["999"], **rows}
    page = submit_invalid_form("pact_indicator_change", IndicatorFactory().pk, **data, _draft="")
    links = list(page.select("[data-error-summary] a"))
    assert links[0]["href"] == "#id_goals_0"
    assert links[1]["href"] == "#id_measurements-1-value"
    assert links[1].text.startswith("Meting 2, waarde: Schrijf het getal zonder punten")


def test_what_is_about_no_single_field_is_said_there_too(submit_invalid_form):
    row = {"measurements-0-period": "2020", "measurements-1-period": "2020"}
    values = {"measurements-0-value": "1", "measurements-1-value": "2"}
    total = {"measurements-TOTAL_FORMS": "2", "measurements-INITIAL_FORMS": "0"}
    data = {"name": "Cijfer", "slug": "cijfer", "unit": "%", **row, **values, **total}
    page = submit_invalid_form("pact_indicator_add", **data, _publish="")
    assert "Deze periode staat er al." in page.select_one("[data-error-summary]").text


def test_other_forms_of_editors_have_it_too(submit_invalid_form):
    page = submit_invalid_form("pact_theme_add", name="")
    assert error_summary(page)["Naam: Dit veld is verplicht."] == "#id_name"
    assert "concept" not in page.select_one("[data-error-summary]").text


def test_what_stands_in_the_way_of_publishing_alone_is_linked_as_well(admin_client):
    project = ProjectFactory(region=RegionFactory())
    data = open_form(admin_client, project)
    Region.objects.update(live=False, trashed_at=timezone.now())
    answer = admin_client.post(form_url(project), data | {"_publish": ""}, follow=True)
    message = BeautifulSoup(answer.text, "html.parser").select_one(".messagelist .warning")
    assert "is als concept bewaard, maar niet gepubliceerd" in message.text
    assert message.a["href"] == "#id_region"
    assert "ligt in de prullenbak" in message.a.text


def test_a_form_that_is_opened_has_no_such_list_and_says_what_the_star_means(admin_client):
    path = reverse("admin:pact_page_change", args=[PageFactory().pk])
    page = BeautifulSoup(admin_client.get(path).text, "html.parser")
    assert not page.select("[data-error-summary]")
    form = page.select_one("#page_form")
    assert form.has_attr("novalidate")
    assert form.get_text(" ", strip=True).startswith("* = verplicht")
