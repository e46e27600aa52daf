"""Copies of an object: a new draft with the same contents."""

from itertools import count
from typing import Any, cast

from django.contrib.auth.models import User
from django.db import models, transaction

from publishing.models import Publishable
from publishing.permissions import Permission, require_permission
from publishing.revisions import snapshots
from publishing.revisions.snapshots import PublishableModel, Snapshot
from publishing.services.drafts import create_draft

COPY_SUFFIX = " (kopie)"


@transaction.atomic
def copy_as_draft(
    *,
    obj: Publishable,
    user: User,
    title: str = "",
    unversioned: dict[str, object] | None = None,
) -> Publishable:
    """Create a draft with the contents of the latest revision, its links and child rows included.

    It has no address, no plan and no review date yet. `unversioned` is as in `create_draft`.
    """
    require_permission(user, Permission.VIEW_DRAFTS, obj)
    model, snapshot = type(obj), snapshots.latest_snapshot(obj)
    former_title = str(snapshot["fields"].get(obj.title_field) or obj)
    changes = {
        **_blank_unique_fields(model),
        obj.title_field: title or _free_title(model, former_title),
        "check_before": None,
    }
    copy: Snapshot = {**snapshot, "fields": {**snapshot["fields"], **changes}}
    return create_draft(
        model=model,
        snapshot=copy,
        user=user,
        note=f"Kopie van ‘{former_title}’"[:300],
        unversioned=unversioned,
    )


def _blank_unique_fields(model: PublishableModel) -> dict[str, object]:
    """Return blanks for the address, and for all that no two objects may share."""
    names = model.address_fields()
    return {
        field.attname: "" if isinstance(field, models.CharField) else field.get_default()
        for field in snapshots.snapshot_fields(model)
        if (field.unique or field.name in names) and not field.is_relation
    }


def _free_title(model: PublishableModel, title: str) -> str:
    """Return the title with 'kopie' behind it, and with a number where it has to be unique."""
    field = cast("Any", model._meta.get_field(model.title_field))
    stem = title.removesuffix(COPY_SUFFIX)
    for number in count(1):
        suffix = COPY_SUFFIX if number == 1 else f" (kopie {number})"
        copy = stem[: (field.max_length or 200) - len(suffix)].rstrip() + suffix
        if not field.unique or not model._base_manager.filter(**{field.name: copy}).exists():
            return copy
    raise AssertionError  # `count` has no end
