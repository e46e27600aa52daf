"""Walking the whole public site as a visitor does, over HTTP."""

from dataclasses import dataclass, field
from urllib.parse import urldefrag, urljoin, urlsplit

from bs4 import BeautifulSoup
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from techniekpact.sitemaps import list_sitemap_entries

TEST_ORIGIN = "http://testserver"


def public_url_names() -> set[str]:
    """The names of all patterns outside the admin, with their namespace."""
    return set(_url_names(get_resolver().url_patterns, ""))


def _url_names(patterns, prefix):
    for pattern in patterns:
        if isinstance(pattern, URLPattern) and pattern.name:
            yield prefix + pattern.name
        elif isinstance(pattern, URLResolver) and str(pattern.pattern) != "beheer/":
            inner = f"{pattern.namespace}:" if pattern.namespace else ""
            yield from _url_names(pattern.url_patterns, prefix + inner)


def public_urls() -> list[str]:
    """The addresses of all lists and of everything that is published."""
    return [address for address, _ in list_sitemap_entries()]


@dataclass
class Crawler:
    """Every page that can be reached by links from the start, once."""

    client: Client
    seen: dict[str, BeautifulSoup | None] = field(default_factory=dict)
    broken: list[str] = field(default_factory=list)

    def run(self, start: str = "/") -> "Crawler":
        waiting = [(start, "begin")]
        fragments = []
        while waiting:
            address, source = waiting.pop()
            path, fragment = urldefrag(address)
            if path not in self.seen:
                waiting += self._visit(path, source)
            if fragment:
                fragments.append((path, fragment, source))
        for path, fragment, source in fragments:
            page = self.seen.get(path)
            if page is None or page.find(id=fragment) is None:
                self.broken.append(f"{source} → {path}#{fragment}")
        return self

    def _visit(self, path: str, source: str) -> list[tuple[str, str]]:
        response = self.client.get(path)
        html = response.headers.get("Content-Type", "").startswith("text/html")
        page = BeautifulSoup(response.content, "html.parser") if html else None
        self.seen[path] = page
        if response.status_code != 200:
            self.broken.append(f"{source} → {path}: {response.status_code}")
        if page is None or "?" in path:
            return []
        links = (
            urljoin(TEST_ORIGIN + path, tag["href"])
            for tag in page.find_all(["a", "link"], href=True)
        )
        return [(self._local(link), path) for link in links if self._followed(link)]

    @staticmethod
    def _local(link: str) -> str:
        return link.removeprefix(TEST_ORIGIN)

    @staticmethod
    def _followed(link: str) -> bool:
        parts = urlsplit(link)
        local = f"{parts.scheme}://{parts.netloc}" == TEST_ORIGIN
        return local and not parts.path.startswith(("/static/", "/media/", "/beheer/"))
