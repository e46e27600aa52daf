"""The search of the admin, over all that a user may see: its page, and what the dialog shows."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import and_
from typing import cast
from urllib.parse import urlencode

from django.contrib.admin import AdminSite, ModelAdmin
from django.contrib.auth.models import User
from django.db.models import Case, Model, Q, QuerySet, Value, When
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.text import capfirst
from django.views.decorators.http import require_GET, require_POST

from pact.views import parse_page_number
from publishing.admin_urls import admin_url, edit_url
from publishing.models import Publishable, publishable_models
from publishing.models.owned import Owned
from publishing.permissions import Permission, Scope, get_scope
from publishing.status import Status, status_badges
from search.draft_search import DraftQuery, DraftResult, search_drafts, suggest_drafts
from search.engine import SearchResult, search
from search.queries import MAX_QUERY_LENGTH
from search.words import split_words, stem

SUGGESTIONS = 8
PER_LIST = 5  # rows of a list without drafts, such as that of pictures
PUBLIC_RESULTS = 10


@dataclass(frozen=True)
class FoundRow:
    """A result as the templates show it; `key` names it in a form, and is empty without actions."""

    title: str
    kind: str
    url: str
    snippet: str = ""
    badges: tuple[tuple[str, str], ...] = ()
    key: str = ""


def search_urls(site: AdminSite) -> list[URLPattern]:
    def page(request: HttpRequest) -> TemplateResponse:
        return search_page(site, request)

    # `publishing.admin` needs this site, to register in.
    from publishing.admin.bulk_actions import bulk_view  # noqa: PLC0415

    return [
        path("zoeken/", site.admin_view(require_GET(page)), name="search"),
        path("zoeken/samen/", site.admin_view(require_POST(bulk_view)), name="search_bulk"),
    ]


def search_page(site: AdminSite, request: HttpRequest) -> TemplateResponse:
    """Show the results for `q`, with filters; with `kort`, the part that the dialog shows."""
    user = cast("User", request.user)
    query = _read_query(request)
    if "kort" in request.GET:
        rows = [_draft_row(result) for result in suggest_drafts(user, query.text, SUGGESTIONS)]
        rows += _listed_rows(site, request, query)
        rows.sort(key=lambda row: not _has_words(row.title, query.words))
        return TemplateResponse(
            request, "admin/search/suggestions.html", {"rows": rows, "query": query}
        )
    page = parse_page_number(request.GET.get("pagina", "1"))
    results = search_drafts(user, query, page)
    rows = [_draft_row(result) for result in results.results]
    context = {
        **site.each_context(request),
        "title": "Zoeken",
        "query": query,
        "rows": rows,
        "results": results,
        "page_number": page,
        "query_string": urlencode(_query_values(query)),
        "query_values": _query_values(query),
        "statuses": Status.choices,
        "kinds": _kind_choices(user),
        "listed_rows": [] if query.has_conditions else _listed_rows(site, request, query),
        "public_results": _public_results(user, query, results.results),
        "lists_apart": _lists_apart(site, request),
        "max_query_length": MAX_QUERY_LENGTH,
    }
    return TemplateResponse(request, "admin/search/search_page.html", context)


def _read_query(request: HttpRequest) -> DraftQuery:
    """Read the conditions; a kind or a status that does not exist is as none."""
    labels = {model._meta.label_lower for model in publishable_models()}
    kind, status = request.GET.get("soort", ""), request.GET.get("status", "")
    return DraftQuery(
        text=request.GET.get("q", "").strip()[:MAX_QUERY_LENGTH],
        kind=kind if kind in labels else "",
        status=status if status in Status.values else "",
        only_own="van_mij" in request.GET,
    )


def _query_values(query: DraftQuery) -> dict[str, str]:
    values = {"q": query.text, "soort": query.kind, "status": query.status}
    values |= {"van_mij": "1"} if query.only_own else {}
    return {name: value for name, value in values.items() if value}


def _kind_choices(user: User) -> list[tuple[str, str]]:
    return sorted(
        (
            (model._meta.label_lower, capfirst(str(model._meta.verbose_name_plural)))
            for model in publishable_models()
            if get_scope(user, Permission.VIEW_DRAFTS, model)
        ),
        key=lambda choice: choice[1],
    )


def _draft_row(result: DraftResult) -> FoundRow:
    return FoundRow(
        result.title or str(result.obj),
        result.kind,
        edit_url(result.obj),
        result.snippet,
        tuple(status_badges(result.obj)),
        result.object_key,
    )


def _listed_rows(site: AdminSite, request: HttpRequest, query: DraftQuery) -> list[FoundRow]:
    """Return the first rows of the lists without drafts, found as each list finds them."""
    if not query.words:
        return []
    rows = []
    for model, model_admin in _searched_admins(site, request, is_apart=False):
        queryset, _ = model_admin.get_search_results(
            request, model_admin.get_queryset(request), query.text
        )
        kind = capfirst(str(model._meta.verbose_name))
        objects = _with_titles_first(queryset, query.words)[:PER_LIST]
        rows += [FoundRow(str(obj), kind, edit_url(obj)) for obj in objects]
    return rows


def _with_titles_first(queryset: QuerySet[Model], words: Sequence[str]) -> QuerySet[Model]:
    """Put files with the words in their title before those that have them elsewhere."""
    if not issubclass(queryset.model, Owned):
        return queryset
    in_title = [Q(title__icontains=word) for word in words]
    rank = Case(When(reduce(and_, in_title), then=Value(0)), default=Value(1))
    return queryset.order_by(rank, *(queryset.model._meta.ordering or ()), "-pk")


def _has_words(title: str, words: Sequence[str]) -> bool:
    """Return whether a title has all words, each as a beginning or by its stem."""
    in_title = split_words(title)
    return all(
        any(other.startswith(word) or stem(other) == stem(word) for other in in_title)
        for word in words
    )


def _lists_apart(site: AdminSite, request: HttpRequest) -> list[tuple[str, str]]:
    """Return the name and address of each list that is searched by itself alone."""
    return [
        (capfirst(str(model._meta.verbose_name_plural)), admin_url(model, "changelist"))
        for model, _ in _searched_admins(site, request, is_apart=True)
    ]


def _searched_admins(
    site: AdminSite, request: HttpRequest, *, is_apart: bool
) -> Iterator[tuple[type[Model], ModelAdmin]]:
    for model, model_admin in site._registry.items():
        if (
            not issubclass(model, Publishable)
            # Not by its class: `publishing.admin` needs this site, to register in.
            and getattr(model_admin, "is_searched_apart", True) is is_apart
            and (is_apart or model_admin.search_fields)
            and model_admin.has_view_permission(request)
        ):
            yield model, model_admin


def _public_results(
    user: User, query: DraftQuery, results: list[DraftResult]
) -> list[SearchResult]:
    """Return what is on the site, for a user who may not see the drafts of everything."""
    sees_all = all(
        get_scope(user, Permission.VIEW_DRAFTS, model) is Scope.ALL
        for model in publishable_models()
    )
    if sees_all or query.has_conditions or not query.words:
        return []
    own = {result.obj.live_url for result in results}
    return [result for result in search(query.text).results if result.url not in own][
        :PUBLIC_RESULTS
    ]
