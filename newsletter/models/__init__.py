"""Here: who wants the newsletter, what is sent, to whom it went.

Not here: editors (users) and the people that the site tells about (`ambassadors`).
"""

from newsletter.models.choice import (
    CHOICES,
    choice_in_words,
    choices_within,
    names_of,
    shapes_of,
    written_choice,
)
from newsletter.models.consent import Consent, Suppression
from newsletter.models.day import Day
from newsletter.models.delivery import Delivery, Letter
from newsletter.models.importing import Import, ImportRow
from newsletter.models.issue import Issue, Item, thing_of
from newsletter.models.machine import Bucket, Worker
from newsletter.models.mailing import Mailing
from newsletter.models.prefix import Begins
from newsletter.models.request import Network, Request
from newsletter.models.sender import SenderCheck
from newsletter.models.subscriber import Census, Subscriber

__all__ = [
    "CHOICES",
    "Begins",
    "Bucket",
    "Census",
    "Consent",
    "Day",
    "Delivery",
    "Import",
    "ImportRow",
    "Issue",
    "Item",
    "Letter",
    "Mailing",
    "Network",
    "Request",
    "SenderCheck",
    "Subscriber",
    "Suppression",
    "Worker",
    "choice_in_words",
    "choices_within",
    "names_of",
    "shapes_of",
    "thing_of",
    "written_choice",
]
