"""The parts of a form that all publishable things share."""

from collections.abc import Collection
from typing import Any

from publishing.admin.schedule_fields import SCHEDULE_FIELDS

Fieldset = tuple[str | None, Any]

SEO_FIELDSET: Fieldset = ("Vindbaarheid", {"fields": ["slug", "summary"]})
SOURCES_FIELDSET: Fieldset = (
    "Bronnen",
    {"fields": ["sources", "checked_on", "to_check", "editor_note"]},
)
PUBLISHING_FIELDSET: Fieldset = ("Publiceren", {"fields": ["check_before"]})
PUBLISHING_FIELDS = frozenset({*PUBLISHING_FIELDSET[1]["fields"], "note", *SCHEDULE_FIELDS})
"""An admin that names no fields lists all of them; these have a place already."""


def exclude_fields(fieldsets: Any, names: Collection[str]) -> list[Fieldset]:
    """The same, but for some fields, and for what is empty without them."""
    kept = [
        (title, {**options, "fields": [it for it in options["fields"] if it not in names]})
        for title, options in fieldsets
    ]
    return [(title, options) for title, options in kept if options["fields"]]
