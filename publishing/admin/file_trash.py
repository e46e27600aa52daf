"""The admin of pictures and documents: what is thrown away goes to the trash first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.options import IS_POPUP_VAR
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern

from publishing import services
from publishing.admin.admin_request import get_user
from publishing.admin.base import Context, ScopedAdmin
from publishing.admin.changelist_actions import ActionCandidate, apply_to_each, limit_selection
from publishing.admin.routes import POST, AdminRoute
from publishing.admin.trash import message_trashed
from publishing.links.references import STILL_REFERENCED, references_to
from publishing.models.owned import Owned
from publishing.permissions import Permission
from publishing.retention import TRASH_RETENTION

if TYPE_CHECKING:
    from publishing.admin.admin_request import AdminRequest

NOT_ALLOWED = "Dit mag u niet weggooien."

MISSING = (
    "Het bestand van versie {number} staat niet meer op de server. Er is niets veranderd. Zet een "
    "andere versie terug, of kies in het formulier een nieuw bestand."
)


def confirm_and_trash(
    model_admin: FileAdmin, request: HttpRequest, objects: Sequence[Owned], cancel_url: str
) -> HttpResponse | None:
    """Return the confirmation page, or `None` after moving the objects on confirmation."""
    candidates = _candidates(model_admin, request, objects)
    allowed = [candidate for candidate in candidates if not candidate.obstacle]
    if "post" in request.POST and allowed:
        _trash(model_admin, request, [candidate.obj for candidate in allowed])
        return None
    context = {
        "allowed": allowed,
        "blocked": [candidate for candidate in candidates if candidate.obstacle],
        "action_checkbox_name": ACTION_CHECKBOX_NAME,
        "title": f"‘{objects[0]}’ weggooien" if len(objects) == 1 else "Weggooien",
        "action": "delete_selected",
        "retention_days": TRASH_RETENTION.days,
        "is_popup": IS_POPUP_VAR in {**request.GET, **request.POST},
        "is_popup_var": IS_POPUP_VAR,
        "cancel_url": cancel_url,
    }
    return model_admin.render_page(request, model_admin.confirm_trash_template, context)


def _candidates(
    model_admin: FileAdmin, request: HttpRequest, objects: Sequence[Owned]
) -> list[ActionCandidate]:
    references = references_to(objects, request.user)

    def obstacle(obj: Owned) -> str:
        if not model_admin.has_delete_permission(request, obj):
            return NOT_ALLOWED
        blocks = any(reference.blocks_deletion for reference in references[obj.pk])
        return STILL_REFERENCED if blocks else ""

    return [
        ActionCandidate(
            obj, model_admin.url("change", obj.pk), references[obj.pk], obstacle(obj), ""
        )
        for obj in objects
    ]


def _trash(model_admin: FileAdmin, request: HttpRequest, objects: Sequence[Any]) -> None:
    user = get_user(request)
    trashed = apply_to_each(
        model_admin, request, objects, lambda obj: services.move_file_to_trash(obj=obj, user=user)
    )
    message_trashed(model_admin, request, trashed, dict.fromkeys((obj.pk for obj in trashed), ""))


@admin.action(description="Gooi weg", permissions=["delete"])
@limit_selection
def delete_selected(
    model_admin: FileAdmin, request: HttpRequest, queryset: QuerySet[Owned]
) -> HttpResponse | None:
    """Replace Django's action of this name."""
    return confirm_and_trash(model_admin, request, list(queryset), request.get_full_path())


def restore_from_trash(model_admin: FileAdmin, request: AdminRequest, obj: Owned) -> HttpResponse:
    user = get_user(request)
    restored = apply_to_each(
        model_admin,
        request,
        [obj],
        lambda obj: services.restore_file_from_trash(obj=obj, user=user),
    )
    if not restored:
        return redirect("admin:trash")
    message = f"‘{obj}’ is terug, overal waar het stond."
    model_admin.message_user(request, message, messages.SUCCESS)
    return model_admin.response_to_form(obj)


RESTORE_FROM_TRASH = AdminRoute(
    "restore_from_trash",
    "<int:pk>/terughalen/",
    Permission.DELETE,
    restore_from_trash,
    POST,
    in_trash=True,
)


class FileAdmin(ScopedAdmin):
    """The base of the admin of pictures and of documents."""

    actions: Any = [delete_selected]
    confirm_trash_template = "publishing/confirm_file_trash"

    def response_to_form(self, obj: Any) -> HttpResponse:
        return redirect(self.url("change", obj.pk))

    def response_to_missing(self, request: HttpRequest, obj: Any, number: int) -> HttpResponse:
        """Tell that a version cannot come back, because its file is gone."""
        self.message_user(request, MISSING.format(number=number), messages.ERROR)
        return self.response_to_form(obj)

    def get_urls(self) -> list[URLPattern]:
        return [RESTORE_FROM_TRASH.url_pattern(self), *super().get_urls()]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).filter(trashed_at=None)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Let an owner throw away only what she may change: what others use stays."""
        is_allowed = super().has_delete_permission(request, obj)
        return is_allowed and (obj is None or self.has_change_permission(request, obj))

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: Context | None = None
    ) -> HttpResponse:
        """Move the object to the trash instead of deleting it."""
        obj = self.get_object(request, unquote(object_id))
        if obj is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)  # type: ignore[attr-defined]
        if not self.has_delete_permission(request, obj):
            raise PermissionDenied
        page = confirm_and_trash(self, request, [obj], self.url("change", obj.pk))
        if page is None and IS_POPUP_VAR in request.POST:
            return self.response_delete(request, str(obj), obj.pk)
        return page or redirect(self.url("changelist"))
