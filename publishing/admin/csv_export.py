"""The export of a changelist as a CSV file."""

from collections.abc import Callable, Iterable, Sequence

from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect

from publishing.admin.base import ScopedAdmin
from publishing.csv_export import csv_response


def export_changelist(
    model_admin: ScopedAdmin,
    request: HttpRequest,
    format_rows: Callable[[QuerySet], Iterable[Sequence[str]]],
    filename: str,
) -> HttpResponseBase:
    """Return all pages of the list, with the filters of the request, as a file."""
    if not model_admin.has_view_permission(request):
        raise PermissionDenied
    try:
        queryset = model_admin.get_changelist_instance(request).queryset
    except IncorrectLookupParameters:
        return redirect(model_admin.url("changelist"))
    return csv_response(format_rows(queryset), filename)
