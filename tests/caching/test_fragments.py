"""Parts of pages that are drawn once are what they would be if they were drawn every time."""

import pytest
from bs4 import BeautifulSoup
from django.core.management import call_command
from django.template import Context, Template, TemplateSyntaxError
from django.urls import reverse

from caching import fragments, version
from pact.models import Page, SiteDetails
from pact.site_context import site_context
from publishing import services
from tests.factories import AmbassadorFactory, HomePageFactory, MenuFactory, PageFactory
from tests.techniekpact.crawler import public_urls

pytestmark = pytest.mark.django_db


def menu_html(html):
    page = BeautifulSoup(html, "html.parser")
    return {link.text: link.get("aria-current") for link in page.select("#menu a")}


@pytest.mark.once
@pytest.mark.slow
def test_every_page_is_the_same_whatever_was_visited_before(client):
    call_command("load_content", verbosity=0)
    alone = {}
    for address in public_urls():
        version.invalidate_locally()
        alone[address] = client.get(address).content
    for address in public_urls():
        assert client.get(address).content == alone[address], address


def test_the_menu_knows_where_the_visitor_is(client):
    assert menu_html(client.get("/doelen/").text)["Doelen"] == "page"
    assert menu_html(client.get("/doelen/99/").text)["Doelen"] == "true"
    assert menu_html(client.get("/nieuws/").text)["Doelen"] is None


def test_what_is_published_shows_in_the_menu_of_every_page(client):
    page = PageFactory(title="Over ons", live=False)
    MenuFactory(place="main", items={"": f"pact.page:{page.pk}"})
    assert "Over ons" not in menu_html(client.get("/doelen/").text)
    services.publish(obj=page, user=None)
    version.invalidate_locally()
    assert "Over ons" in menu_html(client.get("/doelen/").text)


def test_the_menu_of_a_preview_is_seen_by_nobody_else(admin_client, client):
    page = PageFactory(title="Over ons", slug="over")
    MenuFactory(place="main", items={"": f"pact.page:{page.pk}"})
    before = client.get("/over/").text
    sent = {"title": "Ongezien", "slug": "over", "summary": "Wie wij zijn."}
    seen = admin_client.post(reverse("admin:pact_page_preview", args=[page.pk]), sent).text
    assert menu_html(seen)["Ongezien"] == "page"
    assert client.get("/over/").text == before
    assert Page.objects.get().title == "Over ons"


def test_the_front_page_shows_what_was_published_last(client):
    person = AmbassadorFactory(name="Noor Oud")
    assert "Noor Oud" in client.get("/").text
    person.name = "Noor Nieuw"
    person.save()
    version.invalidate_locally()
    assert "Noor Nieuw" in client.get("/").text
    assert "Noor Oud" not in client.get("/").text


def test_a_preview_of_the_front_page_is_seen_by_nobody_else(admin_client, client):
    page = HomePageFactory(title="Samen", about_title="Wat is het pact")
    before = client.get("/").text
    sent = {"title": "Ongezien", "about_title": "Wat", "summary": "Waar het om gaat."}
    seen = admin_client.post(reverse("admin:pact_homepage_preview", args=[page.pk]), sent).text
    assert "Ongezien" in seen
    assert client.get("/").text == before


def test_what_is_kept_is_bounded(client, monkeypatch):
    monkeypatch.setattr(fragments, "MAX_FRAGMENTS", 10)
    for number in range(30):
        client.get(f"/bestaat-niet-{number}/")
        assert len(site_context().fragments) <= 10


def test_a_part_is_drawn_anew_for_what_is_named_and_for_another_thing():
    template = Template("{% fragment owner level %}{{ level }} {{ word }}{% endfragment %}")
    first, second = site_context(), SiteDetails()

    def drawn(obj, **words):
        return template.render(Context({"owner": obj, **words}))

    assert drawn(first, level=2, word="een") == "2 een"
    assert drawn(first, level=2, word="twee") == "2 een"
    assert drawn(first, level=3, word="twee") == "3 twee"
    assert drawn(second, level=2, word="twee") == "2 twee"
    version.invalidate_locally()
    assert drawn(site_context(), level=2, word="drie") == "2 drie"


def test_a_part_must_be_kept_with_something():
    with pytest.raises(TemplateSyntaxError):
        Template("{% fragment %}{% endfragment %}")
