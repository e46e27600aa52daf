"""Input that an editor has not saved: the autosave of each open form, and after a lost session.

Each form carries a signed proof of whose it is, of what, and under which key. If it is sent after
its session has ended, the proof says for whom to keep it. Without the proof nothing is kept, so
nobody can fill the database, or leave text for somebody else. After logging in the form is filled
in with what was sent, for that editor alone; she presses the button herself.
"""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.apps import apps
from django.contrib.auth import get_user_model
from django.contrib.auth.models import User
from django.core import signing
from django.db import transaction
from django.db.models import Model, QuerySet
from django.http import QueryDict

from publishing.admin_urls import admin_url
from publishing.models import Autosave

# Characters of the encoded input of one form, with room for fields beyond their own limits.
MAX_LENGTH = 2_500_000
NEVER_STORED = "password"  # in the name of a field
OWNER_MAX_AGE = 15 * 24 * 3600  # seconds; a day longer than a session

# The hidden fields of a form: its key, its owner, and the autosave that it was resumed from.
FORM_KEY, OWNER, RESUMED = "_form", "_owner", "_resumed"
# The query parameter that opens a form on autosaved input; its value is the key of that form.
RESUME_PARAMETER = "verder"


@dataclass(frozen=True)
class KeptInput:
    user: User
    resume_url: str


@transaction.atomic
def store_input(
    *, user: User, model: type[Model], object_id: int, form_key: str, data: QueryDict
) -> Autosave | None:
    """Store the input of an open form, in the place of the input that the form was resumed from.

    Returns `None` when it is too long.
    """
    stored = data.copy()
    for name in data:
        if name == "csrfmiddlewaretoken" or NEVER_STORED in name:
            del stored[name]
    encoded = stored.urlencode()
    if len(encoded) > MAX_LENGTH:
        return None
    discard_resumed(Autosave.for_editor(user, model, object_id), data)
    return Autosave.store(user, model, object_id, form_key, encoded)


def repeatable_input(data: QueryDict, *left_out: str) -> list[tuple[str, str]]:
    """Return what was posted as pairs of a name and a value, for a page that sends it again."""
    return [
        (name, value)
        for name, values in data.lists()
        if name not in ("csrfmiddlewaretoken", *left_out)
        for value in values
    ]


def discard_resumed(autosaves: QuerySet[Autosave], data: QueryDict) -> None:
    """Discard the input that a form was resumed from, unless it was stored anew since."""
    form_key, _, saved_at = data.get(RESUMED, "").partition(" ")
    for autosave in autosaves.filter(form_key=form_key) if form_key else ():
        if autosave.saved_at.isoformat() == saved_at:
            autosave.delete()


def form_url(model: type[Model], object_id: int, form_key: str = "") -> str:
    """Return the address of a form; with a key it opens on the autosaved input of that form."""
    url = admin_url(model, "change", object_id) if object_id else admin_url(model, "add")
    return f"{url}?{urlencode({RESUME_PARAMETER: form_key})}" if form_key else url


def sign_owner(user: User, model: type[Model], object_id: int, form_key: str) -> str:
    """Return the proof that this editor has opened this form."""
    proof = [user.pk, model._meta.label_lower, object_id, form_key]
    return signing.dumps(proof, salt=__name__)


def keep_after_session(data: QueryDict) -> KeptInput | None:
    """Store a posted form for the editor who opened it; `None` if it does not prove who that is."""
    try:
        proof = signing.loads(data.get(OWNER, ""), salt=__name__, max_age=OWNER_MAX_AGE)
    except signing.BadSignature:
        return None
    user_id, label, object_id, form_key = proof
    user = get_user_model()._default_manager.filter(pk=user_id, is_active=True).first()
    model = apps.get_model(label)
    if user is None:
        return None
    stored = store_input(user=user, model=model, object_id=object_id, form_key=form_key, data=data)
    return KeptInput(user, form_url(model, object_id, form_key)) if stored else None
