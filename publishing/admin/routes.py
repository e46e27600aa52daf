"""Admin pages and steps of an object beside Django's list, form and deletion.

Each route has an address below that of the model, the permission that it needs, and a view. An
editor who may not see the object gets a 404, and one who lacks the permission a 403.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path
from django.views.decorators.http import require_http_methods

from publishing.admin import (
    autosave,
    conflict_resolution,
    history,
    preview,
    share,
    trash,
    workflow,
    writing,
)
from publishing.permissions import Permission, accessible, require_permission, selectable

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from publishing.admin.base import ScopedAdmin

# Called with the model admin, an `AdminRequest`, the object (`None` for a new one) and the parts of
# the address as keywords.
View = Callable[..., HttpResponseBase]

GET = ("GET", "HEAD")
POST = ("POST",)
GET_OR_POST = GET + POST


@dataclass(frozen=True)
class AdminRoute:
    name: str
    path: str
    permission: Permission
    view: View
    methods: tuple[str, ...] = POST
    in_trash: bool = False  # whether the object is one in the trash

    def url_pattern(self, model_admin: ScopedAdmin) -> URLPattern:
        opts = model_admin.opts
        name = f"{opts.app_label}_{opts.model_name}_{self.name}"
        view = require_http_methods(self.methods)(GuardedView(self, model_admin))
        return path(self.path, model_admin.admin_site.admin_view(view), name=name)


class GuardedView:
    """The view of a route behind its permission.

    Decorators copy its attributes, so the view of an address has `route` too.
    """

    def __init__(self, route: AdminRoute, model_admin: ScopedAdmin) -> None:
        self.route, self.model_admin = route, model_admin

    def __call__(
        self, request: HttpRequest, pk: int | None = None, **parts: object
    ) -> HttpResponseBase:
        route, model_admin = self.route, self.model_admin
        if pk is None:
            require_permission(request.user, route.permission, model_admin.model)
            if not model_admin.has_add_permission(request):
                raise PermissionDenied
            return route.view(model_admin, request, None, **parts)
        obj = get_object_or_404(self._get_queryset(request), pk=pk)
        require_permission(request.user, route.permission, obj)
        return route.view(model_admin, request, obj, **parts)

    def _get_queryset(self, request: HttpRequest) -> QuerySet:
        model = self.model_admin.model
        if self.route.in_trash:
            return accessible(request.user, Permission.VIEW, model).exclude(trashed_at=None)
        return selectable(request.user, Permission.VIEW, model)


ROUTES = [
    AdminRoute("preview_new", "add/voorbeeld/", Permission.ADD, preview.preview_submitted),
    AdminRoute("preview", "<int:pk>/voorbeeld/", Permission.CHANGE, preview.preview_submitted),
    AdminRoute("writing_new", "add/nalezen/", Permission.ADD, writing.check_submitted),
    AdminRoute("writing", "<int:pk>/nalezen/", Permission.CHANGE, writing.check_submitted),
    AdminRoute(
        "revision",
        "<int:pk>/versies/<int:number>/",
        Permission.VIEW_DRAFTS,
        preview.preview_revision,
        GET,
    ),
    AdminRoute("autosave_new", "add/bewaren/", Permission.ADD, autosave.autosave_view),
    AdminRoute("autosave", "<int:pk>/bewaren/", Permission.CHANGE, autosave.autosave_view),
    AdminRoute(
        "editing_session",
        "<int:pk>/aanwezig/",
        Permission.CHANGE,
        autosave.editing_session_view,
    ),
    AdminRoute(
        "diff",
        "<int:pk>/versies/vergelijken/",
        Permission.VIEW_DRAFTS,
        history.diff_view,
        GET,
    ),
    AdminRoute(
        "restore",
        "<int:pk>/versies/<int:number>/terugzetten/",
        Permission.CHANGE,
        history.restore_revision,
    ),
    AdminRoute(
        "resolve_conflict",
        "<int:pk>/versies/<int:number>/kiezen/",
        Permission.CHANGE,
        conflict_resolution.resolve_conflict,
        GET_OR_POST,
    ),
    AdminRoute("create_share_link", "<int:pk>/delen/", Permission.CHANGE, share.create_share_link),
    AdminRoute(
        "revoke_share_link",
        "<int:pk>/delen/<int:number>/intrekken/",
        Permission.CHANGE,
        share.revoke_share_link,
    ),
    AdminRoute("copy", "<int:pk>/kopie/", Permission.ADD, workflow.copy),
    AdminRoute("send_back", "<int:pk>/terugsturen/", Permission.PUBLISH, workflow.send_back),
    AdminRoute("approve", "<int:pk>/goedkeuren/", Permission.PUBLISH, workflow.approve),
    AdminRoute(
        "unpublish", "<int:pk>/van-de-site/", Permission.PUBLISH, workflow.unpublish, GET_OR_POST
    ),
    AdminRoute(
        "restore_address", "<int:pk>/oud-adres/", Permission.PUBLISH, workflow.restore_address
    ),
    AdminRoute(
        "restore_from_trash",
        "<int:pk>/terughalen/",
        Permission.DELETE,
        trash.restore_from_trash,
        POST,
        in_trash=True,
    ),
]
