"""Who lived at which address, so that an old one leads to where its thing is now."""

from publishing.links import leads_to
from publishing.models import Publishable, Redirect
from publishing.models.about import kind_of

Places = dict[str, tuple[int, int, int]]
"""Path → content type, key and number of the address; see `Redirect`."""


def places(thing: Publishable) -> Places:
    """Where a thing on the site lives, and what is on the site below it."""
    return {
        path: (kind_of(it).pk, it.pk, number)
        for it in (thing, *thing.below())
        if it.address_keys
        for number, path in enumerate(it.addresses())
    }


def keep(found: Places) -> None:
    """Write down who lives where; who lived there before, lives there no more."""
    Redirect.objects.bulk_create(
        [
            Redirect(path=path, content_type_id=kind, object_id=key, number=number)
            for path, (kind, key, number) in found.items()
        ],
        update_conflicts=True,
        unique_fields=["path"],
        update_fields=["content_type", "object_id", "number"],
    )


def former(thing: Publishable) -> list[str]:
    """The old addresses of its page, as far as they lead to it."""
    paths = Redirect.objects.of(thing).filter(number=0).values_list("path", flat=True)
    return [path for path in paths if leads_to(path) not in ("", path)]
