"""Counts the addresses at which people found nothing, without anything about a visitor.

A process counts in memory, and writes that with one statement per address, at most once in
`FLUSH_SECONDS`. Tests for leaks by robots, files that they try and addresses that may hold
something secret or personal are not counted.
"""

import re
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.db import connection, transaction
from django.urls import reverse
from django.utils.timezone import localdate

from caching.database_errors import DATABASE_ERRORS
from publishing.models import MissingPage
from publishing.retention import MISSING_PAGE_RETENTION

FLUSH_SECONDS = 10
MAX_PENDING = 50  # addresses that a process counts between two flushes
MAX_ROWS = 2000  # addresses in all; when there are more, the rarest go
MAX_PATH_LENGTH = 200

ROBOT = re.compile(r"bot|crawl|spider|slurp|curl|wget|python|scan|http-client|^$", re.IGNORECASE)
# A page, or a document or picture that a link may have named.
FILE_NAME = re.compile(r"[^.]*(\.(html?|pdf|docx?|xlsx?|pptx?|jpe?g|png))?", re.IGNORECASE)
PROBE = re.compile(r"wp-|wordpress|xmlrpc|phpmyadmin|cgi-bin|/admin|/login|/vendor/", re.IGNORECASE)
# What may be a token, or a number that belongs to a person.
SECRET = re.compile(r"[A-Za-z0-9_=:-]{32,}|\d{7,}|@")

_COUNT = """
    INSERT INTO publishing_missingpage (path, requests, last_requested_on, linked_from)
    VALUES (%s, %s, %s, %s)
    ON CONFLICT (path) DO UPDATE SET
        requests = publishing_missingpage.requests + excluded.requests,
        last_requested_on = excluded.last_requested_on,
        linked_from = CASE WHEN excluded.linked_from = ''
            THEN publishing_missingpage.linked_from ELSE excluded.linked_from END
"""


@dataclass
class PendingCounts:
    """The counts of one process that are not in the database yet: path → [requests, source]."""

    counts: dict[str, tuple[int, str]] = field(default_factory=dict)
    flushed_at: float = 0.0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, path: str, linked_from: str) -> dict[str, tuple[int, str]]:
        """Count a request; return all counts when it is time to write them."""
        with self.lock:
            if path in self.counts or len(self.counts) < MAX_PENDING:
                requests, former = self.counts.get(path, (0, ""))
                self.counts[path] = requests + 1, linked_from or former
            if time.monotonic() < self.flushed_at + FLUSH_SECONDS:
                return {}
            self.flushed_at = time.monotonic()
            due, self.counts = self.counts, {}
            return due


pending = PendingCounts()


def count_missing_page(environ: Mapping[str, Any]) -> None:
    """Count a request for a page that is not there, if a person may have made it.

    Takes the WSGI environment, or `META` of a request, which has the same names.
    """
    path = environ.get("PATH_INFO", "").encode("latin-1", "replace").decode(errors="replace")
    is_person = not ROBOT.search(environ.get("HTTP_USER_AGENT", ""))
    if environ["REQUEST_METHOD"] != "GET" or not is_person or not is_countable(path):
        return
    if due := pending.add(path, _page_of_ours(environ.get("HTTP_REFERER", ""))):
        try:
            _store(due)
        except DATABASE_ERRORS:
            return  # a count is not worth an error


def is_countable(path: str) -> bool:
    """Return whether an address may be one of a page, and holds nothing secret or personal."""
    hidden = (reverse("admin:index"), settings.STATIC_URL, settings.MEDIA_URL, "/api/", "/.")
    private = (reverse("newsletter:subscribe"), "/concept/")
    return (
        path.isprintable()
        and len(path) <= MAX_PATH_LENGTH
        and not path.startswith((*hidden, *private))
        and not PROBE.search(path)
        and not SECRET.search(path)
        and all(FILE_NAME.fullmatch(part) for part in path.split("/"))
    )


def _page_of_ours(referrer: str) -> str:
    """Return the path of the page with the link, if that is a page of this site."""
    try:
        parts = urlsplit(referrer)
    except ValueError:
        return ""
    is_ours = parts.netloc == urlsplit(settings.SITE_URL).netloc
    path = unquote(parts.path)
    return path if is_ours and is_countable(path) else ""


def _store(counts: dict[str, tuple[int, str]]) -> None:
    today = localdate()
    rows = [(path, requests, today, source) for path, (requests, source) in sorted(counts.items())]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.executemany(_COUNT, rows)


def delete_old_missing_pages() -> None:
    """Delete the addresses that nobody asked for any more, and the rarest when there are many."""
    MissingPage.objects.filter(last_requested_on__lt=localdate() - MISSING_PAGE_RETENTION).delete()
    order = MissingPage.objects.order_by("-requests", "-last_requested_on", "-pk")
    surplus = list(order.values_list("pk", flat=True)[MAX_ROWS:])
    MissingPage.objects.filter(pk__in=surplus).delete()
