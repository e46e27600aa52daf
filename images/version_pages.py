"""The former pictures in the form of an image: to look at, to put back, and to erase."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from images.models import Image, ImageVersion
from images.renditions import RenderedPicture
from publishing.admin.admin_request import AdminRequest
from publishing.admin.base import Context
from publishing.admin.routes import GET_OR_POST, AdminRoute
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
    return [(version, _thumbnail(image, version)) for version in image.versions.all()]


def warn_of_versions(image: Image) -> str:
    """Return what to say of the former pictures of one without consent; empty without any."""
    count = 0 if image.has_consent else image.versions.count()
    if not count:
        return ""
    number = (
        "is nog 1 eerdere afbeelding" if count == 1 else f"zijn nog {count} eerdere afbeeldingen"
    )
    return (
        f"Er {number} bewaard. Bezoekers zien die niet. Staat er iemand op die wil verdwijnen? "
        "Kies dan ‘Wis’ bij ‘Eerdere afbeeldingen’, onder het formulier."
    )


def restore_version(
    model_admin: "ImageAdmin", request: AdminRequest, image: Image, *, number: int
) -> HttpResponse:
    """Put a former picture back, once that is confirmed; the present one becomes a version."""
    version = _get_version(model_admin, request, image, number)
    if request.method != "POST":
        title = f"Versie {number} van ‘{image}’ terugzetten"
        return _confirm(model_admin, request, version, "restore_version", title)
    try:
        image.put_back_version(version)
    except FileNotFoundError:
        return model_admin.response_to_missing(request, image, number)
    message = f"Versie {number} staat er weer, overal waar deze afbeelding gebruikt is."
    return _finish(model_admin, request, image, f"Versie {number} teruggezet", message)


def erase_version(
    model_admin: "ImageAdmin", request: AdminRequest, image: Image, *, number: int
) -> HttpResponse:
    """Erase a former picture, once that is confirmed, for instance because somebody on it asks."""
    version = _get_version(model_admin, request, image, number)
    if request.method != "POST":
        title = f"Versie {number} van ‘{image}’ wissen"
        return _confirm(model_admin, request, version, "erase_version", title)
    version.erase()
    message = (
        f"Versie {number} is gewist. Oude versies van pagina’s tonen dan een latere afbeelding."
    )
    return _finish(model_admin, request, image, f"Versie {number} gewist", message)


def _get_version(
    model_admin: "ImageAdmin", request: AdminRequest, image: Image, number: int
) -> ImageVersion:
    """Return a version, unless she may not change the image in the form, because others use it."""
    version: ImageVersion = get_object_or_404(image.versions.all(), number=number)
    if not model_admin.has_change_permission(request, image):
        raise PermissionDenied
    return version


def _confirm(
    model_admin: "ImageAdmin", request: AdminRequest, version: ImageVersion, step: str, title: str
) -> HttpResponse:
    context: Context = {
        "title": title,
        "image": version.image,
        "version": version,
        "thumbnail": _thumbnail(version.image, version),
        "cancel_url": model_admin.url("change", version.image_id),
    }
    return model_admin.render_page(request, f"images/image/confirm_{step}", context)


def _finish(
    model_admin: "ImageAdmin", request: AdminRequest, image: Image, event: str, message: str
) -> HttpResponse:
    model_admin.log_event(Event.Kind.CHANGED, request, image, event)
    model_admin.message_user(request, message, messages.SUCCESS)
    return model_admin.response_to_form(image)


def _thumbnail(image: Image, version: ImageVersion) -> RenderedPicture:
    return image.with_version(version).in_shape("portrait")


VERSION_ROUTES = [
    AdminRoute(
        "restore_version",
        "<int:pk>/versies/<int:number>/terugzetten/",
        Permission.CHANGE,
        restore_version,
        GET_OR_POST,
    ),
    AdminRoute(
        "erase_version",
        "<int:pk>/versies/<int:number>/wissen/",
        Permission.CHANGE,
        erase_version,
        GET_OR_POST,
    ),
]
