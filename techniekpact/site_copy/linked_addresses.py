"""The addresses of this site that an answer of it links to."""

import html
import json
import re
from contextlib import suppress
from urllib.parse import urldefrag, urljoin

from django.conf import settings
from django.utils.encoding import iri_to_uri
from lxml.html import HtmlElement, fromstring

from open_data.openapi import BASE_PATH, list_object_paths

CSS_URL = re.compile(r"""url\(["']?([^)"']+)""")
# What may hold whole addresses of this site, such as the image for social media.
TEXT_TYPES = (
    "text/html",
    "text/plain",
    "application/json",
    "application/ld+json",
    "application/manifest+json",
    "application/xml",
    "application/atom+xml",
)
LINKS = "//@href | //@src | //form[not(@method='post')]/@action"
NEIGHBOURS = "//a[@rel='next' or @rel='prev']/@href"


def find_linked_addresses(address: str, content_type: str, body: bytes) -> set[str]:
    """Return paths with their queries, without fragments.

    Of a page with a query, which shows a part of a list, only its neighbours count among those: all
    filters with all others would have no end.
    """
    mime_type = content_type.partition(";")[0]
    links, neighbours = _find_links(mime_type, body)
    if mime_type == "text/html" and "?" in address:
        links = {link for link in links if "?" not in link} | neighbours
    if (path := address.partition("?")[0]).startswith(BASE_PATH):
        links.update(list_object_paths(path, json.loads(body).get("items", ())))
    return {path for link in links if (path := _path_of(link, address))}


def _find_links(mime_type: str, body: bytes) -> tuple[set[str], set[str]]:
    """Return all links as they are written, and those of a page to the next and previous one."""
    links: set[str] = set()
    neighbours: set[str] = set()
    if mime_type in TEXT_TYPES:
        pattern = re.escape(settings.SITE_URL) + r"/[^\s\"'<>\\]*"
        text = body.decode(errors="replace")
        links.update(html.unescape(link) for link in re.findall(pattern, text))
    if mime_type == "text/html":
        page = fromstring(body)
        neighbours.update(_select_texts(page, NEIGHBOURS))
        links.update(_select_texts(page, LINKS))
        for candidates in _select_texts(page, "//@srcset"):
            links.update(candidate.split()[0] for candidate in candidates.split(","))
    elif mime_type == "text/css":
        links.update(CSS_URL.findall(body.decode()))
    return links, neighbours


def _select_texts(page: HtmlElement, xpath: str) -> list[str]:
    selected = page.xpath(xpath)
    assert isinstance(selected, list)  # so it is for every path to nodes
    return [str(text) for text in selected]


def _path_of(link: str, page: str) -> str:
    """Return the path and query of a link on a page; empty when it leads to another site."""
    with suppress(ValueError):
        address = urldefrag(urljoin(settings.SITE_URL + page, link.strip())).url
        if address.startswith(f"{settings.SITE_URL}/"):
            return iri_to_uri(address.removeprefix(settings.SITE_URL))
    return ""
