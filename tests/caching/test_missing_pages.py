"""The addresses at which people found nothing: counted without anything about them, and mended."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.urls import reverse
from django.utils.timezone import localdate

from caching.page_cache import PageCache
from publishing import missing_pages
from publishing.models import MissingPage
from tests.wsgi_client import WSGIClient

pytestmark = pytest.mark.django_db

MISSING_URL = reverse("admin:publishing_missingpage_changelist")
BROWSER = {"HTTP_USER_AGENT": "Mozilla/5.0 (X11) Firefox/140.0"}


@pytest.fixture
def count_at_once(monkeypatch):
    monkeypatch.setattr(missing_pages, "pending", missing_pages.PendingCounts())
    monkeypatch.setattr(missing_pages, "FLUSH_SECONDS", 0)


def test_what_people_do_not_find_is_counted_and_mended(
    client, sign_in, count_at_once, keep_connection_open
):
    site = WSGIClient(PageCache(WSGIHandler(), on_not_found=missing_pages.count_missing_page))
    headers = {name.removeprefix("HTTP_"): value for name, value in BROWSER.items()}
    for _ in range(2):
        site("/weg/pagina/", **headers, REFERER=f"{settings.SITE_URL}/doelen/?q=geheim")
    client.get("/weg/pagina/?mail=a@b.nl", **BROWSER, HTTP_REFERER="https://elders.nl/mail")
    client.get("/brochure.pdf", **BROWSER)
    assert client.get("/weg?x=1", **BROWSER).status_code == 301
    assert not MissingPage.objects.filter(path="/weg").exists()
    row = MissingPage.objects.get(path="/weg/pagina/")
    assert (row.requests, row.linked_from) == (3, "/doelen/")
    assert MissingPage.objects.filter(path="/brochure.pdf", requests=1, linked_from="").exists()
    sign_in("Landelijke redactie")
    listed = BeautifulSoup(client.get(MISSING_URL).text, "html.parser")
    form_url = listed.select_one(".field-make_redirect a")["href"]
    form = BeautifulSoup(client.get(form_url).text, "html.parser")
    path = form.select_one("#id_path")["value"]
    assert path == "/weg/pagina/"
    add_url = reverse("admin:publishing_redirect_add")
    assert client.post(add_url, {"path": path, "target": "/doelen/"}).status_code == 302
    assert [row.path for row in MissingPage.objects.all()] == ["/brochure.pdf"]


def test_no_probe_secret_or_robot_is_counted(client, count_at_once):
    for path in (
        *("/wp-login.php", "/.env", "/cgi-bin/x", "/oud/admin/", "/beheer/bestaat-niet/"),
        *("/jan@voorbeeld.nl/", "/0612345678/", "/nieuwsbrief/bevestigen/oud/"),
        *(f"/{'a1' * 20}/", "/pagina.php", "/api/v1/weg", "/x" * 150),
    ):
        client.get(path, **BROWSER)
    client.get("/weg/", HTTP_USER_AGENT="Googlebot/2.1")
    client.get("/weg/")
    client.post("/weg/", **BROWSER)
    assert not MissingPage.objects.exists()


def test_a_flood_costs_one_statement_now_and_then_and_old_rows_go(client, monkeypatch):
    monkeypatch.setattr(missing_pages, "pending", missing_pages.PendingCounts())
    for number in range(80):
        client.get(f"/weg-{number}/", **BROWSER)
    assert MissingPage.objects.count() == 1
    assert len(missing_pages.pending.counts) == missing_pages.MAX_PENDING
    monkeypatch.setattr(missing_pages, "MAX_ROWS", 2)
    today = localdate()
    MissingPage.objects.update(last_requested_on=today - timedelta(days=91))
    for number in range(3):
        MissingPage.objects.create(path=f"/{number}/", requests=number, last_requested_on=today)
    missing_pages.delete_old_missing_pages()
    assert {row.path for row in MissingPage.objects.all()} == {"/1/", "/2/"}
