"""The pages of a user's own exports: how far each is, and its file once it is there."""

from dataclasses import dataclass
from typing import cast

from django.contrib.auth.models import User
from django.http import FileResponse, Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET

from publishing.exports import TABLES, may_read
from publishing.models.export import Export, private_storage
from publishing.retention import EXPORT_RETENTION

RETENTION_HOURS = int(EXPORT_RETENTION.total_seconds() // 3600)


@dataclass(frozen=True)
class ExportItem:
    """An export, and what its user knows it by."""

    export: Export
    title: str
    file_name: str


def exports_context(request: HttpRequest) -> dict[str, object]:
    """Build the context of the list of a user's exports."""
    user = cast("User", request.user)
    exports = Export.objects.filter(user=user)
    items = [_describe(export) for export in exports if may_read(export, user)]
    return {"items": items, "retention_hours": RETENTION_HOURS}


def export_context(request: HttpRequest, pk: int) -> dict[str, object]:
    """Build the context of the page of one export."""
    item = _describe(_find_export(request, pk))
    return {"item": item, "title": item.title, "retention_hours": RETENTION_HOURS}


def _describe(export: Export) -> ExportItem:
    table = TABLES[export.table]
    return ExportItem(export, table.title, table.file_name)


def _find_export(request: HttpRequest, pk: int) -> Export:
    """Return an export of the user herself, unless she has lost the right to what is in it."""
    user = cast("User", request.user)
    export = get_object_or_404(Export, pk=pk, user=user)
    if not may_read(export, user):
        raise Http404
    return export


def needs_proof(request: HttpRequest, pk: int) -> bool:
    """Return whether a user must prove who she is before she gets a file of hers."""
    return TABLES[_find_export(request, pk).table].needs_proof


@require_GET
def export_file(request: HttpRequest, pk: int) -> FileResponse:
    """Return the file of an export that is done, for the user who asked for it."""
    export = _find_export(request, pk)
    if export.state != Export.State.DONE:
        raise Http404
    return FileResponse(
        private_storage().open(export.path),
        as_attachment=True,
        filename=TABLES[export.table].file_name,
        content_type="text/csv; charset=utf-8",
    )
