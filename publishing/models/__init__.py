# Here: what publishable things share, and what the engine keeps of each: revisions, unsaved work,
# who has it open, links to a draft, the log, redirects, mail to editors.
# Not here: the things themselves, or any knowledge of which things exist.

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
    "publishables",
    "with_pages",
]
