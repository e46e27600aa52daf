"""Requests behind the admin's login, where somebody is always logged in."""

from typing import cast

from django.contrib.auth.models import User
from django.http import HttpRequest


class AdminRequest(HttpRequest):
    """A request that `AdminSite.admin_view` has let through, so with a user who is logged in."""

    user: User
    csp_nonce: str


def get_user(request: HttpRequest) -> User:
    """Return the user of a request in a method whose signature is Django's."""
    return cast("User", request.user)
