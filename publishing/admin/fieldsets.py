"""The fieldsets that all publishable types share."""

from collections.abc import Collection, Iterable
from typing import Any

from publishing.admin.schedule_fields import SCHEDULE_FIELDS

Fieldset = tuple[Any, Any]

SEO_FIELDSET: Fieldset = ("Vindbaarheid", {"fields": ["slug", "summary"]})
SOURCES_FIELDSET: Fieldset = (
    "Bronnen",
    {"fields": ["sources", "checked_on", "to_check", "editor_note"]},
)
PUBLISHING_FIELDSET: Fieldset = ("Publiceren", {"fields": ["check_before"]})
# An admin without fieldsets lists all its fields; these have a place of their own already.
PUBLISHING_FIELDS = frozenset({*PUBLISHING_FIELDSET[1]["fields"], "note", *SCHEDULE_FIELDS})


def exclude_fields(fieldsets: Iterable[Fieldset], names: Collection[str]) -> list[Fieldset]:
    """Return the fieldsets without some fields, and without the ones that this leaves empty."""
    remaining = [
        (title, {**options, "fields": [name for name in options["fields"] if name not in names]})
        for title, options in fieldsets
    ]
    return [(title, options) for title, options in remaining if options["fields"]]
