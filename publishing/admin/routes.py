"""What one can do with a thing in the admin beside Django's list, form and deletion.

Each door has an address below that of the model, the right that opens it, and a view. Whoever may
not see a thing finds nothing there; whoever may see it without that right is refused.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path
from django.views.decorators.http import require_http_methods

from publishing.admin import autosave, conflicts, history, preview, share, trash, workflow
from publishing.permissions import Permission, accessible, require_permission, selectable

View = Callable[..., HttpResponse]

GET = ("GET", "HEAD")
POST = ("POST",)
GET_OR_POST = GET + POST


@dataclass(frozen=True)
class AdminRoute:
    """`view(admin, request, thing, **parts of the address)`; `thing` is `None` for a new one."""

    name: str
    path: str
    permission: Permission
    view: View
    methods: tuple[str, ...] = POST
    in_trash: bool = False

    def url_pattern(self, admin: Any) -> URLPattern:
        opts = admin.opts
        name = f"{opts.app_label}_{opts.model_name}_{self.name}"
        return path(self.path, admin.admin_site.admin_view(self._protected_view(admin)), name=name)

    def _protected_view(self, admin: Any) -> View:
        @require_http_methods(self.methods)
        def guarded(request: HttpRequest, pk: int | None = None, **parts: Any) -> HttpResponse:
            if pk is None:
                require_permission(request.user, self.permission, admin.model)
                if not admin.has_add_permission(request):
                    raise PermissionDenied
                return self.view(admin, request, None, **parts)
            things: Any = selectable(request.user, Permission.VIEW, admin.model)
            if self.in_trash:
                things = accessible(request.user, Permission.VIEW, admin.model).exclude(
                    trashed_at=None
                )
            thing = get_object_or_404(things, pk=pk)
            require_permission(request.user, self.permission, thing)
            return self.view(admin, request, thing, **parts)

        guarded.route = self  # type: ignore[attr-defined]
        return guarded


ROUTES = [
    AdminRoute("preview_new", "add/voorbeeld/", Permission.ADD, preview.preview_submitted),
    AdminRoute("preview", "<int:pk>/voorbeeld/", Permission.CHANGE, preview.preview_submitted),
    AdminRoute(
        "revision",
        "<int:pk>/versies/<int:number>/",
        Permission.VIEW_DRAFTS,
        preview.preview_revision,
        GET,
    ),
    AdminRoute("autosave_new", "add/bewaren/", Permission.ADD, autosave.autosave_view),
    AdminRoute("autosave", "<int:pk>/bewaren/", Permission.CHANGE, autosave.autosave_view),
    AdminRoute("editing_session", "<int:pk>/aanwezig/", Permission.CHANGE, autosave.editing_session_view),
    AdminRoute(
        "diff", "<int:pk>/versies/vergelijken/", Permission.VIEW_DRAFTS, history.diff_view, GET
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
        conflicts.resolve_conflict,
        GET + POST,
    ),
    AdminRoute("create_share_link", "<int:pk>/delen/", Permission.CHANGE, share.create_share_link),
    AdminRoute(
        "revoke_share_link",
        "<int:pk>/delen/<int:number>/intrekken/",
        Permission.CHANGE,
        share.revoke_share_link,
    ),
    AdminRoute("send_back", "<int:pk>/terugsturen/", Permission.PUBLISH, workflow.send_back),
    AdminRoute("approve", "<int:pk>/goedkeuren/", Permission.PUBLISH, workflow.approve),
    AdminRoute(
        "unpublish", "<int:pk>/van-de-site/", Permission.PUBLISH, workflow.unpublish, GET_OR_POST
    ),
    AdminRoute("restore_address", "<int:pk>/oud-adres/", Permission.PUBLISH, workflow.restore_address),
    AdminRoute(
        "restore_from_trash",
        "<int:pk>/terughalen/",
        Permission.DELETE,
        trash.restore_from_trash,
        POST,
        in_trash=True,
    ),
]
