"""What someone without an account sees of a draft."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from publishing.models import Publishable, Revision, ShareLink
from publishing.preview import Banner, NoPageError, page


@require_safe
@never_cache
def shared(request: HttpRequest, token: str) -> HttpResponse:
    """The one revision that a link leads to. A wrong link tells nothing about what there is."""
    response = _shared(request, token)
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def _shared(request: HttpRequest, token: str) -> HttpResponse:
    link = ShareLink.objects.with_token(token).select_related("revision").first()
    thing: Any = link and link.revision.thing
    if link is None or thing is None or thing.binned_at:
        return render(request, "publishing/no_link.html", {"why": "missing"}, status=404)
    if not link.works:
        return render(request, "publishing/no_link.html", {"why": "over"}, status=410)
    try:
        return HttpResponse(page(thing, link.revision.snapshot, _banner(thing, link)))
    except NoPageError:
        return render(request, "publishing/no_link.html", {"why": "early"}, status=404)


def _banner(thing: Publishable, link: ShareLink) -> Banner:
    revision: Revision = link.revision
    title = f"Versie van {_when(revision.created_at)} uur"
    until = f"Deze link werkt tot {_when(link.expires_at)} uur."
    if thing.live and thing.shown_id == revision.pk:
        return Banner(title, ["Deze versie staat op de site.", until], thing.get_absolute_url())
    changed = "" if thing.newest_id == revision.pk else "Het concept is daarna gewijzigd."
    return Banner(title, ["Dit is een concept. Het is niet openbaar.", changed, until])


def _when(moment: Any) -> str:
    return date_format(localtime(moment), "j F Y H:i")
