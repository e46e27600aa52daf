"""Who lived at which address, so that an old one leads to where its thing is now."""

from publishing.links.internal import resolve_path
from publishing.models import Publishable, Redirect
from publishing.models.generic import content_type_of

AddressMap = dict[str, tuple[int, int, int]]
"""Path → content type, key and index of the address; see `Redirect`."""


def collect_addresses(thing: Publishable) -> AddressMap:
    """Where a thing on the site lives, and what is on the site below it."""
    return {
        path: (content_type_of(it).pk, it.pk, index)
        for it in (thing, *thing.published_descendants())
        if it.address_keys
        for index, path in enumerate(it.public_paths())
    }


def save_redirects(found: AddressMap) -> None:
    """Write down who lives where; who lived there before, lives there no more."""
    Redirect.objects.bulk_create(
        [
            Redirect(path=path, content_type_id=kind, object_id=key, address_index=index)
            for path, (kind, key, index) in found.items()
        ],
        update_conflicts=True,
        unique_fields=["path"],
        update_fields=["content_type", "object_id", "address_index"],
    )


def former_addresses(thing: Publishable) -> list[str]:
    """The old addresses of its page, as far as they lead to it."""
    paths = Redirect.objects.for_object(thing).filter(address_index=0).values_list("path", flat=True)
    return [path for path in paths if resolve_path(path) not in ("", path)]
