"""The whole site in one browser, page after page: it says nothing, keeps nothing, asks nobody."""

import re
from urllib.parse import urlsplit

import pytest

from tests.browser.page_urls import ERROR_URLS, PAGE_URLS

BROWSER_STORAGE_JS = """
async () => ({
  local: localStorage.length,
  session: sessionStorage.length,
  databases: (await indexedDB.databases()).length,
  caches: (await caches.keys()).length,
  workers: (await navigator.serviceWorker.getRegistrations()).length,
})
"""


@pytest.fixture
def all_page_urls(page, base_url):
    """Every page in the sitemap, and every state of one."""
    sitemap = page.request.get("/sitemap.xml").text()
    pages = re.findall(rf"<loc>{base_url}([^<]+)</loc>", sitemap)
    assert len(pages) > 100
    return [*pages, *PAGE_URLS.values()]


def test_the_whole_site_is_silent_keeps_nothing_and_asks_no_other_host(
    page, all_page_urls, base_url
):
    complaints, hosts = [], set()
    page.on("console", lambda message: complaints.append((message.location["url"], message.text)))
    page.on("pageerror", lambda error: complaints.append((page.url, str(error))))
    page.context.on("request", lambda request: hosts.add(urlsplit(request.url).netloc))
    for address in all_page_urls:
        response = page.goto(address)
        assert response.status in ({400, 404} if address in ERROR_URLS else {200}), address
        assert "set-cookie" not in response.headers, address
    # The browser itself says of a page that it was refused.
    refused = {base_url + address for address in ERROR_URLS}
    assert [complaint for complaint in complaints if complaint[0] not in refused] == []
    assert hosts == {urlsplit(base_url).netloc}
    assert page.context.cookies() == []
    assert set(page.evaluate(BROWSER_STORAGE_JS).values()) == {0}
