"""The page that starts an export, and the rows of a list as its user would see them."""

from collections.abc import Callable

from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect

from publishing.admin.admin_request import get_user
from publishing.admin.base import ScopedAdmin
from publishing.export_pages import RETENTION_HOURS
from publishing.exports import ExportTable, start_export
from publishing.models.export import Export


def export_list_view(
    model_admin: ScopedAdmin,
    request: HttpRequest,
    table: ExportTable,
    on_start: Callable[[], None] = lambda: None,
) -> HttpResponse:
    """Ask for, and start, the export of all pages of the list with the filters of the request."""
    if not model_admin.has_view_permission(request):
        raise PermissionDenied
    try:
        model_admin.get_changelist_instance(request)
    except IncorrectLookupParameters:
        return redirect(model_admin.url("changelist"))
    return export_view(model_admin, request, table, on_start=on_start)


def export_view(
    model_admin: ScopedAdmin,
    request: HttpRequest,
    table: ExportTable,
    *,
    object_id: int = 0,
    on_start: Callable[[], None] = lambda: None,
) -> HttpResponse:
    """Show what an export is; by POST, start it and go to its page. `on_start` may log it."""
    if request.method != "POST":
        context = {"title": table.title, "retention_hours": RETENTION_HOURS}
        return model_admin.render_page(request, "publishing/start_export", context)
    export, is_new = start_export(
        table=table,
        user=get_user(request),
        query=request.GET.urlencode(),
        object_id=object_id,
    )
    if is_new:
        on_start()
    return redirect("admin:export", export.pk)


def changelist_rows(model: type[Model]) -> Callable[[Export], QuerySet]:
    """Return a function that selects the rows of an export as the list shows them to its user."""

    def select(export: Export) -> QuerySet:
        request = HttpRequest()
        request.method, request.user = "GET", export.user
        request.GET = QueryDict(export.query)
        changelist = admin.site.get_model_admin(model).get_changelist_instance(request)
        return changelist.queryset

    return select
