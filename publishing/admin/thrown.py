from typing import Any

from django.http import HttpRequest, HttpResponse


def unbin(admin: Any, request: HttpRequest, thing: Any, **parts: Any) -> HttpResponse:
    raise NotImplementedError
