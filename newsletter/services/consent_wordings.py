"""Adding a text that subscribers agree to from now on."""

from django.db import transaction
from django.utils import timezone

from caching import version
from newsletter.models import ConsentWording
from publishing.accounts import Account, display_name


@transaction.atomic
def add_wording(*, text: str, user: Account | None) -> ConsentWording:
    """Add the wording for whoever signs up from now on; the others stay what they are."""
    # Locked, so that of two at the same moment the second sees the version of the first.
    ConsentWording.objects.select_for_update().first()
    wording: ConsentWording = ConsentWording.objects.create(
        version=_next_version(), text=text, user_name=display_name(user)
    )
    version.invalidate()
    return wording


def _next_version() -> str:
    """Return the year and month, with a number from the second of a month on."""
    month = f"{timezone.localdate():%Y-%m}"
    count = ConsentWording.objects.filter(version__startswith=month).count()
    return f"{month}-{count + 1}" if count else month
