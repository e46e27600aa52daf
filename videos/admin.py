from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import admin, messages
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string
from django.urls import URLPattern
from django.utils.html import format_html

from documents.file_response import serve_file
from documents.library_admin import LibraryFileAdmin, StateFilter
from publishing.admin.admin_request import AdminRequest
from publishing.admin.routes import GET, AdminRoute
from publishing.permissions import Permission
from videos.forms import VideoForm
from videos.models import Video
from videos.video_kinds import CONTENT_TYPES, Kind
from videos.views import captions_response


def preview_file(
    model_admin: "VideoAdmin", request: AdminRequest, video: Video
) -> HttpResponseBase:
    """Play a video for who may see it, also while visitors do not."""
    return serve_file(
        request,
        video.file,
        name=f"{video.slug}.{video.kind}",
        content_type=CONTENT_TYPES[Kind(video.kind)],
    )


def preview_captions(
    model_admin: "VideoAdmin", request: AdminRequest, video: Video
) -> HttpResponse:
    if not video.captions:
        raise Http404
    return captions_response(request, video.captions)


ROUTES = [
    AdminRoute("file", "<int:pk>/bestand/", Permission.VIEW, preview_file, GET),
    AdminRoute("captions", "<int:pk>/ondertiteling/", Permission.VIEW, preview_captions, GET),
]

TEXTS: Sequence[str] = ("captions", "captions_language", "transcript")


@admin.register(Video)
class VideoAdmin(LibraryFileAdmin):
    section_order = 96
    form = VideoForm
    change_form_template = "admin/videos/video/change_form.html"
    list_display = ["title", "description", "status_badge", "valid_until", "uploaded_at"]
    list_filter = [StateFilter, "consent", "language"]
    search_fields = ["title", "transcript", "captions"]
    readonly_fields = ["page_address", "description", "player", "status", "uploaded_at"]
    content_types = CONTENT_TYPES

    class Media:
        css = {"all": ["admin_site/video.css"]}

    def list_states(self) -> Mapping[str, tuple[str, Q]]:
        hidden = Q(trashed_at=None) & ~Q(pk__in=Video.objects.published().values("pk"))
        return {**super().list_states(), "niet-op-de-site": ("Komt niet op de site", hidden)}

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("still")

    def get_urls(self) -> list[URLPattern]:
        return [*(route.url_pattern(self) for route in ROUTES), *super().get_urls()]

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        may_change = not obj or self.has_change_permission(request, obj)
        upload = ["upload"] if may_change else []
        captions_upload = ["captions_upload"] if may_change else []
        stored = ["status", "page_address", "description", "player", "uploaded_at"] if obj else []
        return [
            (None, {"fields": ["title", "language", *upload, *stored]}),
            ("Ondertiteling en tekst", {"fields": [*captions_upload, *TEXTS]}),
            ("Beeld en rechten", {"fields": ["still", "credit", "consent"]}),
            ("Houdbaarheid", {"fields": ["valid_until", "check_before"]}),
        ]

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if obj.withheld_reason:
            self.message_user(request, obj.withheld_reason, messages.WARNING)

    @admin.display(description="adres")
    def page_address(self, obj: Video) -> str:
        path = obj.get_absolute_url()
        return path if obj.withheld_reason else format_html('<a href="{}">{}</a>', path, path)

    @admin.display(description="soort, duur en grootte")
    def description(self, obj: Video) -> str:
        return obj.description

    @admin.display(description="status")
    def status_badge(self, obj: Video) -> str:
        style, text = (
            ("check", "Komt niet op de site") if obj.withheld_reason else ("live", "Mag op de site")
        )
        return format_html('<span class="status status--{}">{}</span>', style, text)

    @admin.display(description="status")
    def status(self, obj: Video) -> str:
        """Return whether visitors see it, and otherwise why not."""
        return format_html("{} {}", self.status_badge(obj), obj.withheld_reason)

    @admin.display(description="bekijk")
    def player(self, obj: Video) -> str:
        context = {
            "video": obj,
            "file_url": self.url("file", obj.pk),
            "captions_url": self.url("captions", obj.pk) if obj.captions else "",
        }
        return render_to_string("admin/videos/video/player.html", context)
