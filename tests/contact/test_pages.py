"""Whom a visitor is told to call or write to, and on which pages."""

import re

import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from caching import version
from pact.models import Menu, SiteDetails
from tests.factories import MenuFactory, PageFactory

pytestmark = pytest.mark.django_db


def get_page(client, path):
    version.invalidate_locally()
    response = client.get(path)
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def links_of(page):
    return [link["href"] for link in page.find_all("a", href=True)]


def test_the_national_contact_has_name_function_mail_phone_and_form(client, national_contact):
    page = get_page(client, "/contact/")
    assert "Loket techniek" in page.main.text
    assert "Landelijke redactie" in page.main.text
    assert {"mailto:loket@voorbeeld.nl", "tel:0301234567"} <= set(links_of(page))
    assert page.select_one("form[action='/contact/'] textarea[name=bericht]")
    assert "Noem de pagina." in page.main.text


def test_a_region_without_a_contact_has_the_national_one(client, national_contact, region):
    links = links_of(get_page(client, region.get_absolute_url()))
    assert {"mailto:loket@voorbeeld.nl", "/contact/zwolle/"} <= set(links)
    assert "/contact/zwolle/" in links_of(get_page(client, "/contact/"))
    page = get_page(client, "/contact/zwolle/")
    assert page.select_one("form[action='/contact/zwolle/']")


def test_a_region_with_a_contact_has_its_own(client, national_contact, region):
    region.contact_name, region.contact_function = "Bo Jansen", "Programmamanager"
    region.contact_email, region.contact_phone = "bo@voorbeeld.nl", "+31 38 123 4567"
    region.save()
    for path in (region.get_absolute_url(), "/contact/zwolle/"):
        page = get_page(client, path)
        assert {"mailto:bo@voorbeeld.nl", "tel:+31381234567"} <= set(links_of(page))
        assert "mailto:loket@voorbeeld.nl" not in links_of(page)
        assert "Programmamanager" in page.main.text


def test_a_contact_of_one_region_alone_leaves_the_others_out(client, region):
    region.contact_email = "bo@voorbeeld.nl"
    region.save()
    page = get_page(client, "/contact/")
    assert not page.select("main form")
    assert "/contact/zwolle/" in links_of(page)
    assert "mailto:bo@voorbeeld.nl" in links_of(get_page(client, "/contact/zwolle/"))


def test_a_contact_with_a_phone_alone_has_no_form(client, region):
    region.contact_phone = "038 123 4567"
    region.save()
    assert "/contact/zwolle/" not in links_of(get_page(client, region.get_absolute_url()))
    page = get_page(client, "/contact/zwolle/")
    assert "tel:0381234567" in links_of(page)
    assert not page.select("main form")
    assert client.post("/contact/zwolle/", {}).status_code == 404


def test_without_any_contact_nobody_is_asked_to_write(client, region):
    PageFactory(slug="contact", block="contact", body="<p>Noem de pagina.</p>")
    for path in (region.get_absolute_url(), "/nieuwsbrief/aangemeld/", "/pers/", "/contact/"):
        page = get_page(client, path)
        assert not page.select("main form[action^='/contact/']"), path
        assert not [link for link in links_of(page) if link.startswith("/contact/")], path
        assert not re.search(r"contact op|Laat het ons weten|bericht", page.main.text), path
    assert "Noem de pagina." not in get_page(client, "/contact/").main.text
    assert client.get("/bestaat-niet/").text.count("/contact/") == 0
    assert client.post("/contact/", {}).status_code == 404
    assert client.get("/contact/zwolle/").status_code == 404


def test_an_unpublished_region_has_no_contact_page(client, national_contact, region):
    region.live = False
    region.save()
    version.invalidate_locally()
    for path in ("/contact/zwolle/", "/contact/zwolle/verstuurd/", "/contact/bestaat-niet/"):
        assert client.get(path).status_code == 404


def test_the_foot_names_the_owner_and_leads_to_contact_and_press(client, national_contact):
    MenuFactory(place=Menu.Place.FOOTER, items={"Contact": "/contact/", "Pers": "/pers/"})
    footer = get_page(client, "/doelen/").footer
    assert "Een site van Stichting Voorbeeld" in footer.text
    assert links_of(footer).count("/contact/") == 1
    assert "/pers/" in links_of(footer)


def test_questions_about_the_newsletter_go_to_the_same_place(client, national_contact):
    page = get_page(client, "/nieuwsbrief/bevestigd/")
    assert "/contact/" in links_of(page.main)


def test_the_press_finds_a_contact_a_text_and_the_logo(client, national_contact):
    assert "mailto:loket@voorbeeld.nl" in links_of(get_page(client, "/pers/").main)
    SiteDetails.objects.update(
        press_name="Cora Pers",
        press_email="pers@voorbeeld.nl",
        boilerplate="Het pact is landelijk.",
    )
    page = get_page(client, "/pers/").main
    assert "mailto:pers@voorbeeld.nl" in links_of(page)
    assert "mailto:loket@voorbeeld.nl" not in links_of(page)
    assert "Het pact is landelijk." in page.text
    downloads = [link["href"].rpartition(".")[2] for link in page.select("a[download]")]
    assert downloads == ["svg", "png", "png"]


def test_the_logo_to_download_is_the_logo_of_the_site():
    component = (settings.BASE_DIR / "templates/components/logo.html").read_text()
    download = (settings.BASE_DIR / "static/img/logo.svg").read_text()
    shape = re.compile(r'(?:cx="[\d.]+" cy="[\d.]+"| d="[^"]+")')
    assert shape.findall(download) == shape.findall(component)


@pytest.mark.parametrize(
    "path", ["/contact/", "/contact/zwolle/", "/contact/zwolle/verstuurd/", "/pers/"]
)
def test_a_page_costs_at_most_five_queries(client, national_contact, region, path):
    version.invalidate_locally()
    with CaptureQueriesContext(connection) as queries:
        assert client.get(path).status_code == 200
    assert len(queries) <= 5


def test_the_address_of_the_contact_is_for_the_page_with_its_text(national_contact):
    PageFactory._meta.model.objects.get(slug="contact").full_clean()
    with pytest.raises(ValidationError, match="staat al een ander deel"):
        PageFactory.build(slug="contact", block="").clean()
    with pytest.raises(ValidationError, match="staat al een ander deel"):
        PageFactory.build(slug="pers").clean()
