"""Rules that hold for every public page, with the real content."""

import re
import subprocess
from collections import Counter
from dataclasses import dataclass
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import resolve, reverse

from caching import version
from pact.models import SiteDetails
from pact.site_context import site_context
from publishing.models import publishable_models
from regions.models import Landsdeel
from tests.browser.page_urls import PAGE_URLS
from tests.database_url import rows_for_several_tests
from tests.factories import ActivityFactory, VideoFactory
from tests.techniekpact.crawler import Crawler, public_url_names, public_urls

# Routes outside the walk: no page of their own, or one that needs a token; others test them.
NON_HTML_ROUTES = {
    "sitemap",
    "sitemap-part",
    "robots",
    "favicon",
    "manifest",
    "security",
    "healthz",
    "metrics",
    "media",
    "document",
    "video-captions",
    "video-file",
    "api-description",
    "api-elsewhere",
    "data-bundle",
    "data-dcat",
    "data-goal-bundle",
    "activity-calendar",
    "agenda-calendar",
    "agenda-region-calendar",
    "indicator-csv",
    "indicator-json",
    "indicator-png",
    "place-suggestions",
    "planning-calendar",
    "newsletter:bounce-webhook",
    "newsletter:confirm",
    "newsletter:unsubscribe",
    "newsletter:manage",
    "newsletter:download-data",
    "newsletter:erase",
    "newsletter:change-address",
    "newsletter:confirm-address",
    "newsletter:issue",
    "shared",
    *(f"{model.list_route}-feed" for model in publishable_models() if model.feed_label),
}

pytestmark = pytest.mark.slow

EXPECTED_CSP = {
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "media-src 'self'",
    "font-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
}
# The pages of one project, goal, O, landsdeel, region or article: 97 with the real content.
DETAIL_PAGE = re.compile("/(praktijk|doelen|vier-os|nieuws|landsdelen(/[^/]+)?)/[^/]+/")
# The newest and featured ones alone would stand on 43 of them.
MAX_PAGES_PER_EXAMPLE = 25


@dataclass
class Visit:
    """A page as the first visitor after a publication gets it."""

    address: str
    response: Any
    query_count: int


@pytest.fixture(scope="module")
def visits(shared_demo, django_db_blocker):
    """Visit all pages once, also those that a form leads to, each with nothing in memory."""
    with rows_for_several_tests(django_db_blocker), pytest.MonkeyPatch.context() as patch:
        # Or what is in memory expires halfway a page, on a slow machine.
        patch.setattr(version, "MAX_AGE_SECONDS", 10**12)
        SiteDetails.objects.update(email="loket@voorbeeld.nl", contact_name="Loket techniek")
        VideoFactory(slug="werkplaats")
        ActivityFactory(summary="Een middag vol techniek, voor leerlingen en hun ouders.")
        client = Client()
        client.get("/")  # the first request of a process asks once which version the site has
        yield [visit(client, address) for address in public_page_urls()]
    version.invalidate_locally()


def public_page_urls():
    version.invalidate_locally()
    names = ("signup-requested", "signup-confirmed", "request-link", "link-requested", "erased")
    address_pages = ("requested", "confirmed", "changed", "unchanged")
    return [
        *public_urls(),
        reverse("video", args=["werkplaats"]),
        *(reverse(f"newsletter:{name}") for name in names),
        *(reverse(f"newsletter:address-{name}") for name in address_pages),
        *(f"/nieuwsbrief/aanmelden/{shape}/" for shape in Landsdeel.Shape.values),
        *(reverse("contact-region", args=[region.slug]) for region in site_context().regions),
        reverse("contact-sent"),
        reverse("not-found-example"),
        reverse("contact-region-sent", args=["zwolle"]),
    ]


def visit(client, address):
    version.invalidate_locally()
    with CaptureQueriesContext(connection) as queries:
        response = client.get(address)
    return Visit(address, response, len(queries))


def count_shown_examples(crawl):
    """Count the pages of one object that show each example as a card."""
    shown = Counter()
    for path, page in crawl.seen.items():
        if page and DETAIL_PAGE.fullmatch(path):
            shown.update({card["href"] for card in page.select(".tp-card__link")})
    return shown


@pytest.mark.once
def test_the_walk_knows_every_public_route(visits):
    walked = {resolve(page.address).view_name for page in visits}
    assert walked == public_url_names() - NON_HTML_ROUTES


@pytest.mark.once
def test_the_browser_tests_know_a_page_of_every_route(client):
    visited_routes = {
        resolve(address.partition("?")[0]).view_name for address in PAGE_URLS.values()
    }
    assert public_url_names() - NON_HTML_ROUTES <= visited_routes


@pytest.mark.once
def test_every_page_is_whole(visits):
    titles, descriptions = Counter(), Counter()
    for visited in visits:
        address, response = visited.address, visited.response
        page = BeautifulSoup(response.content, "lxml")
        assert response.status_code == 200, address
        assert page.html["lang"] == ("en" if address == "/en/" else "nl"), address
        assert len(page.find_all("h1")) == 1, address
        assert page.h1.get_text(strip=True), address
        titles[page.title.get_text(strip=True)] += 1
        descriptions[page.find("meta", attrs={"name": "description"})["content"]] += 1
    assert [title for title, times in titles.items() if times > 1 or not title] == []
    assert [text for text, times in descriptions.items() if times > 1 or len(text) < 40] == []


@pytest.mark.once
def test_no_page_sets_a_cookie_or_loosens_the_policy(visits):
    for visited in visits:
        address, response = visited.address, visited.response
        assert not response.cookies, address
        assert "Cookie" not in response.headers.get("Vary", ""), address
        policy = {part.strip() for part in response["Content-Security-Policy"].split(";")}
        assert policy - {""} == EXPECTED_CSP, address
        assert response["X-Content-Type-Options"] == "nosniff"
        assert response["Referrer-Policy"] in {"same-origin", "no-referrer"}
        assert response["X-Frame-Options"] == "DENY"


@pytest.mark.django_db
def test_every_page_costs_at_most_five_queries_cold(visits):
    assert [page for page in visits if page.query_count > 5] == []


@pytest.mark.once
def test_every_address_ends_with_a_slash_and_is_lower_case(visits):
    addresses = [page.address for page in visits]
    assert [a for a in addresses if not a.endswith("/") or a != a.lower()] == []


@pytest.mark.once
def test_no_link_on_the_site_is_broken(demo, client):
    crawl = Crawler(client).run()
    assert crawl.broken == []
    assert set(public_urls()) <= set(crawl.seen)
    assert max(count_shown_examples(crawl).values()) <= MAX_PAGES_PER_EXAMPLE


def test_the_html_is_valid(visits, demo, client, vnu, tmp_path):
    wrong = ["/bestaat-niet/", "/praktijk/?q=zzzz&doel=7&x=1", "/praktijk/?pagina=999&doel=99"]
    pages = [page.response for page in visits] + [client.get(address) for address in wrong]
    for number, response in enumerate(pages):
        (tmp_path / f"{number:03}.html").write_bytes(response.content)
    (tmp_path / "error.html").write_bytes(
        client.post(reverse("newsletter:subscribe"), {"email": "geen adres"}).content
    )
    command = ["java", "-jar", str(vnu), "--errors-only", "--Werror", str(tmp_path)]
    checked = subprocess.run(command, capture_output=True, text=True, check=False)
    assert checked.stderr == ""
    assert checked.returncode == 0
