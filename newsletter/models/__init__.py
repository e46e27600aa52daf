"""Subscribers, issues, their sending, and what is known of each delivery.

Editors are users, and the people that the site tells about live in `ambassadors`.
"""

from newsletter.models.address_change import AddressChange
from newsletter.models.address_search import AddressSearch
from newsletter.models.consent import Consent
from newsletter.models.consent_wording import ConsentWording
from newsletter.models.delivery import Delivery, TransactionalMail
from newsletter.models.domain_check import DomainCheck
from newsletter.models.failure_causes import (
    UNWEIGHED_REFUSALS,
    DeliveryFailure,
    FailureCause,
    Refusal,
)
from newsletter.models.imports import Import, ImportRow
from newsletter.models.issue import (
    OUTLINE_MESSAGE,
    Issue,
    Item,
    parse_picture_reference,
)
from newsletter.models.landsdelen_field import (
    LANDSDELEN_COMBINATIONS,
    combinations_in_audience,
    format_landsdelen,
    join_landsdelen,
    landsdeel_names,
    split_landsdelen,
)
from newsletter.models.lookups import IndexedStartsWith
from newsletter.models.mail_hold import HeldMailing, MachineMark, MailHold
from newsletter.models.mailing import BODY_LOOKUPS, Mailing
from newsletter.models.rate_limits import TokenBucket
from newsletter.models.subscriber import Subscriber
from newsletter.models.subscriber_counts import AudienceCount, DailyCount
from newsletter.models.subscriber_request import SubscriberRequest
from newsletter.models.suppression import Suppression
from newsletter.models.worker import Worker

__all__ = [
    "BODY_LOOKUPS",
    "LANDSDELEN_COMBINATIONS",
    "OUTLINE_MESSAGE",
    "UNWEIGHED_REFUSALS",
    "AddressChange",
    "AddressSearch",
    "AudienceCount",
    "Consent",
    "ConsentWording",
    "DailyCount",
    "Delivery",
    "DeliveryFailure",
    "DomainCheck",
    "FailureCause",
    "HeldMailing",
    "Import",
    "ImportRow",
    "IndexedStartsWith",
    "Issue",
    "Item",
    "MachineMark",
    "MailHold",
    "Mailing",
    "Refusal",
    "Subscriber",
    "SubscriberRequest",
    "Suppression",
    "TokenBucket",
    "TransactionalMail",
    "Worker",
    "combinations_in_audience",
    "format_landsdelen",
    "join_landsdelen",
    "landsdeel_names",
    "parse_picture_reference",
    "split_landsdelen",
]
