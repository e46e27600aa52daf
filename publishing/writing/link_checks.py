"""The nightly check of links to other sites: off, until `CHECK_LINKS` says otherwise.

Each address is asked for once a night, one at a time, and no site more than once in a round of the
worker. It reads no robots.txt: it follows no links but those that an editor of ours put in a text,
as a visitor does. What a site refuses it says nothing about the link.
"""

import http.client
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from urllib.parse import urljoin, urlsplit

from django.conf import settings
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from publishing.models import ExternalLink
from publishing.writing.https_client import Answer, HttpsClient
from publishing.writing.public_addresses import RefusedAddressError
from publishing.writing.report import latest_night

Outcome = ExternalLink.Outcome
MAX_REDIRECTS = 5
LINKS_PER_ROUND = 5
CANDIDATES = 50
PERMANENT = frozenset([301, 308])
REDIRECTS = frozenset([301, 302, 303, 307, 308])
GONE = frozenset([404, 410])
# Of which nobody can tell whether a visitor would see the page.
REFUSALS = frozenset([401, 402, 403, 405, 406, 407, 418, 429, 451, 999])
# A server that does not know HEAD, or answers it otherwise than GET.
RETRY_WITH_GET = frozenset([400, 403, 404, 405, 406, 410, 500, 501, 503])


@dataclass(frozen=True)
class Visit:
    outcome: ExternalLink.Outcome
    moved_to: str = ""


def build_client() -> HttpsClient:
    return HttpsClient(user_agent=f"Techniekpact-linkcontrole (+{settings.SITE_URL})")


def check_due_links(make_client: Callable[[], HttpsClient] = build_client) -> None:
    """Look at a few links that nobody looked at since last night; each of another site."""
    if not settings.CHECK_LINKS:
        return
    since = latest_night()
    hosts: set[str | None] = set()
    client: HttpsClient | None = None
    for link in _due_links(since)[:CANDIDATES]:
        host = urlsplit(link.url).hostname
        if host in hosts or len(hosts) >= LINKS_PER_ROUND:
            continue
        hosts.add(host)
        client = client or make_client()
        if _claim(link, since):
            record_visit(link, visit(link.url, client))


def _due_links(since: datetime) -> "QuerySet[ExternalLink]":
    return ExternalLink.objects.filter(Q(checked_at=None) | Q(checked_at__lt=since)).order_by(
        F("checked_at").asc(nulls_first=True), "pk"
    )


def _claim(link: ExternalLink, since: datetime) -> bool:
    """Take a link from the other workers; a kill while it is looked at leaves it for a night."""
    return bool(_due_links(since).filter(pk=link.pk).update(checked_at=timezone.now()))


def visit(url: str, client: HttpsClient) -> Visit:
    """Follow a link as a browser would, and say what became of it."""
    address, permanent = url, True
    try:
        for _ in range(MAX_REDIRECTS + 1):
            answer = _ask(address, client)
            if answer.status not in REDIRECTS or not answer.location:
                return _judge(answer, address if permanent and address != url else "")
            permanent = permanent and answer.status in PERMANENT
            address = urljoin(address, answer.location).partition("#")[0]
    except RefusedAddressError:
        # Where it leads is not for us to look at, and no sign that a visitor cannot.
        return Visit(Outcome.UNKNOWN)
    except (OSError, http.client.HTTPException, ValueError):
        return Visit(Outcome.UNREACHABLE)
    return Visit(Outcome.UNREACHABLE)


def _ask(url: str, client: HttpsClient) -> Answer:
    answer = client.request("HEAD", url)
    return client.request("GET", url) if answer.status in RETRY_WITH_GET else answer


def _judge(answer: Answer, moved_to: str) -> Visit:
    if answer.status in GONE:
        return Visit(Outcome.GONE)
    if answer.status in REFUSALS:
        return Visit(Outcome.UNKNOWN)
    if answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return Visit(Outcome.UNREACHABLE)
    return Visit(Outcome.MOVED, moved_to[:1000]) if moved_to else Visit(Outcome.FINE)


def record_visit(link: ExternalLink, result: Visit) -> None:
    """Store what became of a link; the list of findings has it from the next night on."""
    is_away = result.outcome == Outcome.UNREACHABLE
    ExternalLink.objects.filter(pk=link.pk).update(
        outcome=result.outcome,
        moved_to=result.moved_to,
        failed_nights=F("failed_nights") + 1 if is_away else 0,
    )
