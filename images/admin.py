from collections.abc import Iterator
from mimetypes import guess_type
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import AdminFileWidget
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.urls import URLPattern, path
from django.utils.html import format_html

from images.bulk_edit import edit_selected
from images.models import BEING_MADE, Collection, Image, ImageVersion
from images.picture_chooser import upload_form
from images.renditions import SHAPES
from images.uploads import ACCEPTED_FORMATS, validate_picture
from images.version_pages import VERSION_ROUTES, list_versions, warn_of_versions
from publishing.admin import FileAdmin, ScopedAdmin
from publishing.admin.admin_request import AdminRequest
from publishing.admin.base import Context
from publishing.admin.fieldsets import exclude_fields
from publishing.admin.optimistic_lock import EditForm
from publishing.admin.routes import GET, AdminRoute
from publishing.links.references import published_by_name, references_to
from publishing.models import Publishable
from publishing.models.owned import Owned
from publishing.permission_cache import permission_cache
from publishing.permissions import Permission, Scope, accessible, get_scope, has_permission


def _published_uses(image: Image) -> Iterator[Publishable]:
    """Yield the published objects that use a picture, also as the still of a video."""
    for relation in image._meta.related_objects:
        if issubclass(relation.related_model, Publishable):
            published = relation.related_model._default_manager.published()
            yield from published.filter(**{relation.field.name: image})
        elif issubclass(relation.related_model, Owned):
            for owned in relation.related_model._default_manager.filter(
                **{relation.field.name: image}
            ):
                yield from published_by_name(owned)
    yield from published_by_name(image)


def upload_several(model_admin: "ImageAdmin", request: AdminRequest, image: None) -> HttpResponse:
    """Show the form with which several pictures are added; the chooser stores them."""
    context = {
        "title": "Voeg afbeeldingen toe",
        "form": upload_form(request),
        "list_url": model_admin.url("changelist"),
    }
    return model_admin.render_page(request, "images/image/upload_several", context)


UPLOAD_SEVERAL = AdminRoute("upload_several", "meer/", Permission.ADD, upload_several, GET)
# How editors know each shape that cuts a picture, its ratio, and its modifier in `crops.css`.
CROPPED_SHAPES = [
    (label, SHAPES[name].ratio, name)
    for name, label in (("card", "Op een kaartje"), ("portrait", "Vierkant"))
]


@admin.register(Collection)
class CollectionAdmin(ScopedAdmin):
    section = "Inhoud"
    section_order = 91
    list_display = ["name", "shared"]
    search_fields = ["name"]


