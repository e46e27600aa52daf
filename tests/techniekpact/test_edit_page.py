"""'Bewerk deze pagina': from the site to the form, without a trace on the pages of visitors."""

import pytest
from django.urls import reverse

from tests.admin_forms import form_url
from tests.factories import ArticleFactory, PageFactory, ProjectFactory, RegionFactory, UserFactory

pytestmark = pytest.mark.django_db


def edit(client, path):
    response = client.get(reverse("admin:edit_page"), {"pad": path})
    assert response.status_code == 302
    return response.headers["Location"]


def test_a_page_leads_to_its_form_and_a_list_to_its_list(admin_client):
    article = ArticleFactory(slug="zon")
    project = ProjectFactory()
    assert edit(admin_client, "/nieuws/zon/") == form_url(article)
    assert edit(admin_client, "/nieuws/zon") == form_url(article)
    assert edit(admin_client, project.get_absolute_url()) == form_url(project)
    contact = PageFactory(slug="contact", block="contact")
    assert edit(admin_client, "/contact/") == form_url(contact)
    assert edit(admin_client, "/nieuws/") == reverse("admin:pact_article_changelist")
    assert edit(admin_client, "/") == reverse("admin:pact_homepage_changelist")
    for odd in ("/zoeken/", "/niets/", "", "//kwaad.nl/", "https://kwaad.nl/", "/static/x", "x"):
        assert edit(admin_client, odd) == reverse("admin:search"), odd


def test_who_may_not_see_a_draft_is_not_led_to_it(client):
    client.force_login(UserFactory(is_staff=True, roles=["Regioredactie"]))
    hidden = ProjectFactory(region=RegionFactory(), live=False)
    assert edit(client, hidden.get_absolute_url()) == reverse("admin:search")


def test_only_the_admin_of_who_is_logged_in_sets_the_cookie(client, admin_client):
    ArticleFactory(slug="zon")
    as_visitor = client.get("/nieuws/zon/")
    as_editor = admin_client.get("/nieuws/zon/")
    assert as_visitor.content == as_editor.content
    for response in (as_visitor, as_editor, client.get(reverse("admin:login"))):
        assert "redactie" not in response.cookies
    cookie = admin_client.get(reverse("admin:index")).cookies["redactie"]
    assert (cookie.value, cookie["path"], cookie["httponly"]) == ("1", "/", "")
    admin_client.post(reverse("admin:logout"))
    assert admin_client.get(reverse("admin:login")).cookies.get("redactie", cookie).value == ""
