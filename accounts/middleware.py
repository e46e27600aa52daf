"""Middleware for the pages of editors: limits of a session, the second step, and a hint cookie."""

from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html

from accounts.second_step import lacks_second_step
from accounts.sessions import IDLE_LIMIT, is_session_over, touch_session
from publishing.services.unsaved_input import keep_after_session

GetResponse = Callable[[HttpRequest], HttpResponse]

SESSION_OVER_MESSAGE = "U bent uitgelogd, omdat u lang niet bezig was. Log opnieuw in."
KEPT_MESSAGE = (
    'Wat u stuurde, is bewaard. <a href="{}">Ga daarmee verder</a> als de tweede stap is ingesteld.'
)
# Of who must have a second step and has none; the rest of these paths is open too.
SETUP_ROUTES = ("mfa_index", "account_reauthenticate", "admin:logout", "admin:jsi18n")


def is_admin_page(request: HttpRequest) -> bool:
    return request.path.startswith(reverse("admin:index"))


class SessionLimitMiddleware:
    """Ends a session that was idle for too long, or is too old."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if is_admin_page(request) and request.user.is_authenticated:
            if is_session_over(request.session):
                logout(request)
                messages.info(request, SESSION_OVER_MESSAGE)
            else:
                touch_session(request.session)
        return self.get_response(request)


class SecondStepMiddleware:
    """Leads who must have a second step and has none to where she sets it up, and nowhere else."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *args: object) -> HttpResponse | None:
        """Answer instead of the view; what was sent has been checked and cleaned by now."""
        if not is_admin_page(request) or not request.user.is_authenticated:
            return None
        setup_paths = tuple(reverse(name) for name in SETUP_ROUTES)
        if request.path.startswith(setup_paths) or not lacks_second_step(request.user):
            return None
        unsaved = keep_after_session(request.POST) if request.method == "POST" else None
        if unsaved:
            messages.info(request, format_html(KEPT_MESSAGE, unsaved.resume_url))
        return redirect("mfa_index")


class EditorHintMiddleware:
    """Keeps the cookie by which the pages of the site know that an editor is logged in.

    It opens nothing, and only a page of the admin sets or drops it: others get no cookie. The name
    stands in `static/js/page-tools.js` too.
    """

    COOKIE = "redactie"

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not is_admin_page(request):
            return response
        if request.user.is_authenticated:
            response.set_cookie(
                self.COOKIE,
                "1",
                max_age=IDLE_LIMIT,
                secure=not settings.LOCAL,
                samesite="Lax",
            )
        elif self.COOKIE in request.COOKIES:
            response.delete_cookie(self.COOKIE)
        return response
