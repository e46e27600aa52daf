from typing import Any

from django.http import HttpRequest, HttpResponse


def compare(admin: Any, request: HttpRequest, thing: Any, **parts: Any) -> HttpResponse:
    raise NotImplementedError


def restore(admin: Any, request: HttpRequest, thing: Any, **parts: Any) -> HttpResponse:
    raise NotImplementedError
