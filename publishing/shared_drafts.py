"""The page where somebody without an account sees a draft, by a share link."""

from enum import StrEnum
from functools import lru_cache
from http import HTTPStatus
from typing import cast
from urllib.parse import urlsplit
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from caching import version
from publishing.dates import format_datetime
from publishing.links.internal import resolve_path
from publishing.models import Publishable, Revision, ShareLink
from publishing.preview import Banner, PreviewUnavailableError, render_preview
from publishing.services.share_links import is_share_link_valid


class ShareLinkProblem(StrEnum):
    MISSING = "missing"
    EXPIRED = "expired"  # or revoked, or its maker lost her rights
    INCOMPLETE = "incomplete"  # no page can be made of the draft yet


@require_safe
@never_cache
def shared_draft(request: HttpRequest, token: str) -> HttpResponse:
    """Show the revision of a share link; a wrong link does not tell which objects exist."""
    response = _shared_draft_response(request, token)
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def _shared_draft_response(request: HttpRequest, token: str) -> HttpResponse:
    link = ShareLink.objects.with_token(token).select_related("revision", "created_by").first()
    obj = cast("Publishable | None", link and link.revision.content_object)
    if link is None or obj is None or obj.trashed_at:
        return _render_problem(request, ShareLinkProblem.MISSING)
    if not is_share_link_valid(link):
        return _render_problem(request, ShareLinkProblem.EXPIRED)
    if _is_revision_visible(obj, link.revision):
        return redirect(obj.get_absolute_url())
    try:
        html = _cached_preview(link.key, version.current_version(), obj.latest_revision_id or 0)
    except PreviewUnavailableError:
        return _render_problem(request, ShareLinkProblem.INCOMPLETE)
    return HttpResponse(html)


def _render_problem(request: HttpRequest, problem: ShareLinkProblem) -> HttpResponse:
    is_expired = problem is ShareLinkProblem.EXPIRED
    return render(
        request,
        "publishing/share_link_unavailable.html",
        {"problem": problem},
        status=HTTPStatus.GONE if is_expired else HTTPStatus.NOT_FOUND,
    )


def _is_revision_visible(obj: Publishable, revision: Revision) -> bool:
    """Return whether the revision is live, and its page too: that may depend on other objects."""
    if not obj.live or obj.live_revision_id != revision.pk:
        return False
    return bool(resolve_path(urlsplit(obj.get_absolute_url()).path))


@lru_cache(maxsize=16)
def _cached_preview(key: UUID, version_token: str, latest_revision_id: int) -> str:
    """Render the page once per version: while it is made, SQLite lets nobody else write."""
    link = ShareLink.objects.select_related("revision").get(key=key)
    obj = cast("Publishable", link.revision.content_object)
    banner = _shared_banner(link, is_latest=latest_revision_id == link.revision_id)
    return render_preview(obj, link.revision.snapshot, banner)


def _shared_banner(link: ShareLink, *, is_latest: bool) -> Banner:
    title = f"Versie van {format_datetime(link.revision.created_at)}"
    changed = "" if is_latest else "Het concept is daarna gewijzigd."
    until = f"Deze link werkt tot {format_datetime(link.expires_at)}."
    return Banner(title, ["Dit is een concept. Het is niet openbaar.", changed, until])
