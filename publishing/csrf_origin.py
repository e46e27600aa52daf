"""A check of the origin of forms for visitors, who get no cookie and so no CSRF token."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt

View = Callable[..., HttpResponse]


def require_same_origin(view: View) -> View:
    """Exempt a view from the CSRF token, and refuse forms that come from a page of another site.

    A client that sends neither header is no browser, and passes: it carries nobody's cookies.
    """

    @csrf_exempt
    @wraps(view)
    def checked(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if request.method not in ("GET", "HEAD") and _is_cross_origin(request):
            return render(request, "403_origin.html", status=403)
        return view(request, *args, **kwargs)

    return checked


def _is_cross_origin(request: HttpRequest) -> bool:
    """Read `Sec-Fetch-Site` (Fetch Metadata) and `Origin` (RFC 6454), its scheme included.

    A page on a plain connection is another origin: anybody on the way can have written it.
    """
    site = request.headers.get("Sec-Fetch-Site")
    origin = request.headers.get("Origin")
    if site not in (None, "same-origin", "none"):
        return True
    if origin == "null":
        # Our own pages send this too when they have a policy of no referrer.
        return site is None
    return (
        origin is not None and origin.lower() != f"{request.scheme}://{request.get_host()}".lower()
    )
