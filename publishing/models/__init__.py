# Belongs here: what publishable models share, and what the engine stores about each object:
# revisions, unsaved input, editing sessions, share links, the audit log and redirects;
# and exports, the addresses at which visitors found nothing, and findings in texts.
# Does not belong here: the publishable models themselves, or any knowledge of which exist.

from publishing.models.audit import Event
from publishing.models.calendar_link import CalendarLink
from publishing.models.deletion_pass import DeletionPass
from publishing.models.editing import Autosave, EditingSession
from publishing.models.export import Export
from publishing.models.missing_page import MissingPage
from publishing.models.mixins import Positioned, Singleton, Sourced, split_lines
from publishing.models.publishable import (
    CANNOT_TRASH,
    HAS_DRAFT,
    Publishable,
    PublishableQuerySet,
    complete_when_live,
    earliest,
    models_with_pages,
    on_site_condition,
    publishable_models,
)
from publishing.models.redirect import Redirect
from publishing.models.revision import Revision
from publishing.models.saved_filter import SavedFilter
from publishing.models.share_link import ShareLink
from publishing.models.writing import (
    ExternalLink,
    JargonTerm,
    ReviewReminder,
    TextCheck,
    TextFinding,
)

__all__ = [
    "CANNOT_TRASH",
    "HAS_DRAFT",
    "Autosave",
    "CalendarLink",
    "DeletionPass",
    "EditingSession",
    "Event",
    "Export",
    "ExternalLink",
    "JargonTerm",
    "MissingPage",
    "Positioned",
    "Publishable",
    "PublishableQuerySet",
    "Redirect",
    "ReviewReminder",
    "Revision",
    "SavedFilter",
    "ShareLink",
    "Singleton",
    "Sourced",
    "TextCheck",
    "TextFinding",
    "complete_when_live",
    "earliest",
    "models_with_pages",
    "on_site_condition",
    "publishable_models",
    "split_lines",
]
