import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from pact.models import Article, Indicator, Page, Project
from tests.factories import (
    GoalFactory,
    ImageFactory,
    IndicatorFactory,
    MeasurementFactory,
    OrganisationFactory,
    PageFactory,
    ProjectFactory,
    RegionFactory,
    StakeholderFactory,
    ThemeFactory,
)

pytestmark = [pytest.mark.django_db, pytest.mark.once]

PAGE_ADD_URL = reverse("admin:pact_page_add")
PROJECT_ADD_URL = reverse("admin:pact_project_add")
ARTICLE_ADD_URL = reverse("admin:pact_article_add")
PAGE_FORM_DATA = {"title": "Over ons", "slug": "over-ons", "position": "1", "language": "nl"}
PROJECT_FORM_DATA = {"title": "Techport", "slug": "techport", "status": "loopt"}
EMPTY_MANAGEMENT_FORM = {"measurements-TOTAL_FORMS": "0", "measurements-INITIAL_FORMS": "0"}


def test_an_address_is_kept_in_lower_case(admin_client):
    admin_client.post(PAGE_ADD_URL, {**PAGE_FORM_DATA, "slug": "Over-Ons"})
    assert Page.objects.get().slug == "over-ons"


@pytest.mark.parametrize("slug", ["praktijk", "doelen", "Nieuws", "beheer", "nieuwsbrief"])
def test_a_page_cannot_take_an_address_of_the_site(admin_client, slug):
    answer = admin_client.post(PAGE_ADD_URL, {**PAGE_FORM_DATA, "slug": slug})
    assert f"Op /{slug.lower()}/ staat al een ander deel van de site." in answer.text
    assert not Page.objects.exists()


def test_a_page_without_an_address_is_refused_in_words(admin_client):
    sent = {**PAGE_FORM_DATA, "slug": "", "_publish": ""}
    assert "Dit veld is verplicht." in admin_client.post(PAGE_ADD_URL, sent).text


def test_a_page_keeps_its_own_address(admin_client):
    page = PageFactory(slug="over-ons")
    path = reverse("admin:pact_page_change", args=[page.pk])
    admin_client.post(path, {**PAGE_FORM_DATA, "_publish": ""})
    page.refresh_from_db()
    assert page.title == "Over ons"


def test_rich_text_is_stored_without_what_the_editor_cannot_make(admin_client):
    body = '<p onclick="x()">Goed <script>fout</script><u>idee</u></p>'
    article = {"title": "Bericht", "slug": "bericht", "date": "21-11-2026", "body": body}
    admin_client.post(ARTICLE_ADD_URL, article)
    assert Article.objects.get().body == "<p>Goed idee</p>"


def test_short_choices_are_boxes_and_long_ones_are_searched(admin_client):
    GoalFactory.create_batch(12)
    StakeholderFactory.create_batch(4)
    form = BeautifulSoup(admin_client.get(PROJECT_ADD_URL).text, "html.parser")
    assert len(form.select("#id_goals input[type=checkbox]")) == 12
    assert len(form.select("#id_stakeholders input[type=checkbox]")) == 4
    assert form.select_one("#id_region.admin-autocomplete")
    assert form.select_one("#id_organisations.admin-autocomplete[multiple]")
    assert form.select_one("#id_picture").text == "Kies een afbeelding"


def test_a_project_is_saved_with_all_its_ties(admin_client):
    goal, stakeholder, picture = GoalFactory(), StakeholderFactory(), ImageFactory()
    organisation, region = OrganisationFactory(), RegionFactory()
    ties = {
        "goals": [goal.pk],
        "stakeholders": [stakeholder.pk],
        "organisations": [organisation.pk],
        "other_regions": [region.pk],
        "picture": picture.pk,
        "tags": "Havens, energie",
    }
    admin_client.post(PROJECT_ADD_URL, {**PROJECT_FORM_DATA, **ties})
    project = Project.objects.get()
    assert list(project.goals.all()) == [goal]
    assert list(project.stakeholders.all()) == [stakeholder]
    assert list(project.organisations.all()) == [organisation]
    assert list(project.other_regions.all()) == [region]
    assert project.picture == picture
    assert set(project.tags.names()) == {"Havens", "energie"}


