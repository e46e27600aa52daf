"""What happens to an address that a page no longer has."""

from collections.abc import Sequence

from publishing.models import Redirect


def keep(before: Sequence[str], after: Sequence[str]) -> None:
    """Lead each old path to its new one, at once: no chains, no circles."""
    for old, new in zip(before, after, strict=True):
        if old == new:
            continue
        Redirect.objects.filter(old=new).delete()
        Redirect.objects.filter(new=old).update(new=new)
        Redirect.objects.update_or_create(old=old, defaults={"new": new})
