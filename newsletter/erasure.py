"""Erasure of an address from what editors did with it, and from what lies below the newsletter."""

from newsletter.models import AddressSearch, Delivery, TransactionalMail
from publishing.erasure import delete_old_mail_files, erase_traces


def erase_address(email: str) -> None:
    """Delete what names an address beside the rows of a person, now and when this is committed."""
    AddressSearch.objects.that_find(email).delete()
    # Such as a test of an issue. What waits to be sent goes with its retention period.
    mails = TransactionalMail.objects.filter(email__iexact=email)
    mails.exclude(delivery__state__in=Delivery.UNFINISHED_STATES).delete()
    erase_traces(email)


def delete_old_traces() -> None:
    """Delete searches that lapsed, and files of mail after a month."""
    AddressSearch.objects.lapsed().delete()
    delete_old_mail_files()
