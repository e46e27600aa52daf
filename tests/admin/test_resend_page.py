"""Forms that are sent after a session has ended, and that do not open on stored input."""

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse

from publishing import services
from publishing.models import Event
from tests.factories import ProjectFactory, RegionFactory, UserFactory

REMARK = "Schrijf er <b>een samenvatting</b> bij."
FROM_OWN_PAGE = {"Sec-Fetch-Site": "same-origin", "Sec-Fetch-Mode": "navigate"}


@pytest.fixture
def project(db):
    region = RegionFactory()
    editor = UserFactory(is_staff=True, roles=["Regioredactie"])
    region.editors.add(editor)
    project = ProjectFactory(region=region, live=False)
    services.submit_for_review(obj=project, user=editor)
    return project


def send_back_url(project):
    return reverse("admin:pact_project_send_back", args=[project.pk])


def read_hidden_fields(page):
    form = BeautifulSoup(page, "html.parser").select_one("main form")
    return form["action"], {field["name"]: field["value"] for field in form.select("input")}


def test_a_remark_is_shown_and_sent_again_after_logging_in(project, admin_user):
    client = Client(enforce_csrf_checks=True)
    client.get(reverse("admin:login"))
    token = {"csrfmiddlewaretoken": client.cookies["csrftoken"].value}
    data = {"remark": REMARK, **token}
    refused = client.post(send_back_url(project), data, headers=FROM_OWN_PAGE)
    assert refused.status_code == 403
    assert "Schrijf er &lt;b&gt;een samenvatting&lt;/b&gt; bij." in refused.text

    client.force_login(admin_user)
    client.cookies["csrftoken"] = "a" * 32  # as logging in makes a new one
    refused = client.post(*read_hidden_fields(refused.text), headers=FROM_OWN_PAGE)
    assert refused.status_code == 403
    assert "Nu bent u weer ingelogd" in refused.text
    answer = client.post(*read_hidden_fields(refused.text), headers=FROM_OWN_PAGE)
    assert answer.status_code == 302
    assert Event.objects.get(kind=Event.Kind.SENT_BACK).detail == REMARK


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"},
        {"Sec-Fetch-Site": "same-origin", "Sec-Fetch-Mode": "cors"},
    ],
    ids=["unknown", "another-site", "script"],
)
def test_only_a_form_of_our_own_pages_is_repeated(client, project, headers):
    answer = client.post(send_back_url(project), {"remark": REMARK}, headers=headers)
    assert answer.status_code == 302
    assert answer.url.startswith(reverse("admin:login"))


def test_another_site_cannot_lay_a_form_before_an_editor(project, admin_user):
    client = Client(enforce_csrf_checks=True)
    client.force_login(admin_user)
    headers = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}
    answer = client.post(send_back_url(project), {"remark": REMARK}, headers=headers)
    assert answer.status_code == 403
    assert "een samenvatting" not in answer.text


def test_a_password_is_never_repeated(client, db):
    data = {"old_password": "geheim 42"}
    answer = client.post(reverse("admin:index"), data, headers=FROM_OWN_PAGE)
    assert answer.status_code == 302
