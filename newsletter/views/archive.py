"""The archive: issues that were sent before, as pages of the site, and the search in it."""

from collections.abc import Callable
from typing import Any, Protocol
from urllib.parse import urlencode

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import JSONObject
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.generic import DetailView, ListView

from images.models import Image
from newsletter.content.resolved_items import resolve_items
from newsletter.models import Issue
from pact.views import parse_page_number

PER_PAGE = 24


class IssueSearchQuery(Protocol):
    """The words of a search, as far as they are searched."""

    @property
    def text(self) -> str: ...


class IssueSearchResults(Protocol):
    """A page of the results; its template knows more of it (`search.engine.SearchResults`)."""

    @property
    def query(self) -> IssueSearchQuery: ...
    @property
    def count(self) -> int: ...
    @property
    def page(self) -> int: ...
    @property
    def page_missing(self) -> bool: ...


# Finds issues by a text and the number of a page; `search`, a floor higher, sets it.
IssueSearch = Callable[[str, int], IssueSearchResults]
_issue_searches: list[IssueSearch] = []


def register_issue_search(search: IssueSearch) -> None:
    _issue_searches.append(search)


class IssueList(ListView):
    template_name = "newsletter/issue_list.html"
    paginate_by = PER_PAGE
    page_kwarg = "pagina"

    def get(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        """Show the list, or what is found in it."""
        text = request.GET.get("q", "")
        if text.strip():
            for search in _issue_searches:
                page = parse_page_number(request.GET.get(self.page_kwarg, "1"))
                return show_found_issues(request, search(text, page))
        return super().get(request, *args, **kwargs)

    def get_queryset(self) -> QuerySet[Issue]:
        issues = Issue.objects.published().defer("intro", "closing")
        # Django drops the default ordering of a model from a query that aggregates.
        topics = ~Q(items__target_reference__startswith=f"{Image._meta.label_lower}:")
        issues = issues.annotate(item_count=Count("items", filter=topics))
        return issues.order_by("-first_published_at", "-pk")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        page = context["page_obj"].number
        if page > 1:
            title = f"Eerdere nieuwsbrieven, pagina {page}"
            context |= {"meta_title": title, "canonical_query": f"pagina={page}"}
        return {"meta_title": "Eerdere nieuwsbrieven", **context}


def show_found_issues(request: HttpRequest, results: IssueSearchResults) -> HttpResponse:
    number = f", pagina {results.page}" if results.page > 1 else ""
    context = {
        "search": results,
        "meta_title": f"Zoeken in de nieuwsbrieven naar {results.query.text[:60]}{number}",
        "query_string": urlencode({"q": results.query.text}),
    }
    status = 404 if results.count and results.page_missing else 200
    return render(request, "newsletter/issue_search.html", context, status=status)


class IssueDetail(DetailView):
    template_name = "newsletter/issue_detail.html"

    def get_queryset(self) -> QuerySet[Issue]:
        """Join the title and slug of the issues before and after it, which saves two queries."""
        published_at = OuterRef("first_published_at")
        others = Issue.objects.published().values(
            title_and_slug=JSONObject(title="title", slug="slug")
        )
        before = others.filter(first_published_at__lt=published_at).order_by("-first_published_at")
        after = others.filter(first_published_at__gt=published_at).order_by("first_published_at")
        return Issue.objects.published().annotate(
            previous=Subquery(before[:1]), following=Subquery(after[:1])
        )

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        return super().get_context_data(items=resolve_items(self.object.items.all()), **kwargs)
