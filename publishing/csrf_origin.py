"""A check of the origin of forms for visitors, who get no cookie and so no CSRF token."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt

View = Callable[..., HttpResponse]


def require_same_origin(view: View, *, allows_null: bool = False) -> View:
    """Exempt a view from the CSRF token, and refuse forms that come from a page of another site.

    A client that sends neither header is no browser, and passes: it carries nobody's cookies.
    With `allows_null`, a browser may leave its origin unsaid.
    """

    @csrf_exempt
    @wraps(view)
    def checked(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if request.method not in ("GET", "HEAD") and _is_refused(request, allows_null):
            return render(request, "403_origin.html", status=403)
        return view(request, *args, **kwargs)

    return checked


def require_secret_link(view: View) -> View:
    """Do the same for a view behind a secret address, which nobody can make a browser post to.

    There a browser passes that hides its origin and sends no fetch metadata, as Safari before 16.4
    does from a page without a referrer, and the web views of mail programs do.
    """
    return require_same_origin(view, allows_null=True)


def _is_refused(request: HttpRequest, allows_null: bool) -> bool:
    headers = request.headers
    if allows_null and headers.get("Origin") == "null" and "Sec-Fetch-Site" not in headers:
        return False
    return _is_cross_origin(request)


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
