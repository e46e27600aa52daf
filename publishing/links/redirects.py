"""The redirects that lead from the former addresses of an object to where it is now."""

from publishing.links.internal import resolve_path
from publishing.models import Publishable, Redirect
from publishing.models.generic import content_type_of

# Path → content type, object and index of the address; see `Redirect`.
AddressMap = dict[str, tuple[int, int, int]]


def collect_addresses(obj: Publishable) -> AddressMap:
    """Collect the addresses of a live object and of its published descendants."""
    return {
        path: (content_type_of(page).pk, page.pk, index)
        for page in (obj, *obj.published_descendants())
        if page.address_keys
        for index, path in enumerate(page.public_paths())
    }


def save_redirects(addresses: AddressMap) -> None:
    """Store which object has which path now, instead of the object that had it before."""
    Redirect.objects.bulk_create(
        [
            Redirect(path=path, content_type_id=type_id, object_id=key, address_index=index)
            for path, (type_id, key, index) in addresses.items()
        ],
        update_conflicts=True,
        unique_fields=["path"],
        update_fields=["content_type", "object_id", "address_index", "address", "by_hand"],
    )


def former_addresses(obj: Publishable) -> list[str]:
    """List the former addresses of the page of an object that still lead to it."""
    redirects = Redirect.objects.for_object(obj).filter(address_index=0, by_hand=False)
    paths = redirects.values_list("path", flat=True)
    return [path for path in paths if resolve_path(path) not in ("", path)]
