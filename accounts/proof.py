"""Proof, not older than a quarter of an hour, of who is at the keyboard: for what matters."""

from allauth.account.internal.flows.reauthentication import raise_if_reauthentication_required
from django.http import HttpRequest


def require_recent_proof(request: HttpRequest) -> None:
    """Raise what leads to the page 'Bent u het?', unless somebody just logged in or proved it.

    A form that was sent is carried out after that.
    """
    raise_if_reauthentication_required(request, app="")
