from typing import Any

from django.http import HttpRequest, HttpResponse


def choose(admin: Any, request: HttpRequest, thing: Any, **parts: Any) -> HttpResponse:
    raise NotImplementedError
