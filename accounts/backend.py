"""Logging in by e-mail address, or by the username of before there were addresses."""

from typing import Any

from django.contrib.auth.models import User
from django.http import HttpRequest

from publishing.permissions import RolesBackend


def find_account(name: str) -> User | None:
    """Return the account of a username, or else of an e-mail address that only one has."""
    name = name.strip()
    by_username = User.objects.filter(username=name).first()
    if by_username or "@" not in name:
        return by_username
    by_email = User.objects.filter(email__iexact=name)[:2]
    return by_email[0] if len(by_email) == 1 else None


class AccountBackend(RolesBackend):
    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **credentials: Any,
    ) -> User | None:
        """Check a password, after an e-mail address was replaced by its username.

        So both names of an account share one limit.
        """
        account = find_account(username) if username else None
        name = account.get_username() if account else username
        return super().authenticate(request, username=name, password=password, **credentials)
