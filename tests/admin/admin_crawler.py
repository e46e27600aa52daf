"""Walking the admin as an editor does: over the links, and over those that follow an action."""

import re
from collections import Counter
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import parse_qs, urljoin, urlsplit

from django.test import Client
from lxml import etree
from lxml import html as lxml_html

ORIGIN = "http://testserver"
# Files, and what a link of one click would do: log out.
SKIPPED_PREFIXES = (
    "/static/",
    "/media/",
    "/beheer/logout/",
    "/beheer/jsi18n/",
    "/beheer/stijlgids/",
)
# Answers to a link that an editor can do something with.
GOOD_STATUSES = {200, 302}
# The filters and orders of a list, which `test_query_budgets` and `test_malformed_urls` open.
CHANGELIST_QUERY = re.compile(r"/beheer/\w+/\w+/\?")
# A version as visitors would see it, with links to what is not on the site yet.
PREVIEW = re.compile(r"/versies/\d+/$")
# Pages of one shape: the first is often of what is published, the second of what is not.
PAGES_PER_SHAPE = 2
# What a page says itself, as an XPath.
CONTENT = "//*[@id='content' or contains(@class, 'messagelist')]"


def path_shape(path: str) -> str:
    """Return an address without what distinguishes objects, such as `/beheer/pact/page/0/?q`."""
    parts = urlsplit(path)
    place = parts.path if parts.path.startswith("/beheer/") else parts.path.split("/", 2)[1]
    return f"{re.sub(r'[0-9]+', '0', place)}?{' '.join(sorted(parse_qs(parts.query)))}"


def _parse(html: str) -> Any:
    return lxml_html.document_fromstring(html or "<html>")  # a fragment may be empty


def page_links(response: Any, path: str, part: str = "") -> list[str]:
    """Return the addresses on this site that a page, or a part by XPath, links to."""
    if not response.headers.get("Content-Type", "").startswith("text/html"):
        return []
    document = _parse(response.text)
    targets = (urljoin(ORIGIN + path, str(href)) for href in document.xpath(f"{part}//a/@href"))
    local = (urlsplit(target)._replace(fragment="") for target in targets)
    return [
        parts._replace(scheme="", netloc="").geturl()
        for parts in local
        if f"{parts.scheme}://{parts.netloc}" == ORIGIN
        and not parts.path.startswith(SKIPPED_PREFIXES)
    ]


class NestedFormParser(HTMLParser):
    """Finds the forms that open within a form, which a browser leaves out."""

    def __init__(self) -> None:
        super().__init__()
        self.open_forms: list[str] = []
        self.nested: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "form":
            if self.open_forms:
                self.nested.append(f"{self.get_starttag_text()} in {self.open_forms[-1]}")
            self.open_forms.append(str(self.get_starttag_text()))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form" and self.open_forms:
            self.open_forms.pop()


def find_nested_forms(html: str) -> list[str]:
    parser = NestedFormParser()
    parser.feed(html)
    return parser.nested


# English, the words of a programmer, and what Django's translation makes of some sentences.
FOREIGN_TEXT = re.compile(
    r"\b(?:This (?:password|field)|pbkdf2\w*|sha256|slug|stafaccount|dit object|None|True|False"
    r"|wat tijd besteden|Please|not found|e-mail address|\d+ nieuws)\b|-{9}"
)
TEXT_ATTRIBUTES = ("title", "placeholder", "aria-label", "alt")


def find_foreign_texts(html: str) -> list[str]:
    """Return what an editor reads or hears on a page of the admin that is no plain Dutch."""
    document = _parse(html)
    etree.strip_elements(document, "script", "style", "textarea", etree.Comment, with_tail=False)
    texts = [text.strip() for text in document.itertext()]
    for name in TEXT_ATTRIBUTES:
        texts += [str(text) for text in document.xpath(f"//@{name}")]
    texts += [str(text) for text in document.xpath("//input[@type='submit']/@value")]
    return [text for text in texts if FOREIGN_TEXT.search(text)]


@dataclass
class AdminCrawler:
    """The pages that an editor reaches; `broken` are the links that do not lead to a page.

    `nested_forms` are the pages with a form within a form, `foreign_texts` what is no plain Dutch.

    Of each shape a few are opened. Links with a query are opened, but not followed further: filters
    have endless combinations.
    """

    client: Client
    opened: dict[str, int] = field(default_factory=dict)
    broken: list[str] = field(default_factory=list)
    nested_forms: list[str] = field(default_factory=list)
    foreign_texts: list[str] = field(default_factory=list)
    shapes: Counter[str] = field(default_factory=Counter)

    def crawl(self, *starts: str) -> "AdminCrawler":
        waiting = [(start, "begin") for start in starts]
        while waiting:
            path, source = waiting.pop(0)
            if path not in self.opened and self._is_new_shape(path):
                response = self._open(path, source)
                if "?" not in path and path.startswith("/beheer/") and not PREVIEW.search(path):
                    waiting += [(link, path) for link in page_links(response, path)]
        return self

    def follow_links(self, response: Any, source: str) -> "AdminCrawler":
        """Open each link on a page that the editor got after an action."""
        path = response.request["PATH_INFO"]
        for link in page_links(response, path, CONTENT):
            if link not in self.opened:
                self._open(link, source)
        return self

    def _is_new_shape(self, path: str) -> bool:
        shape = path_shape(path)
        if CHANGELIST_QUERY.match(path):
            return False
        self.shapes[shape] += 1
        return self.shapes[shape] <= (PAGES_PER_SHAPE if shape.endswith("?") else 1)

    def _open(self, path: str, source: str) -> Any:
        response: Any = self.client.get(path)
        if response.streaming:
            assert b"".join(response.streaming_content)  # which closes the file
        elif response.headers.get("Content-Type", "").startswith("text/html"):
            self.nested_forms += [f"{path}: {form}" for form in find_nested_forms(response.text)]
            if path.startswith("/beheer/") and not PREVIEW.search(path):
                texts = find_foreign_texts(response.text)
                self.foreign_texts += [f"{path}: {text}" for text in texts]
        self.opened[path] = response.status_code
        if response.status_code not in GOOD_STATUSES:
            self.broken.append(f"{source} → {path}: {response.status_code}")
        return response
