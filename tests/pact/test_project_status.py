"""The status of a project, with the year that it is known for."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.utils import timezone

from pact.models import Project
from publishing import services
from tests.admin_forms import form_url, open_form
from tests.factories import ProjectFactory

pytestmark = [pytest.mark.django_db, pytest.mark.once]

NEXT_YEAR = timezone.localdate().year + 1


@pytest.mark.parametrize(
    ("status", "year", "text"),
    [
        ("loopt", 2025, "Loopt (2025)"),
        ("afgerond", 2019, "Afgerond in 2019"),
        ("afgerond", None, "Afgerond"),
        ("jaarlijks", 2024, "Elk jaar (2024)"),
    ],
)
def test_visitors_read_the_status_with_its_year(client, status, year, text):
    project = ProjectFactory(status=status, status_year=year)
    for path in (project.get_absolute_url(), "/praktijk/"):
        assert text in client.get(path).text


def test_an_unknown_status_is_not_mentioned(client):
    text = client.get(ProjectFactory().get_absolute_url()).text
    assert "Loopt het nog?" not in text
    assert "ekend" not in text.split("<main")[1].split("</main")[0]


@pytest.mark.parametrize(
    ("status", "year", "sentence"),
    [
        ("onbekend", 2019, "U vult 2019 in, maar koos ‘Niet bekend’."),
        ("afgerond", NEXT_YEAR, f"{NEXT_YEAR} moet nog komen."),
        ("jaarlijks", NEXT_YEAR, f"{NEXT_YEAR} moet nog komen."),
        ("loopt", None, "Vul in van welk jaar u weet: loopt."),
        ("jaarlijks", None, "Vul in van welk jaar u weet: elk jaar."),
        ("afgerond", 1900, "Vul een jaar in vanaf 1950."),
    ],
)
def test_a_contradiction_is_refused_at_the_year(admin_client, status, year, sentence):
    project = ProjectFactory()
    data = open_form(admin_client, project)
    data |= {"status": status, "status_year": year or "", "_publish": ""}
    answer = admin_client.post(form_url(project), data)
    assert answer.status_code == 200
    assert any(
        sentence in error for error in answer.context["adminform"].form.errors["status_year"]
    )
    project.refresh_from_db()
    assert (project.status, project.status_year) == ("onbekend", None)


@pytest.mark.parametrize("live", [True, False])
def test_a_draft_may_lack_the_year_and_is_not_published_without(admin_client, live):
    project = ProjectFactory(live=live)
    data = open_form(admin_client, project) | {"status": "loopt", "_draft": ""}
    assert admin_client.post(form_url(project), data).status_code == 302
    project.refresh_from_db()
    assert project.latest_revision.snapshot["fields"]["status"] == "loopt"
    with pytest.raises(ValidationError) as error:
        services.publish(obj=project, user=None)
    assert list(error.value.message_dict) == ["status_year"]


def test_the_table_holds_no_year_of_an_unknown_status():
    project = ProjectFactory()
    with pytest.raises(IntegrityError):
        Project.objects.filter(pk=project.pk).update(status_year=2020)
