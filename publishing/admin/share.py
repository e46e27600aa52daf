from typing import Any

from django.http import HttpRequest, HttpResponse


def share(admin: Any, request: HttpRequest, thing: Any, **parts: Any) -> HttpResponse:
    raise NotImplementedError


def unshare(admin: Any, request: HttpRequest, thing: Any, **parts: Any) -> HttpResponse:
    raise NotImplementedError


def context(admin: Any, request: HttpRequest, thing: Any) -> dict[str, Any]:
    """For the form of `thing`, or of a new one (`None`)."""
    return {}
