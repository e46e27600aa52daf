"""Pages whose address is a secret: who has the link may act for the subscriber."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache

View = Callable[..., HttpResponse]


def private_link(view: View) -> View:
    """No cache keeps the page, no search engine shows it, no other page hears its address."""

    @never_cache
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response["Referrer-Policy"] = "no-referrer"
        response["X-Robots-Tag"] = "noindex"
        return response

    return guarded


def page_path(request: HttpRequest, token: str) -> str:
    """Which page this is, for the ledger: its path without what is secret in it."""
    return request.path.replace(f"{token}/", "")
