from collections.abc import Iterator
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AdminFileWidget
from django.db import models
from django.http import HttpRequest
from django.utils.html import format_html

from images.models import Image
from images.uploads import ACCEPTED_FORMATS, validate_picture
from publishing.admin import ScopedAdmin
from publishing.models import Publishable
from publishing.permissions import Permission, Scope, get_scope, has_permission


@admin.register(Image)
class ImageAdmin(ScopedAdmin):
    section = "Inhoud"
    section_order = 90
    list_display = ["thumbnail", "title", "shown", "credit", "licence", "size", "created_at"]
    list_display_links = ["title"]
    list_filter = ["consent", "decorative"]
    search_fields = ["title", "alt", "credit", "licence"]
    readonly_fields = ["picture", "crops", "shown", "size", "created_at"]
    # Django's own picture field opens any kind of file before its size is known.
    formfield_overrides = {
        models.ImageField: {
            "form_class": forms.FileField,
            "validators": [validate_picture],
            "widget": AdminFileWidget(attrs={"accept": ",".join(ACCEPTED_FORMATS.values())}),
        }
    }
    fieldsets = [
        (None, {"fields": ["title", "file", "size", "created_at"]}),
        ("Wat is er te zien", {"fields": ["alt", "decorative"]}),
        ("Rechten", {"fields": ["credit", "licence", "consent", "shown"]}),
        (
            "Uitsnede",
            {
                "fields": ["picture", "focal_x", "focal_y", "crops"],
                "description": "Klik in de afbeelding op wat in beeld moet blijven, of vul de "
                "getallen in.",
            },
        ),
    ]

    class Media:
        js = [forms.Script("admin_site/focal_point.js", type="module")]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A picture on the site is changed by who may publish where it stands."""
        if obj is None or get_scope(request.user, Permission.CHANGE, Image) is not Scope.OWN:
            return super().has_change_permission(request, obj)
        if not hasattr(obj, "changeable"):  # asked many times for one form
            obj.changeable = super().has_change_permission(request, obj) and all(
                has_permission(request.user, Permission.PUBLISH, thing)
                for thing in self._standing(obj)
            )
        return obj.changeable

    def _standing(self, obj: Image) -> Iterator[Publishable]:
        """Where on the site a picture stands."""
        for relation in obj._meta.related_objects:
            if issubclass(relation.related_model, Publishable):
                things = relation.related_model._default_manager.published()
                yield from things.filter(**{relation.field.name: obj})

    def save_model(self, request: HttpRequest, obj: Image, form: Any, change: bool) -> None:
        if not change:
            obj.owner = request.user  # type: ignore[assignment]
        super().save_model(request, obj, form, change)

    @admin.display(description="afbeelding")
    def thumbnail(self, obj: Image) -> str:
        shown = obj.in_shape("portrait")
        return format_html(
            '<img class="thumbnail" src="{}" alt="" width="{}" height="{}" loading="lazy">',
            shown.src,
            shown.width,
            shown.height,
        )

    @admin.display(description="afbeelding")
    def picture(self, obj: Image) -> str:
        if not obj.file:
            return "Sla de afbeelding eerst op. Daarna ziet u haar hier."
        return format_html(
            '<span class="focal"><img class="focal__image" src="{}" alt="" width="{}" height="{}">'
            "</span>",
            obj.file.url,
            obj.width,
            obj.height,
        )

    @admin.display(description="uitsneden")
    def crops(self, obj: Image) -> str:
        if obj.renditions == obj.version:
            return "Klaar"
        return "Nog niet gemaakt. Dat gebeurt vanzelf, meestal binnen een minuut."

    @admin.display(description="status", ordering="consent")
    def shown(self, obj: Image) -> str:
        tone, text = (
            ("live", "Mag op de site") if obj.has_consent else ("check", "Komt niet op de site")
        )
        return format_html('<span class="status status--{}">{}</span>', tone, text)

    @admin.display(description="afmeting")
    def size(self, obj: Any) -> str:
        return f"{obj.width} bij {obj.height} pixels" if obj.width else ""
