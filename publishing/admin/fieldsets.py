"""The parts of a form that all publishable things share."""

from collections.abc import Collection
from typing import Any

from publishing.admin.plans import PLANNING

Fieldset = tuple[str | None, Any]

FINDING: Fieldset = ("Vindbaarheid", {"fields": ["slug", "summary"]})
SOURCES: Fieldset = (
    "Bronnen",
    {"fields": ["sources", "checked_on", "to_check", "editor_note"]},
)
PUBLISHING: Fieldset = ("Publiceren", {"fields": ["check_before"]})
OWN_PLACE = frozenset({*PUBLISHING[1]["fields"], "note", *PLANNING})
"""An admin that names no fields lists all of them; these have a place already."""


def without(fieldsets: Any, names: Collection[str]) -> list[Fieldset]:
    """The same, but for some fields, and for what is empty without them."""
    kept = [
        (title, {**options, "fields": [it for it in options["fields"] if it not in names]})
        for title, options in fieldsets
    ]
    return [(title, options) for title, options in kept if options["fields"]]
