from typing import Any

from django.http import HttpRequest


def context(admin: Any, request: HttpRequest, thing: Any) -> dict[str, Any]:
    """For the form of `thing`, or of a new one (`None`)."""
    return {}
