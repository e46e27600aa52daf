"""The kinds of things that editors choose in a dialog: see `static/admin_site/chooser.js`."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.views.decorators.http import require_http_methods

from documents.document_chooser import DocumentChooser
from images.picture_chooser import PictureChooser
from publishing.chooser import Chooser, ItemChooser, render_chooser
from videos.video_chooser import VideoChooser

CHOOSERS: dict[str, Chooser] = {
    chooser.kind: chooser
    for chooser in (ItemChooser(), PictureChooser(), DocumentChooser(), VideoChooser())
}
LINK = "link"  # the dialog with a tab for each way to make a link


def choose(request: HttpRequest, kind: str) -> HttpResponse:
    """Return the dialog, or its choices, as HTML; add what is posted."""
    if kind == LINK and request.method != "POST":
        context = {
            "has_documents": CHOOSERS["document"].may_choose(request.user),
            "has_videos": CHOOSERS["video"].may_choose(request.user),
        }
        return render(request, "admin/chooser/link.html", context)
    chooser = CHOOSERS.get(kind)
    if chooser is None:
        raise Http404
    needed = chooser.may_add if request.method == "POST" else chooser.may_choose
    if not needed(request.user):
        raise PermissionDenied
    return chooser.add(request) if request.method == "POST" else render_chooser(request, chooser)


def chooser_urls(admin_view: Callable[[Any], Any]) -> list[URLPattern]:
    view = admin_view(require_http_methods(["GET", "HEAD", "POST"])(choose))
    return [path("kies/<str:kind>/", view, name="choose")]
