"""Here: who wants the newsletter, what is sent, to whom it went.

Not here: editors (users) and the people that the site tells about (`ambassadors`).
"""

from newsletter.models.choice import (
    LANDSDELEN_COMBINATIONS,
    combinations_in_audience,
    format_landsdelen,
    join_landsdelen,
    landsdeel_names,
    split_landsdelen,
)
from newsletter.models.consent import Consent, Suppression
from newsletter.models.day import DailyCount
from newsletter.models.delivery import Delivery, TransactionalMail
from newsletter.models.importing import Import, ImportRow
from newsletter.models.issue import Issue, Item, parse_object_reference
from newsletter.models.machine import TokenBucket, Worker
from newsletter.models.mailing import Mailing
from newsletter.models.prefix import IndexedStartsWith
from newsletter.models.request import NetworkRequestCount, SubscriberRequest
from newsletter.models.sender import DomainCheck
from newsletter.models.subscriber import AudienceCount, Subscriber

__all__ = [
    "LANDSDELEN_COMBINATIONS",
    "IndexedStartsWith",
    "TokenBucket",
    "AudienceCount",
    "Consent",
    "DailyCount",
    "Delivery",
    "Import",
    "ImportRow",
    "Issue",
    "Item",
    "TransactionalMail",
    "Mailing",
    "NetworkRequestCount",
    "SubscriberRequest",
    "DomainCheck",
    "Subscriber",
    "Suppression",
    "Worker",
    "format_landsdelen",
    "combinations_in_audience",
    "landsdeel_names",
    "split_landsdelen",
    "parse_object_reference",
    "join_landsdelen",
]
