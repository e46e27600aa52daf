"""Middleware: headers, clean text, an unavailable database, and redirects from old addresses."""

from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect, QueryDict
from django.template.loader import render_to_string
from django.urls import is_valid_path

from caching import version_poller
from publishing.clean_text import clean_text
from publishing.links.internal import link_targets
from publishing.missing_pages import count_missing_page
from techniekpact.views import service_unavailable

GetResponse = Callable[[HttpRequest], HttpResponse]

MAX_ADDRESS_LENGTH = 8000  # characters of path and query; nginx takes no more either
PERMISSIONS_POLICY = (
    "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()"
)


class AddressLengthMiddleware:
    """Refuses an address that is longer than any of ours, before it is read or repeated."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if len(request.path) + len(request.META["QUERY_STRING"]) > MAX_ADDRESS_LENGTH:
            page = render_to_string("414.html")
            return HttpResponse(page, status=HTTPStatus.REQUEST_URI_TOO_LONG)
        return self.get_response(request)


class ResponseHeadersMiddleware:
    """Adds headers that Django has no setting for."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.headers.setdefault("Cache-Control", "no-cache")
        return response


class UnavailableMiddleware:
    """Answers 503 at once while the database is known to be away, instead of waiting for it."""

    PATHS_WITHOUT_DATABASE = ("/healthz", "/metrics", "/media/", "/robots.txt")

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if version_poller.is_database_unavailable() and not request.path.startswith(
            self.PATHS_WITHOUT_DATABASE
        ):
            return service_unavailable(request)
        return self.get_response(request)


class TypedTextMiddleware:
    """Cleans all text that a browser sends, in queries and forms, before anything reads it.

    Passwords stay as they are: a stored one was never cleaned.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # The charset that a sender names could bring text that cannot be sent back.
        request.encoding = "utf-8"
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *args: object) -> None:
        """Clean the request after CSRF has been checked, so that nothing larger is read first."""
        request.GET = clean_query(request.GET)  # type: ignore[assignment]  # the stubs' own type
        if request.method == "POST":
            request.POST = clean_query(request.POST)  # type: ignore[assignment]


def clean_query(data: QueryDict) -> QueryDict:
    """Return the data with clean text; the same object when it was clean."""
    changes = {
        name: cleaned
        for name, values in data.lists()
        if "password" not in name and (cleaned := [clean_text(value) for value in values]) != values
    }
    if changes:
        data = data.copy()
        for name, cleaned in changes.items():
            data.setlist(name, cleaned)
        data._mutable = False
    return data


class RedirectMiddleware:
    """Redirects a path that leads nowhere to the present address of the object it belonged to."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code != HTTPStatus.NOT_FOUND or request.method not in ("GET", "HEAD"):
            return response
        redirects, query = link_targets().redirects, request.META["QUERY_STRING"]
        if query and (exact := redirects.get(f"{request.path}?{query}")):
            return HttpResponsePermanentRedirect(exact)
        path = redirects.get(request.path)
        if not path:
            # Who forgets the last slash is led on, and counts when nothing is there either.
            if request.path.endswith("/") or not is_valid_path(f"{request.path}/"):
                count_missing_page(request.META)
            return response
        # Another site knows nothing of our parameters, and an address with some has what it needs.
        takes_query = query and path.startswith("/") and not {"?", "#"} & set(path)
        return HttpResponsePermanentRedirect(f"{path}?{query}" if takes_query else path)
