import pytest
from django.urls import reverse

from tests.factories import ProjectFactory, RegionFactory, ThemeFactory

pytestmark = pytest.mark.django_db

REGION_AUTOCOMPLETE = {"app_label": "pact", "model_name": "project", "field_name": "region"}


@pytest.mark.parametrize(
    ("view", "query"),
    [
        ("pact_project_changelist", {"status__exact": "\0"}),
        ("pact_project_changelist", {"status__exact": "loopt", "o": "\0"}),
        ("pact_theme_changelist", {"name": "\0"}),
        ("auth_user_changelist", {"q": "\0"}),
        ("images_image_changelist", {"consent__exact": "\0"}),
        ("autocomplete", {"term": "\0", **REGION_AUTOCOMPLETE}),
    ],
)
def test_a_nul_in_an_address_is_refused_in_words(admin_client, view, query):
    for make in (ProjectFactory, RegionFactory, ThemeFactory):
        make()
    answer = admin_client.get(reverse(f"admin:{view}"), query)
    assert answer.status_code == 400
    assert "Het adres of de gegevens kloppen niet." in answer.text


@pytest.mark.parametrize("number", ["9" * 20, "9" * 5000], ids=["large", "endless"])
@pytest.mark.parametrize(
    ("view", "name"),
    [
        ("publishing_event_changelist", "created_at__year"),
        ("publishing_event_csv", "created_at__year"),
        ("publishing_event_changelist", "object_id"),
        ("pact_project_changelist", "landsdeel"),
        ("pact_project_changelist", "goals__id__exact"),
        ("pact_indicator_changelist", "landsdeel"),
        ("pact_indicator_changelist", "landsdeel__id__exact"),
        ("pact_theme_changelist", "p"),
    ],
)
def test_a_number_too_large_for_anything_breaks_no_list(admin_client, view, name, number):
    ProjectFactory(region=RegionFactory())
    answer = admin_client.get(reverse(f"admin:{view}"), {name: number}, follow=True)
    assert answer.status_code in (200, 400)


def test_a_year_beyond_the_calendar_is_refused_in_words(admin_client):
    log = reverse("admin:publishing_event_changelist")
    answer = admin_client.get(log, {"created_at__year": "9" * 20})
    assert answer.status_code == 400
    assert "Het adres of de gegevens kloppen niet." in answer.text
