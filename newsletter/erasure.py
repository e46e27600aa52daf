"""Erasure of an address from what editors did with it, and from what lies below the newsletter."""

from newsletter.models import (
    AddressSearch,
    Delivery,
    ImportRow,
    SubscriberRequest,
    TransactionalMail,
)
from publishing.erasure import address_pattern, delete_old_mail_files, erase_traces


def erase_address(email: str) -> None:
    """Delete what names an address beside the rows of a person, now and when this is committed."""
    AddressSearch.objects.that_find(email).delete()
    # Such as a test of an issue. What waits to be sent goes with its retention period.
    mails = TransactionalMail.objects.filter(email__iexact=email)
    mails.exclude(delivery__state__in=Delivery.UNFINISHED_STATES).delete()
    erase_traces(email)


def erase_on_request(email: str) -> None:
    """Delete lines of imports that could not be read and name an address, and what waits for it.

    Locks requests, which the worker does before it locks a subscriber.
    """
    sought = address_pattern(email)
    unreadable = ImportRow.objects.filter(verdict=ImportRow.Verdict.INVALID)
    lines = unreadable.filter(email__icontains=email).values_list("pk", "email")
    naming = [pk for pk, text in lines if sought.search(text)]
    ImportRow.objects.filter(pk__in=naming).delete()
    SubscriberRequest.objects.filter(email=email, processed_at=None).delete()


def delete_old_traces() -> None:
    """Delete searches that lapsed, and files of mail after a month."""
    AddressSearch.objects.lapsed().delete()
    delete_old_mail_files()
