"""Filters of a list that an editor keeps under a name, for herself."""

from collections.abc import Mapping
from typing import cast
from urllib.parse import parse_qsl, urlencode

from django.contrib import messages
from django.contrib.admin.sites import AdminSite
from django.contrib.admin.views.main import ERROR_FLAG, PAGE_VAR
from django.contrib.auth.models import User
from django.core.exceptions import BadRequest
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect

from publishing.accounts import Account
from publishing.admin_urls import admin_url
from publishing.models import SavedFilter
from publishing.permissions import Permission, require_permission

NAME_LENGTH, QUERY_LENGTH = 60, 500


def saved_filters_context(user: Account, model: type[Model], query: QueryDict) -> dict[str, object]:
    """Return what `templates/admin/filter_bar.html` needs about a list, as it is shown now."""
    saved = list(SavedFilter.objects.filter(user=user.pk, model_label=model._meta.label_lower))
    current = normalise_query(query.urlencode())
    may_save = bool(current) and current not in {row.query for row in saved}
    return {
        "saved_filters": saved,
        "current_filter": current,
        "may_save_filter": may_save and len(saved) < SavedFilter.MAX_PER_LIST,
    }


def normalise_query(query: str) -> str:
    """Return the filters and the order of a query string, without the page; empty if too long."""
    pairs = [
        (name, value)
        for name, value in parse_qsl(query)
        if name not in (PAGE_VAR, ERROR_FLAG) and not name.startswith("_")
    ]
    text = urlencode(sorted(pairs))
    return text if len(text) <= QUERY_LENGTH else ""


def change_saved_filters(site: AdminSite, request: HttpRequest) -> HttpResponse:
    """Save the filters of a list under a name, or drop one of the user's own."""
    own = SavedFilter.objects.filter(user=request.user.pk)
    labels = {model._meta.label_lower: model for model in site._registry}
    key = request.POST.get("weg", "")
    if key:
        saved = own.filter(pk=key).first() if key.isdigit() else None
        model = saved and labels.get(saved.model_label)
        if saved is None or model is None:
            return redirect("admin:index")
        saved.delete()
        messages.success(request, f"Uw filter ‘{saved.name}’ is weg.")
        return redirect(admin_url(model, "changelist"))
    return _save_filter(request, labels)


def _save_filter(request: HttpRequest, labels: Mapping[str, type[Model]]) -> HttpResponse:
    model = labels.get(request.POST.get("lijst", ""))
    name = request.POST.get("naam", "").strip()[:NAME_LENGTH]
    query = normalise_query(request.POST.get("query", ""))
    if model is None or not name or not query:
        raise BadRequest("No filter, or no name for it")
    require_permission(request.user, Permission.VIEW, model)
    SavedFilter.objects.update_or_create(
        {"query": query},
        user=cast("User", request.user),
        model_label=model._meta.label_lower,
        name=name,
    )
    messages.success(request, f"Bewaard als ‘{name}’. U vindt dit filter boven de lijst.")
    return redirect(f"{admin_url(model, 'changelist')}?{query}")
