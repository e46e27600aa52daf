"""Tags in snapshots, which hold them by name."""

from functools import reduce
from typing import Any

from django.db import transaction
from django.db.models import Q
from taggit.managers import TaggableManager

from publishing.models import Revision, publishable_models
from publishing.revisions.snapshots import snapshot_links

CURRENT_REVISIONS = ("latest_revision", "live_revision", "scheduled_revision")


@transaction.atomic
def rename_tag(old: str, new: str = "") -> None:
    """Call a tag otherwise (or drop it) in all that is shown, planned or saved last.

    Older versions keep the name: who restores one, finds it in the draft.
    """
    for model in publishable_models():
        names = [it.name for it in snapshot_links(model) if isinstance(it, TaggableManager)]
        things = model._base_manager.order_by("pk")
        if names and list(things.select_for_update().values_list("pk")):  # nobody publishes now
            held: Any = reduce(
                Q.__or__, (Q(pk__in=things.values(name)) for name in CURRENT_REVISIONS)
            )
            for revision in Revision.objects.filter(held):
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
