import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from django.utils import timezone

from pact.models import HomePage, Page, SiteDetails
from tests.factories import (
    ArticleFactory,
    GoalFactory,
    IndicatorFactory,
    LandsdeelFactory,
    MeasurementFactory,
    OrganisationFactory,
    PageFactory,
    ProjectFactory,
    RegionFactory,
    StakeholderFactory,
)

pytestmark = pytest.mark.django_db

PAGE_LIST_URL = reverse("admin:pact_page_changelist")
PROJECT_LIST_URL = reverse("admin:pact_project_changelist")


def status_by_title(client, path, query=None):
    """Return the status cell of each row by title."""
    soup = BeautifulSoup(client.get(path, query or {}).text, "html.parser")
    return {
        row.select_one("th").text.strip(): row.select_one(".field-status_badges")
        for row in soup.select("#result_list tbody tr")
    }


def test_the_list_shows_what_is_live_and_what_must_be_checked(admin_client):
    live = ProjectFactory(to_check=True)
    draft = ProjectFactory(live=False)
    shown = status_by_title(admin_client, PROJECT_LIST_URL)
    assert [badge.text for badge in shown[live.title].select("span.status")] == [
        "Live",
        "Nakijken",
    ]
    assert shown[live.title].a["href"] == live.get_absolute_url()
    assert shown[draft.title].text == "Concept"
    assert shown[draft.title].a is None


@pytest.mark.parametrize(
    ("make", "hide"),
    [
        (ArticleFactory, lambda obj: type(obj).objects.update(live=False)),
        (ArticleFactory, lambda obj: type(obj).objects.update(expire_at=timezone.now())),
        (GoalFactory, lambda goal: type(goal.pillar).objects.update(live=False)),
        (RegionFactory, lambda region: type(region.landsdeel).objects.update(live=False)),
        (
            lambda: MeasurementFactory().indicator,
            lambda indicator: indicator.measurements.all().delete(),
        ),
    ],
    ids=["article", "article that ended", "goal", "region", "indicator"],
)
def test_a_form_leads_to_the_site_only_while_visitors_can_get_there(admin_client, make, hide):
    obj = make()
    model = obj._meta
    form = reverse(f"admin:{model.app_label}_{model.model_name}_change", args=[obj.pk])
    link = f'href="{obj.get_absolute_url()}">Bekijk op de site</a>'
    assert link in admin_client.get(form).text
    hide(obj)
    assert "Bekijk op de site" not in admin_client.get(form).text


def test_projects_are_filtered_by_landsdeel_their_own_or_that_of_their_region(admin_client):
    oost, west = LandsdeelFactory(slug="oost"), LandsdeelFactory(slug="zuidwest")
    whole = ProjectFactory(landsdeel=oost)
    regional = ProjectFactory(region=RegionFactory(landsdeel=oost))
    elsewhere = RegionFactory(landsdeel=west)
    shared = ProjectFactory(
        region=elsewhere, other_regions=RegionFactory.create_batch(2, landsdeel=oost)
    )
    ProjectFactory(region=RegionFactory(landsdeel=west))
    ProjectFactory()
    assert set(status_by_title(admin_client, PROJECT_LIST_URL, {"landsdeel": oost.pk})) == {
        whole.title,
        regional.title,
        shared.title,
    }
    assert len(status_by_title(admin_client, PROJECT_LIST_URL, {"landsdeel": "bestaat niet"})) == 5
    assert (
        f"{elsewhere.name} (Zuidwest) en 2 andere regio’s"
        in admin_client.get(PROJECT_LIST_URL).text
    )


def test_projects_are_found_by_organisation(admin_client):
    ProjectFactory()
    wanted = ProjectFactory(organisations=[OrganisationFactory(name="Deltion College")])
    assert list(status_by_title(admin_client, PROJECT_LIST_URL, {"q": "deltion"})) == [wanted.title]


def test_the_order_is_changed_by_number(admin_client):
    first, second = PageFactory(position=1), PageFactory(position=2)
    admin_client.post(
        PAGE_LIST_URL,
        {
            "form-TOTAL_FORMS": "2",
            "form-INITIAL_FORMS": "2",
            "form-0-id": first.pk,
            "form-0-position": "7",
            "form-1-id": second.pk,
            "form-1-position": "3",
            "_save": "Opslaan",
        },
    )
    assert list(Page.objects.all()) == [second, first]


@pytest.mark.parametrize(
    "make",
    [StakeholderFactory, PageFactory, IndicatorFactory, ProjectFactory],
    ids=["stakeholder", "page", "indicator", "project"],
)
def test_a_new_thing_comes_last(admin_client, make):
    first = make(position=4)
    model = first._meta
    path = reverse(f"admin:{model.app_label}_{model.model_name}_add")
    no_rows = {"measurements-TOTAL_FORMS": "0", "measurements-INITIAL_FORMS": "0"}
    admin_client.post(path, {**no_rows, "_draft": ""})
    assert type(first).objects.latest("pk").position == 5


def test_counts_stand_in_the_lists(admin_client):
    goal = GoalFactory()
    ProjectFactory(goals=[goal])
    ProjectFactory(goals=[goal])
    IndicatorFactory().goals.add(goal)
    shown = BeautifulSoup(
        admin_client.get(reverse("admin:pact_goal_changelist")).text, "html.parser"
    )
    assert shown.select_one(".field-project_count").text == "2"
    assert shown.select_one(".field-indicator_count").text == "1"


@pytest.mark.parametrize("model", [HomePage, SiteDetails], ids=["home", "site"])
def test_a_single_row_has_its_form_for_a_list(admin_client, model):
    model.objects.create()
    base = f"admin:pact_{model._meta.model_name}"
    response = admin_client.get(reverse(f"{base}_changelist"), follow=True)
    assert response.redirect_chain == [(reverse(f"{base}_change", args=[1]), 302)]
    assert "maar niet" in response.text
    assert admin_client.get(reverse(f"{base}_add")).status_code == 403
    assert admin_client.get(reverse(f"{base}_delete", args=[1])).status_code == 403


def test_a_single_row_is_made_by_saving_its_form_not_by_looking(admin_client):
    path = reverse("admin:pact_sitedetails_changelist")
    form = BeautifulSoup(admin_client.get(path, follow=True).text, "html.parser")
    assert not form.select("[name=_addanother]")
    assert not SiteDetails.objects.exists()
    typed = {"name": "Techniekpact", "tagline": "Nieuws", "accessibility_status": "E"}
    response = admin_client.post(reverse("admin:pact_sitedetails_add"), typed)
    assert response.url == path
    assert SiteDetails.objects.get().tagline == "Nieuws"


def test_who_may_not_see_it_is_told_so_in_dutch(client, django_user_model):
    client.force_login(django_user_model.objects.create(username="gast", is_staff=True))
    for model in ("homepage", "page"):
        response = client.get(reverse(f"admin:pact_{model}_changelist"), follow=True)
        assert response.status_code == 403
        assert "Dit mag u niet openen" in response.text


def test_searching_is_in_dutch_to_a_screen_reader_too(admin_client):
    PageFactory(title="Colofon")
    PageFactory()
    page = BeautifulSoup(admin_client.get(PAGE_LIST_URL, {"q": "colofon"}).text, "html.parser")
    search = page.select_one("#changelist-search")
    assert search.select_one("label[for=searchbar]").text == "Zoekwoord"
    assert search.select_one("#searchbar")["value"] == "colofon"
    assert "1 gevonden" in search.text
    assert search.a.text == "bekijk alle"
    assert "Search" not in search.decode()
