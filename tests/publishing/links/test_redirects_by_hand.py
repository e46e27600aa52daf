"""Redirects that editors make themselves, one at a time or from a file."""

import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from caching import version
from publishing.models import Redirect
from tests.factories import ArticleFactory, PageFactory
from tests.publishing.steps import publish_changes, take_offline

pytestmark = pytest.mark.django_db

ADD_URL = reverse("admin:publishing_redirect_add")
IMPORT_URL = reverse("admin:publishing_redirect_import")
MISSING_URL = reverse("admin:publishing_missingpage_changelist")
BROWSER = {"HTTP_USER_AGENT": "Mozilla/5.0 (X11) Firefox/140.0"}


def add(client, path, target):
    return client.post(ADD_URL, {"path": path, "target": target})


def location(client, path):
    version.invalidate_locally()
    response = client.get(path)
    return response["Location"] if response.status_code == 301 else response.status_code


def test_an_editor_leads_an_old_address_to_a_page_a_list_or_another_site(client, sign_in):
    sign_in("Landelijke redactie")
    article = ArticleFactory(slug="nieuw")
    for path, target in [
        ("/oud", "/nieuws/nieuw/"),
        (f"{settings.SITE_URL}/index.html", "/praktijk/?o=onderwijs"),
        ("/elders/", "www.voorbeeld.nl/pagina"),
    ]:
        assert add(client, path, target).status_code == 302
    assert location(client, "/oud/?x=1") == "/nieuws/nieuw/?x=1"
    assert location(client, "/index.html?id=3") == "/praktijk/?o=onderwijs"
    assert location(client, "/elders/?x=1") == "https://www.voorbeeld.nl/pagina"
    publish_changes(article, slug="nieuwer")
    assert location(client, "/oud/") == "/nieuws/nieuwer/"
    take_offline(article)
    assert location(client, "/oud/") == 404
    rows = client.get(reverse("admin:publishing_redirect_changelist")).text
    assert "Nergens: er staat niets op de site" in rows
    row = Redirect.objects.get(path="/elders/")
    change = reverse("admin:publishing_redirect_change", args=[row.pk])
    form = client.get(change).text
    assert 'value="https://www.voorbeeld.nl/pagina"' in form
    assert "Opslaan" in form
    assert "Bewaar als concept" not in form
    client.post(change, {"path": "/elders/", "target": "/doelen/"})
    assert location(client, "/elders/") == "/doelen/"


def test_what_would_not_work_is_refused_in_words(client, sign_in):
    sign_in("Landelijke redactie")
    PageFactory(slug="over")
    PageFactory(slug="concept", live=False)
    add(client, "/oud/", "/over/")
    refusals = {
        ("/over/", "/doelen/"): "Op ‘/over/’ staat een pagina",
        ("/doelen", "/over/"): "Op ‘/doelen/’ staat een pagina",
        ("/beheer/x/", "/over/"): "hoort bij het beheer",
        ("/weg/?id=1#deel", "/over/"): "na het hekje",
        ("/doelen/?id=1", "/over/"): "Op ‘/doelen/’ staat een pagina",
        ("https://elders.nl/", "/over/"): "is geen adres van deze site",
        ("/weg/", "/bestaat-niet/"): "staat niets",
        ("/weg/", "/concept/"): "nog niet op de site",
        ("/oud/", "/doelen/"): "is er al een doorverwijzing",
    }
    for (path, target), reason in refusals.items():
        answer = add(client, path, target)
        assert reason in answer.text, (path, target)
    version.invalidate_locally()
    add(client, "/ouder/", "/oud/")
    assert location(client, "/ouder/") == "/over/"  # at once, and not by way of the other


def test_a_page_that_gets_an_address_takes_it_over(client, sign_in):
    sign_in("Landelijke redactie")
    add(client, "/meedoen/", "/doelen/")
    publish_changes(PageFactory(slug="anders", title="Meedoen"), slug="meedoen")
    assert location(client, "/meedoen/") == 200
    assert not Redirect.objects.filter(by_hand=True).exists()


def test_old_addresses_that_differ_by_their_query_alone_lead_to_different_pages(client, sign_in):
    sign_in("Landelijke redactie")
    PageFactory(slug="over")
    rows = "/index.php?id=1;/over/\n/index.php?id=2;/doelen/\n/weg/?p=a%20b;/doelen/\n/weg/;/over/"
    assert client.post(IMPORT_URL, {"rows": rows, "_apply": "1"}).status_code == 302
    assert location(client, "/index.php?id=1") == "/over/"
    assert location(client, "/index.php?id=2") == "/doelen/"
    assert location(client, "/weg/?p=a%20b") == "/doelen/"
    assert location(client, "/weg/?p=c") == "/over/?p=c"
    assert location(client, "/index.php?id=3") == location(client, "/index.php") == 404


def test_a_file_is_judged_first_and_added_then(client, sign_in):
    sign_in("Landelijke redactie")
    PageFactory(slug="over")
    rows = "Oud;Nieuw\n/a/;/over/\n/b/;/nergens/\n\n/a/;/doelen/\n/c.html;https://voorbeeld.nl/\n/d/;\n"
    upload = SimpleUploadedFile("lijst.csv", rows.encode("cp1252"), content_type="text/csv")
    answer = client.post(IMPORT_URL, {"file": upload})
    page = BeautifulSoup(answer.text, "html.parser")
    verdicts = {
        row.th.text: row.select("td")[2].text for row in page.select(".report__table tbody tr")
    }
    assert verdicts["2"] == verdicts["6"] == "Kan erin"
    assert "staat niets" in verdicts["3"]
    assert "al een doorverwijzing" in verdicts["5"]
    assert "ontbreekt de bestemming" in verdicts["7"]
    assert not Redirect.objects.exists()
    pasted = page.select_one("textarea").text
    assert client.post(IMPORT_URL, {"rows": pasted, "_apply": "1"}).status_code == 302
    assert location(client, "/a/") == "/over/"
    assert location(client, "/c.html") == "https://voorbeeld.nl/"
    assert Redirect.objects.filter(by_hand=True).count() == 2
    for rows, message in [
        (" ", "Kies een bestand"),
        ("Oud;Nieuw", "geen regel met een oud adres"),
        ("oude-pagina;/over/", "is geen adres van deze site"),
        ("/e/;/over/\n" + "x" * 140_000, "Vanaf regel 2 is dit niet te lezen"),
    ]:
        assert message in client.post(IMPORT_URL, {"rows": rows}).text
    old_mac = SimpleUploadedFile("mac.csv", b"/f/;/over/\r/g/;/over/", content_type="text/csv")
    assert "van de 2" in client.post(IMPORT_URL, {"file": old_mac}).text


@pytest.mark.parametrize("role", ["Regioredactie", "Nieuwsbriefredactie"])
def test_other_editors_make_no_redirects(client, sign_in, role):
    sign_in(role)
    assert add(client, "/oud/", "/doelen/").status_code == 403
    assert client.post(IMPORT_URL, {"rows": "/oud/;/doelen/", "_apply": "1"}).status_code == 403
    assert client.get(MISSING_URL).status_code == 403
