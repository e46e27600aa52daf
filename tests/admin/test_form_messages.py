"""Messages on a form: its texts, its status on the site, and failures."""

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from publishing import services
from publishing.revisions import snapshots
from tests.admin.access_scenario import create_role_user
from tests.factories import ArticleFactory, PageFactory, RegionFactory

pytestmark = pytest.mark.django_db


def form_text(client, obj):
    model = obj._meta
    path = reverse(f"admin:{model.app_label}_{model.model_name}_change", args=[obj.pk])
    return BeautifulSoup(client.get(path).text, "html.parser").select_one("#content")


@pytest.mark.parametrize(("role", "make"), [("reader", PageFactory), ("regional", RegionFactory)])
def test_who_only_looks_reads_text_and_not_its_source(client, role, make):
    obj = make(body="<h2>Kop</h2>\n<p>Het <strong>pact</strong></p>")
    client.force_login(create_role_user(role))
    shown = form_text(client, obj).select_one(".field-body .readonly")
    assert shown.h2.text == "Kop"
    assert shown.strong.text == "pact"
    assert not shown.select("br")
    assert "<p>" not in shown.text


def test_what_only_a_draft_holds_is_shown_clean(client):
    page = PageFactory()
    snapshot = snapshots.take_snapshot(page)
    snapshot["fields"]["body"] = "<p onclick='x()'>Nieuw</p><script>x()</script>"
    services.save_draft(obj=page, snapshot=snapshot, user=None)
    client.force_login(create_role_user("reader"))
    shown = form_text(client, page).select_one(".field-body .readonly")
    assert str(shown.p) == "<p>Nieuw</p>"
    assert not shown.select("script")


def test_what_is_off_the_site_is_said_to_have_been_there(admin_client):
    article = ArticleFactory()
    assert "Op de site sinds" in form_text(admin_client, article).text
    services.unpublish(obj=article, user=None)
    told = form_text(admin_client, article).text
    assert "Op de site sinds" not in told
    assert "Stond op de site vanaf" in told


@pytest.mark.parametrize(
    ("role", "way_out"),
    [("national", "Kies daarna onderaan ‘Publiceer’"), ("reader", "")],
)
def test_a_plan_that_failed_is_told_with_its_reason(client, role, way_out):
    article = ArticleFactory(live=False, failure="Titel: vul dit in.")
    client.force_login(create_role_user(role))
    panel = form_text(client, article).select_one(".panel")
    assert "Titel: vul dit in." in panel.text
    assert way_out in panel.text
    assert ("Los dit eerst op" in panel.text) is bool(way_out)


def test_approving_says_which_version_it_puts_on_the_site(admin_client):
    article = ArticleFactory(live=False)
    services.submit_for_review(obj=article, user=None)
    button = form_text(admin_client, article).select_one(".panel button")
    description = form_text(admin_client, article).find(id=button["aria-describedby"])
    assert "zonder wat u hieronder nog typt" in description.text


def test_without_a_draft_it_is_this_version_that_is_shared(admin_client):
    article = ArticleFactory()
    assert form_text(admin_client, article).select_one("#delen h2").text == "Deel deze versie"
    services.unpublish(obj=article, user=None)
    assert form_text(admin_client, article).select_one("#delen h2").text == "Deel concept"
