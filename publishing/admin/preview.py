from typing import Any

from django.http import HttpRequest, HttpResponse


def unsaved(admin: Any, request: HttpRequest, thing: Any, **parts: Any) -> HttpResponse:
    raise NotImplementedError


def saved(admin: Any, request: HttpRequest, thing: Any, **parts: Any) -> HttpResponse:
    raise NotImplementedError


def context(admin: Any, request: HttpRequest, thing: Any) -> dict[str, Any]:
    """For the form of `thing`, or of a new one (`None`)."""
    return {}
