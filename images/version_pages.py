"""The former pictures in the form of an image: to look at, to put back, and to erase."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect

from images.models import Image, ImageVersion
from images.renditions import RenderedPicture
from publishing.admin.admin_request import AdminRequest
from publishing.admin.routes import AdminRoute
from publishing.models import Event
from publishing.permissions import Permission, has_permission

if TYPE_CHECKING:
    from images.admin import ImageAdmin


def list_versions(
    request: HttpRequest, image: Image
) -> Sequence[tuple[ImageVersion, RenderedPicture]]:
    """Return the former pictures, for who may see more than what is public."""
    if not has_permission(request.user, Permission.VIEW_DRAFTS, image):
        return []
    versions = image.versions.all()
    return [(version, image.with_version(version).in_shape("portrait")) for version in versions]


def restore_version(
    model_admin: "ImageAdmin", request: AdminRequest, image: Image, *, number: int
) -> HttpResponse:
    """Put a former picture back; the present one becomes a version itself."""
    version: ImageVersion = get_object_or_404(image.versions.all(), number=number)
    _require_change(model_admin, request, image)
    image.put_back_version(version)
    model_admin.log_event(Event.Kind.CHANGED, request, image, f"Versie {number} teruggezet")
    message = f"Versie {number} staat er weer, overal waar deze afbeelding gebruikt is."
    model_admin.message_user(request, message, messages.SUCCESS)
    return redirect(model_admin.url("change", image.pk))


def erase_version(
    model_admin: "ImageAdmin", request: AdminRequest, image: Image, *, number: int
) -> HttpResponse:
    """Delete a former picture for good, for instance because somebody on it asks that."""
    version: ImageVersion = get_object_or_404(image.versions.all(), number=number)
    _require_change(model_admin, request, image)
    version.delete()
    model_admin.log_event(Event.Kind.CHANGED, request, image, f"Versie {number} gewist")
    message = f"Versie {number} is gewist. Oude versies van pagina’s tonen de volgende."
    model_admin.message_user(request, message, messages.SUCCESS)
    return redirect(model_admin.url("change", image.pk))


def _require_change(model_admin: "ImageAdmin", request: AdminRequest, image: Image) -> None:
    """Refuse who may not change it in the form either, because others use it."""
    if not model_admin.has_change_permission(request, image):
        raise PermissionDenied


VERSION_ROUTES = [
    AdminRoute(
        "restore_version",
        "<int:pk>/versies/<int:number>/terugzetten/",
        Permission.CHANGE,
        restore_version,
    ),
    AdminRoute(
        "erase_version", "<int:pk>/versies/<int:number>/wissen/", Permission.CHANGE, erase_version
    ),
]
