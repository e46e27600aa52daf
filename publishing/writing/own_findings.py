"""The findings that an editor is to do something about, for her start page."""

from django.db.models import F, QuerySet

from caching.statements import read_objects
from publishing.accounts import Account
from publishing.models import TextFinding
from publishing.permissions import Permission, Scope, accessible, get_scope, scopes_key


def own_findings(user: Account, limit: int) -> list[TextFinding]:
    """Return the open findings of a user in what she may change, first what is due first."""
    if get_scope(user, Permission.CHANGE, TextFinding) is Scope.NONE:
        return []
    key = ("own findings", scopes_key(user), limit)
    return read_objects(TextFinding, key, lambda: _open_findings(user)[:limit])


def _open_findings(user: Account) -> QuerySet[TextFinding]:
    own = accessible(user, Permission.CHANGE, TextFinding)
    own = own.filter(owner=user.pk, state=TextFinding.State.OPEN)
    return own.order_by(F("due_on").asc(nulls_last=True), "title", "pk")
