# Here: what publishable things share, and what the engine keeps of each: revisions, unsaved work,
# who has it open, links to a draft, the log, redirects; and that something changed.
# Not here: the things themselves, or any knowledge of which things exist.

from publishing.models.change import Change
from publishing.models.event import Event
from publishing.models.publishable import (
    DRAFTED,
    STAYS,
    Ordered,
    Publishable,
    PublishableQuerySet,
    SingleRow,
    Sourced,
    complete,
    lines,
    on_site,
    publishables,
    with_pages,
)
from publishing.models.redirect import Redirect
from publishing.models.revision import Revision
from publishing.models.work import Autosave, Presence, ShareLink

__all__ = [
    "DRAFTED",
    "STAYS",
    "Autosave",
    "Change",
    "Event",
    "Ordered",
    "Presence",
    "Publishable",
    "PublishableQuerySet",
    "Redirect",
    "Revision",
    "ShareLink",
    "SingleRow",
    "Sourced",
    "complete",
    "lines",
    "on_site",
    "publishables",
    "with_pages",
]
