"""A list in the admin, to take along as a spreadsheet."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect

from publishing.csv_export import csv_response


def export_changelist(
    modeladmin: Any,
    request: HttpRequest,
    rows: Callable[[QuerySet[Any]], Iterable[Sequence[str]]],
    name: str,
) -> HttpResponseBase:
    """What the list shows with these filters, all pages of it; `rows` writes it as a table."""
    if not modeladmin.has_view_permission(request):
        raise PermissionDenied
    try:
        found = modeladmin.get_changelist_instance(request).queryset
    except IncorrectLookupParameters:
        return redirect(modeladmin.url("changelist"))
    return csv_response(rows(found), name)
