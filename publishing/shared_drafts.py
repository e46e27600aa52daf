"""What someone without an account sees of a draft."""

from functools import lru_cache
from typing import Any
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


@require_safe
@never_cache
def shared_draft(request: HttpRequest, token: str) -> HttpResponse:
    """The one revision that a link leads to. A wrong link tells nothing about what there is."""
    response = _shared_draft_response(request, token)
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def _shared_draft_response(request: HttpRequest, token: str) -> HttpResponse:
    link = ShareLink.objects.with_token(token).select_related("revision").first()
    thing: Any = link and link.revision.content_object
    if link is None or thing is None or thing.trashed_at:
        return render(
            request, "publishing/share_link_unavailable.html", {"why": "missing"}, status=404
        )
    if not link.is_active:
        return render(
            request, "publishing/share_link_unavailable.html", {"why": "over"}, status=410
        )
    if _is_revision_live(thing, link.revision):
        return redirect(thing.get_absolute_url())
    try:
        return HttpResponse(
            _cached_preview(link.key, version.current_version(), thing.latest_revision_id)
        )
    except PreviewUnavailableError:
        return render(
            request, "publishing/share_link_unavailable.html", {"why": "early"}, status=404
        )


def _is_revision_live(thing: Publishable, revision: Revision) -> bool:
    """Also when what it hangs on is there, so that its page is."""
    if not thing.live or thing.live_revision_id != revision.pk:
        return False
    return bool(resolve_path(urlsplit(thing.get_absolute_url()).path))


@lru_cache(maxsize=16)
def _cached_preview(key: UUID, token: str, newest: int) -> str:
    """Kept as long as nothing changes: while it is made, SQLite lets nobody else write."""
    link = ShareLink.objects.select_related("revision").get(key=key)
    thing: Any = link.revision.content_object
    return render_preview(thing, link.revision.snapshot, _shared_banner(link, newest))


def _shared_banner(link: ShareLink, newest: int) -> Banner:
    title = f"Versie van {format_datetime(link.revision.created_at)}"
    changed = "" if newest == link.revision_id else "Het concept is daarna gewijzigd."
    until = f"Deze link werkt tot {format_datetime(link.expires_at)}."
    return Banner(title, ["Dit is een concept. Het is niet openbaar.", changed, until])
