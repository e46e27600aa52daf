"""The page of the search, `/zoeken/`."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from pact.site_context import site_context
from pact.views import parse_page_number
from search.engine import SearchResults, search
from search.queries import MAX_QUERY_LENGTH
from search.unanswered import count_unanswered


def search_page(request: HttpRequest) -> HttpResponse:
    """Show the results for `q`, of one kind (`soort`), 20 a page; or the form alone.

    A page without results is made for each visitor, so that the search is counted.
    """
    text, kind = request.GET.get("q", ""), request.GET.get("soort", "")
    page = parse_page_number(request.GET.get("pagina", "1"))
    if not text.strip():
        title = site_context().texts["search"].title
        return TemplateResponse(request, "search/search_page.html", {"meta_title": title})
    results = search(text, kind, page)
    context = {
        "search": results,
        "meta_title": _page_title(results),
        "query_string": urlencode({"q": results.query.text, **_selected_kind(results)}),
        "max_query_length": MAX_QUERY_LENGTH,
    }
    status = 404 if results.count and results.page_missing else 200
    response = TemplateResponse(request, "search/search_page.html", context, status=status)
    if not results.count:
        count_unanswered(request, results.query)
        response.headers["Cache-Control"] = "private, no-store"
    return response


def _page_title(results: SearchResults) -> str:
    number = f", pagina {results.page}" if results.page > 1 else ""
    return f"Zoeken naar {results.query.text[:60]}{number}"


def _selected_kind(results: SearchResults) -> dict[str, str]:
    selected = next((choice for choice in results.kinds if choice.is_selected), None)
    return {"soort": selected.value} if selected else {}
