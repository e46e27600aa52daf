"""Visiting every public address as an unknown visitor does, and storing what the site answers."""

from collections import deque
from collections.abc import Iterator
from http import HTTPStatus
from typing import NamedTuple

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from caching.cached_page import CapturedResponse
from caching.page_cache import Application, build_environ, request_page
from techniekpact.site_copy.addresses import is_copied, is_static, list_first_addresses
from techniekpact.site_copy.linked_addresses import find_linked_addresses
from techniekpact.site_copy.writer import CopyWriter
from techniekpact.static_wsgi import StaticFilesServer

NOT_FOUND_ADDRESS = "/404.html"
SERVER_NEEDED_ADDRESS = "/server-needed.html"
NOT_COLLECTED = (
    "{address} is er niet. Verzamel eerst de vaste bestanden: manage.py collectstatic --noinput"
)
NOT_ANSWERED = "De site antwoordt op {address} met ‘{status}’. Kijk in het log wat daar misgaat."


class CopyError(Exception):
    """A copy that cannot be whole; its text says in Dutch what to do."""


class Progress(NamedTuple):
    """The number of addresses that were visited, and of those that are known to wait."""

    visited: int
    waiting: int


def crawl_site(writer: CopyWriter) -> Iterator[Progress]:
    """Store everything that can be reached; what is linked but not there is left out."""
    application = StaticFilesServer(WSGIHandler())
    _store_error_pages(writer, application)
    waiting = deque(list_first_addresses())
    seen = set(waiting)
    while waiting:
        for link in _visit(waiting.popleft(), writer, application):
            if link not in seen and is_copied(link):
                seen.add(link)
                waiting.append(link)
        yield Progress(len(seen) - len(waiting), len(waiting))


def _store_error_pages(writer: CopyWriter, application: Application) -> None:
    not_found = request_page(application, reverse("not-found-example"))
    writer.store(NOT_FOUND_ADDRESS, not_found)
    context = {"copied_at": timezone.now(), "site_url": settings.SITE_URL}
    request = WSGIRequest(build_environ(SERVER_NEEDED_ADDRESS))
    page = render_to_string("site_copy/server_needed.html", context, request)
    writer.store(SERVER_NEEDED_ADDRESS, not_found._replace(body=page.encode()))


def _visit(address: str, writer: CopyWriter, application: Application) -> set[str]:
    """Store the answer of one address, and return the addresses that it links to."""
    if file := writer.reuse_immutable(address):
        kind = file.header("Content-Type")
        is_style = kind.startswith("text/css")  # of these files, the only one with links
        return find_linked_addresses(address, kind, writer.read(file)) if is_style else set()
    response = request_page(application, address)
    match HTTPStatus(int(response.status[:3])):
        case HTTPStatus.OK if _is_for_everybody(response):
            file = writer.store(address, response)
            return find_linked_addresses(address, file.header("Content-Type"), response.body)
        case HTTPStatus.MOVED_PERMANENTLY | HTTPStatus.FOUND as status:
            target = dict(response.headers)["Location"]
            writer.store_redirect(address, status, target)
            return {target} if target.startswith("/") else set()
        case status if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            raise CopyError(NOT_ANSWERED.format(address=address, status=response.status))
    if is_static(address):
        raise CopyError(NOT_COLLECTED.format(address=address))
    return set()


def _is_for_everybody(response: CapturedResponse) -> bool:
    return not response.is_private and "set-cookie" not in response.headers_by_name()
