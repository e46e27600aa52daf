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

from publishing.admin import choose, flow, history, preview, share, thrown, work
from publishing.rights import Right, offered, reachable, require

View = Callable[..., HttpResponse]

GET = ("GET", "HEAD")
POST = ("POST",)
BOTH = GET + POST


@dataclass(frozen=True)
class Door:
    """`view(admin, request, thing, **parts of the address)`; `thing` is `None` for a new one."""

    name: str
    path: str
    right: Right
    view: View
    methods: tuple[str, ...] = POST
    in_bin: bool = False

    def path_in(self, admin: Any) -> URLPattern:
        opts = admin.opts
        name = f"{opts.app_label}_{opts.model_name}_{self.name}"
        return path(self.path, admin.admin_site.admin_view(self._guarded(admin)), name=name)

    def _guarded(self, admin: Any) -> View:
        @require_http_methods(self.methods)
        def guarded(request: HttpRequest, pk: int | None = None, **parts: Any) -> HttpResponse:
            if pk is None:
                require(request.user, self.right, admin.model)
                if not admin.has_add_permission(request):
                    raise PermissionDenied
                return self.view(admin, request, None, **parts)
            things: Any = offered(request.user, Right.VIEW, admin.model)
            if self.in_bin:
                things = reachable(request.user, Right.VIEW, admin.model).exclude(binned_at=None)
            thing = get_object_or_404(things, pk=pk)
            require(request.user, self.right, thing)
            return self.view(admin, request, thing, **parts)

        guarded.door = self  # type: ignore[attr-defined]
        return guarded


DOORS = [
    Door("preview_new", "add/voorbeeld/", Right.ADD, preview.unsaved),
    Door("preview", "<int:pk>/voorbeeld/", Right.CHANGE, preview.unsaved),
    Door("revision", "<int:pk>/versies/<int:number>/", Right.INSPECT, preview.saved, GET),
    Door("autosave_new", "add/bewaren/", Right.ADD, work.autosave),
    Door("autosave", "<int:pk>/bewaren/", Right.CHANGE, work.autosave),
    Door("presence", "<int:pk>/aanwezig/", Right.CHANGE, work.presence),
    Door("compare", "<int:pk>/versies/vergelijken/", Right.INSPECT, history.compare, GET),
    Door("restore", "<int:pk>/versies/<int:number>/terugzetten/", Right.CHANGE, history.restore),
    Door(
        "choose", "<int:pk>/versies/<int:number>/kiezen/", Right.CHANGE, choose.choose, GET + POST
    ),
    Door("share", "<int:pk>/delen/", Right.CHANGE, share.share),
    Door("unshare", "<int:pk>/delen/<int:number>/intrekken/", Right.CHANGE, share.unshare),
    Door("send_back", "<int:pk>/terugsturen/", Right.PUBLISH, flow.send_back),
    Door("approve", "<int:pk>/goedkeuren/", Right.PUBLISH, flow.approve),
    Door("unpublish", "<int:pk>/van-de-site/", Right.PUBLISH, flow.unpublish, BOTH),
    Door("move_back", "<int:pk>/oud-adres/", Right.PUBLISH, flow.move_back),
    Door("unbin", "<int:pk>/terughalen/", Right.DELETE, thrown.unbin, POST, in_bin=True),
]
