"""Tell in the manual what each role may do, from the table by which the site decides."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.apps import apps
from django.utils.text import capfirst

from publishing.models import Publishable
from publishing.permissions import Permission, Scope
from techniekpact.roles import ROLES

NOTHING = "ziet dit niet."
READS_PUBLISHED = "ziet wat op de site staat, en wijzigt niets."
READS_ALL = "ziet alles, en wijzigt niets."
COMMENTS_ON_ALL = "leest alles, ook concepten, plaatst opmerkingen, en wijzigt niets."
JUDGED = (
    " Publiceren gaat met een oordeel van de landelijke redactie, tenzij die dat zelf laat doen."
)
OWN_FILES = "voegt toe, en wijzigt of verwijdert wat zij zelf toevoegde."


@dataclass(frozen=True)
class KindRights:
    kind: str
    sentences: Sequence[tuple[str, str]]


def describe_rights(labels: Sequence[str]) -> list[KindRights]:
    """Return for each kind of content what each role may do with it."""
    return [
        KindRights(
            capfirst(str(apps.get_model(label)._meta.verbose_name_plural)),
            [(role, _sentence(label, scopes.get(label, {}))) for role, scopes in ROLES.items()],
        )
        for label in labels
    ]


def _sentence(label: str, scopes: Mapping[Permission, Scope]) -> str:
    if not scopes:
        return NOTHING
    if scopes.keys() <= {Permission.VIEW, Permission.VIEW_DRAFTS}:
        return _reading(label, scopes[Permission.VIEW])
    if Scope.OWN not in scopes.values():
        return _all_verbs(label, scopes)
    if not issubclass(apps.get_model(label), Publishable):
        return OWN_FILES
    own = "maakt en wijzigt" if Permission.ADD in scopes else "wijzigt"
    return f"{own} wat van de eigen regio is.{JUDGED}"


def _reading(label: str, scope: Scope) -> str:
    """Return what somebody does who only sees a kind."""
    if scope is Scope.PUBLISHED:
        return READS_PUBLISHED
    return COMMENTS_ON_ALL if issubclass(apps.get_model(label), Publishable) else READS_ALL


def _all_verbs(label: str, scopes: Mapping[Permission, Scope]) -> str:
    """Return what somebody may do with all of a kind."""
    is_published = issubclass(apps.get_model(label), Publishable)
    verbs = [
        verb
        for permission, verb in (
            (Permission.ADD, "voegt toe"),
            (Permission.CHANGE, "wijzigt"),
            (Permission.PUBLISH, "publiceert" if is_published else ""),
            (Permission.DELETE, "gooit weg"),
        )
        if permission in scopes and verb
    ]
    *others, last = verbs
    return f"ziet alles, {', '.join(others)} en {last}." if others else f"ziet alles en {last}."
