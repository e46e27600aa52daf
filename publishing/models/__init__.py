# Here: what publishable things share, and what the engine keeps of each: revisions, unsaved work,
# who has it open, links to a draft, the log, redirects; and that something changed.
# Not here: the things themselves, or any knowledge of which things exist.

from publishing.models.audit import Event
from publishing.models.editing import Autosave, EditingSession, ShareLink
from publishing.models.publishable import (
    CANNOT_TRASH,
    HAS_DRAFT,
    Positioned,
    Publishable,
    PublishableQuerySet,
    Singleton,
    Sourced,
    complete_when_live,
    models_with_pages,
    on_site_condition,
    publishable_models,
    split_lines,
)
from publishing.models.redirect import Redirect
from publishing.models.revision import Revision

__all__ = [
    "CANNOT_TRASH",
    "HAS_DRAFT",
    "Autosave",
    "EditingSession",
    "Event",
    "Positioned",
    "Publishable",
    "PublishableQuerySet",
    "Redirect",
    "Revision",
    "ShareLink",
    "Singleton",
    "Sourced",
    "complete_when_live",
    "models_with_pages",
    "on_site_condition",
    "publishable_models",
    "split_lines",
]
