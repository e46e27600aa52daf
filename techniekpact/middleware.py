"""What every response gets, and what an editor's work sets in motion."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from publishing import generation

View = Callable[[HttpRequest], HttpResponse]

PERMISSIONS = "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()"


class HeadersMiddleware:
    """Headers that Django has no setting for."""

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.headers.setdefault("Cache-Control", "no-cache")
        return response


class EditorMiddleware:
    """Whatever a logged-in editor sends to the admin empties the page cache, after the commit.

    One place for forms, rows, lists, actions and drags alike; too often is cheap, too seldom wrong.
    """

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if (
            request.method == "POST"
            and request.path.startswith(reverse("admin:index"))
            and request.user.is_staff
        ):
            generation.bump()
        return response
