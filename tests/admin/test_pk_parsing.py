"""Forms and lists that were sent with what can be no key: told in words, and nothing typed lost."""

import pytest
from bs4 import BeautifulSoup
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.urls import reverse

from pact.models import Project
from publishing.models import Revision
from tests.factories import GoalFactory, ProjectFactory, RegionFactory, ThemeFactory

pytestmark = pytest.mark.django_db

PROJECT_LIST_URL = reverse("admin:pact_project_changelist")
THEME_LIST_URL = reverse("admin:pact_theme_changelist")
INVALID_PKS = ["NaN", "\0", "9" * 20, "9" * 5000, "-1", "²"]
INVALID_PK_IDS = ["word", "nul", "large", "endless", "negative", "superscript"]
parametrize_invalid_pk = pytest.mark.parametrize("key", INVALID_PKS, ids=INVALID_PK_IDS)


def project_url(view, obj):
    return reverse(f"admin:pact_project_{view}", args=[obj.pk])


@pytest.fixture
def project_with_relations():
    return ProjectFactory(region=RegionFactory(), goals=[GoalFactory()])


@pytest.mark.parametrize("key", [key for key in INVALID_PKS if key != "\0"])
@pytest.mark.parametrize("field", ["region", "picture", "goals"])
def test_an_odd_key_in_a_form_is_a_choice_that_is_not_there(
    admin_client, read_change_form, project_with_relations, field, key
):
    path, data = read_change_form(project_with_relations)
    typed = {**data, "title": "Getypt", field: key}
    page = admin_client.post(path, typed | {"_draft": "1"}).text
    assert "Selecteer een geldige keuze" in page
    assert 'value="Getypt"' in page
    assert (
        "Selecteer een geldige keuze"
        in admin_client.post(project_url("preview", project_with_relations), typed).text
    )
    assert (
        admin_client.post(project_url("autosave", project_with_relations), typed).status_code == 200
    )
    assert admin_client.get(path).status_code == 200
    page = BeautifulSoup(admin_client.get(path, {"verder": data["_form"]}).text, "html.parser")
    assert page.select_one("#id_title")["value"] == "Getypt"


@pytest.mark.parametrize("key", [key for key in INVALID_PKS if key != "\0"])
def test_an_odd_key_in_the_address_of_a_new_thing_chooses_nothing(admin_client, key):
    page = admin_client.get(reverse("admin:pact_project_add"), {"region": key, "goals": key}).text
    chosen = BeautifulSoup(page, "html.parser").select("#id_region option[selected]")
    assert not any(option["value"] for option in chosen)


def test_an_address_of_a_new_thing_may_choose_its_region(admin_client, project_with_relations):
    query = {"region": project_with_relations.region_id}
    page = admin_client.get(reverse("admin:pact_project_add"), query).text
    assert f'<option value="{project_with_relations.region_id}" selected>' in page


@parametrize_invalid_pk
def test_an_odd_version_to_have_started_from_is_an_older_one(
    admin_client, read_change_form, project_with_relations, key
):
    """Or none at all: then what she typed is the newest."""
    path, data = read_change_form(project_with_relations)
    typed = {**data, "title": "Getypt", "_based_on": key, "_draft": "1"}
    assert admin_client.post(path, typed).status_code == 302
    assert (
        Revision.objects.for_object(project_with_relations).first().snapshot["fields"]["title"]
        == "Getypt"
    )


@parametrize_invalid_pk
@pytest.mark.parametrize("action", ["publish_selected", "schedule_selected", "delete_selected"])
def test_an_action_for_an_odd_key_is_refused_in_words(
    admin_client, project_with_relations, action, key
):
    sent = {"action": action, ACTION_CHECKBOX_NAME: [key, project_with_relations.pk], "post": "yes"}
    answer = admin_client.post(PROJECT_LIST_URL, sent)
    assert answer.status_code == 400
    assert "Het adres of de gegevens kloppen niet." in answer.text
    assert Project.objects.published().get() == project_with_relations


@parametrize_invalid_pk
def test_another_list_refuses_an_odd_key_too(admin_client, key):
    ThemeFactory()
    sent = {"action": "delete_selected", ACTION_CHECKBOX_NAME: key}
    assert admin_client.post(THEME_LIST_URL, sent).status_code == 400


@parametrize_invalid_pk
def test_an_order_of_an_odd_key_is_refused_in_words(admin_client, project_with_relations, key):
    sent = {"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "1", "form-0-id": key}
    answer = admin_client.post(PROJECT_LIST_URL, sent | {"form-0-position": "3", "_save": "1"})
    assert answer.status_code == 400
    project_with_relations.refresh_from_db()
    assert project_with_relations.position == 0
