"""Renaming a tag in snapshots, which store tags by name."""

from functools import reduce

from django.db import transaction
from django.db.models import Q
from taggit.managers import TaggableManager

from publishing.models import Revision, publishable_models
from publishing.revisions.snapshots import snapshot_links

CURRENT_REVISIONS = ("latest_revision", "live_revision", "scheduled_revision")


@transaction.atomic
def rename_tag(old: str, new: str = "") -> None:
    """Rename a tag, or drop it, in all live, scheduled and latest revisions.

    Older revisions keep the name, so that it comes back when one of them is restored.
    """
    for model in publishable_models():
        names = [
            field.name for field in snapshot_links(model) if isinstance(field, TaggableManager)
        ]
        rows = model._base_manager.order_by("pk")
        # The lock on all rows keeps others from publishing in the meantime.
        if names and list(rows.select_for_update().values_list("pk")):
            current = [Q(pk__in=rows.values(name)) for name in CURRENT_REVISIONS]
            for revision in Revision.objects.filter(reduce(Q.__or__, current)):
                _rename_in_revision(revision, names, old, new)


def _rename_in_revision(revision: Revision, names: list[str], old: str, new: str) -> None:
    links = revision.snapshot["links"]
    renamed = {
        name: sorted({tag if tag.lower() != old.lower() else new for tag in links[name]} - {""})
        for name in names
        if old.lower() in map(str.lower, links.get(name, []))
    }
    if renamed:
        links |= renamed
        revision.save(update_fields=["snapshot"])
