"""The type of a request behind the admin's login."""

from django.contrib.auth.models import User
from django.http import HttpRequest


class AdminRequest(HttpRequest):
    """A request that `AdminSite.admin_view` has let through, so with a user who is logged in."""

    user: User
    csp_nonce: str