def test_the_form_names_the_themes_there_are(admin_client):
    ThemeFactory(name="Havens")
    assert "Bestaande thema's: Havens." in BeautifulSoup(
        admin_client.get(PROJECT_ADD_URL).text, "html.parser"
    ).get_text(" ", strip=True)


def test_when_something_was_published_is_shown_and_not_asked(admin_client):
    project = ProjectFactory()
    form = BeautifulSoup(
        admin_client.get(reverse("admin:pact_project_change", args=[project.pk])).text,
        "html.parser",
    )
    assert "Op de site sinds" in form.select_one("#content").text
    assert not form.select("[name=first_published_at], [name=last_published_at], [name=live]")


@pytest.fixture
def save_measurements(admin_client):
    """Post the form of an indicator with new rows of these periods; gives the page."""

    def save(indicator, *periods):
        rows = {f"measurements-{n}-period": period for n, period in enumerate(periods)}
        values = {f"measurements-{n}-value": "1" for n in range(len(periods))}
        data = {
            "name": "Cijfer",
            "slug": "cijfer",
            "unit": "%",
            "position": "1",
            **EMPTY_MANAGEMENT_FORM,
        }
        data |= {**rows, **values, "measurements-TOTAL_FORMS": str(len(periods)), "_publish": ""}
        path = reverse("admin:pact_indicator_change", args=[indicator.pk])
        return admin_client.post(path, data, follow=True).text

    return save


def test_measurements_are_rows_under_their_indicator(save_measurements):
    indicator = IndicatorFactory()
    save_measurements(indicator, "2020", "1999/00", "2021/22", "2023-K1")
    assert Indicator.objects.get().measurements.count() == 4


@pytest.mark.parametrize("period", ["2020-21", "2020-K5", "٢٠٢٠", "0000", "20 20", "2020/²¹"])
def test_a_wrong_period_is_explained(save_measurements, period):
    indicator = IndicatorFactory()
    assert "Schrijf een jaar als 2020" in save_measurements(indicator, period)
    assert not indicator.measurements.exists()


@pytest.mark.parametrize("period", ["2019/99", "2019/19", "2019/21"])
def test_a_school_year_runs_into_the_next_year(save_measurements, period):
    indicator = IndicatorFactory()
    assert "Het schooljaar dat in 2019 begint, is 2019/20." in save_measurements(indicator, period)
    assert not indicator.measurements.exists()


def test_a_period_stands_in_a_series_once(save_measurements):
    indicator = MeasurementFactory(period="2020").indicator
    assert "Deze periode staat er al." in save_measurements(indicator, "2021", "2021")
    save_measurements(indicator, "2020")
    assert indicator.measurements.count() == 1


def test_the_series_is_drawn_above_its_form(admin_client):
    indicator = IndicatorFactory()
    path = reverse("admin:pact_indicator_change", args=[indicator.pk])
    assert "tp-chart" not in BeautifulSoup(admin_client.get(path).text, "html.parser").form.decode()
    MeasurementFactory.create_batch(3, indicator=indicator)
    assert BeautifulSoup(admin_client.get(path).text, "html.parser").select_one("svg.tp-chart")


def test_a_page_below_contact_is_refused_with_what_to_do(admin_client):
    contact = PageFactory(slug="contact", title="Contact", block="contact")
    answer = admin_client.post(PAGE_ADD_URL, {**PAGE_FORM_DATA, "parent": contact.pk})
    assert "Onder ‘Contact’ kan geen andere pagina staan" in answer.text
    assert "/contact/over-ons/" in answer.text
    assert "laat dat leeg" in answer.text
    assert Page.objects.count() == 1


def test_no_window_of_django_opens_beside_a_choice_without_drafts(admin_client):
    form = admin_client.get(reverse("admin:images_image_add")).text
    assert "id_collection" in form
    assert "add_id_collection" not in form
