"""Pages whose address is a secret: anyone who has the link may act for the subscriber."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache

Params = ParamSpec("Params")
View = Callable[Concatenate[HttpRequest, Params], HttpResponse]


def private_link(view: View[Params]) -> View[Params]:
    """Keep the page out of caches and search engines.

    The referrer policy of the site (`same-origin`) keeps its address from other sites. A stricter
    one would hide the origin of the forms on it, which `publishing.csrf_origin` looks at.
    """

    @never_cache
    @wraps(view)
    def private_view(
        request: HttpRequest, *args: Params.args, **kwargs: Params.kwargs
    ) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response["X-Robots-Tag"] = "noindex"
        return response

    return private_view


def page_path(request: HttpRequest, token: str) -> str:
    """Return the path of a page without its secret token, as the consent ledger names the page."""
    return request.path.replace(f"{token}/", "")