@admin.register(Image)
class ImageAdmin(FileAdmin):
    section = "Inhoud"
    section_order = 90
    list_display = [
        "thumbnail",
        "title",
        "consent_badge",
        "credit",
        "licence",
        "size",
        "created_at",
    ]
    list_display_links = ["title"]
    list_filter = ["collection", "consent", "decorative"]
    actions = [*FileAdmin.actions, edit_selected]
    search_fields = ["title", "alt", "credit", "licence"]
    readonly_fields = ["upload_status", "picture", "crops", "consent_badge", "size", "created_at"]
    # Django's own picture field opens any kind of file before its size is known.
    formfield_overrides = {
        models.ImageField: {
            "form_class": forms.FileField,
            "validators": [validate_picture],
            "max_length": None,  # of a name that is thrown away
            "widget": AdminFileWidget(attrs={"accept": ",".join(ACCEPTED_FORMATS.values())}),
        }
    }
    fieldsets = [
        (None, {"fields": ["title", "collection", "file", "upload_status", "size", "created_at"]}),
        ("Wat is er te zien", {"fields": ["alt", "decorative"]}),
        ("Rechten", {"fields": ["credit", "licence", "consent", "consent_badge"]}),
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
        css = {"all": ["admin_site/crops.css"]}
        js = [forms.Script("admin_site/focal_point.js", type="module")]

    def has_change_permission(self, request: HttpRequest, obj: Image | None = None) -> bool:
        """Let an owner change a picture on the site only if she may publish all that uses it."""
        is_allowed = super().has_change_permission(request, obj)
        scope = get_scope(request.user, Permission.CHANGE, Image)
        if obj is None or not is_allowed or scope is not Scope.OWN:
            return is_allowed
        # A form asks many times.
        answers, key = permission_cache(request.user).changeable, (Image, obj.pk)
        if key not in answers:
            answers[key] = all(
                has_permission(request.user, Permission.PUBLISH, use)
                for use in _published_uses(obj)
            )
        return answers[key]

    def save_model(self, request: HttpRequest, obj: Image, form: object, change: bool) -> None:
        if not change:
            obj.owner = request.user  # type: ignore[assignment]
        super().save_model(request, obj, form, change)
        self._warn_when_withheld(request, obj)

    def get_form(
        self, request: HttpRequest, obj: Image | None = None, change: bool = False, **kwargs: object
    ) -> type[EditForm]:
        """Return the form, which requires a file unless its first upload is on its way."""
        form_class = super().get_form(request, obj, change=change, **kwargs)
        if file := form_class.base_fields.get("file"):
            is_on_its_way = bool(obj and obj.incoming and not obj.file)
            file.required = file.widget.is_required = not is_on_its_way
        return form_class

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.file_view)
        file_url = path("bestand/<str:name>", view, name="images_image_file")
        routes = [route.url_pattern(self) for route in (UPLOAD_SEVERAL, *VERSION_ROUTES)]
        return [file_url, *routes, *super().get_urls()]

    def get_fieldsets(self, request: HttpRequest, obj: Image | None = None) -> list[Any]:
        """Leave out a collection that the editor may not see, so that it stays as it is."""
        fieldsets: list[Any] = list(super().get_fieldsets(request, obj))
        hidden = obj and obj.collection
        if hidden and not has_permission(request.user, Permission.VIEW, hidden):
            return exclude_fields(fieldsets, {"collection"})
        return fieldsets

    def render_change_form(
        self,
        request: HttpRequest,
        context: Context,
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Any = None,
    ) -> HttpResponse:
        if obj:
            context["references"] = references_to([obj], request.user)[obj.pk]
            context["versions"] = list_versions(request, obj)
            context["versions_warning"] = warn_of_versions(obj)
        return super().render_change_form(request, context, add, change, form_url, obj)

    def file_view(self, request: HttpRequest, name: str) -> HttpResponse:
        """Serve a picture, also one outside the public folder, to editors who may see it."""
        images = accessible(request.user, Permission.VIEW, Image)  # also those in the trash
        stored = images.filter(file__endswith=f"/{name}").first() or get_object_or_404(
            ImageVersion, file__endswith=f"/{name}", image__in=images.values("pk")
        )
        try:
            with stored.file.open() as file:
                content = file.read()
        except FileNotFoundError:
            raise Http404 from None
        return HttpResponse(content, content_type=guess_type(name)[0] or "image/*")

    def _warn_when_withheld(self, request: HttpRequest, obj: Image) -> None:
        if obj.withheld_reason:
            text = f"{obj.withheld_reason} {warn_of_versions(obj)}".strip()
            self.message_user(request, text, messages.WARNING)

    @admin.display(description="afbeelding")
    def thumbnail(self, obj: Image) -> str:
        if not obj.file:
            return "Nog niet klaar"
        rendition = obj.in_shape("portrait")
        return format_html(
            '<img class="thumbnail" src="{}" alt="" width="{}" height="{}" loading="lazy">',
            rendition.src,
            rendition.width,
            rendition.height,
        )

    @admin.display(description="afbeelding")
    def picture(self, obj: Image) -> str:
        if not obj.file:
            return self.upload_status(obj) or "Sla de afbeelding op. Daarna ziet u haar hier."
        return format_html(
            '<span class="focal"><img class="focal__image" src="{}" alt="" width="{}" height="{}">'
            "</span>{}",
            obj.file.url,
            obj.width,
            obj.height,
            render_to_string(
                "admin/images/image/crops.html", {"image": obj, "shapes": CROPPED_SHAPES}
            ),
        )

    @admin.display(description="laatste upload")
    def upload_status(self, obj: Image) -> str:
        """Return how far the last upload is."""
        if obj.incoming:
            return format_html('{} <a href="">Ververs deze pagina</a>.', BEING_MADE)
        return obj.problem or ("Klaar" if obj.file else "")

    @admin.display(description="uitsneden")
    def crops(self, obj: Image) -> str:
        if obj.file and obj.renditions == obj.rendition_version:
            return "Klaar"
        return "Nog niet gemaakt. Dat gebeurt vanzelf, meestal binnen een minuut."

    @admin.display(description="status", ordering="consent")
    def consent_badge(self, obj: Image) -> str:
        style, text = (
            ("live", "Mag op de site") if obj.is_visible else ("check", "Komt niet op de site")
        )
        return format_html('<span class="status status--{}">{}</span>', style, text)

    @admin.display(description="afmeting")
    def size(self, obj: Image) -> str:
        return f"{obj.width} bij {obj.height} pixels" if obj.width else ""
