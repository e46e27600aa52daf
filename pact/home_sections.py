"""The sections of the home page, in the order and choice of editors.

They are stored as one text: the keys with commas between them, and a '-' before what is hidden. A
key that it lacks, of a section that is newer than the text, comes last and is shown.
"""

from collections.abc import Iterable
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.db import models

HIDDEN = "-"

# The key of each section with its name for editors, in the order of a new site.
SECTION_NAMES = {
    "figures": "Het pact in cijfers",
    "about": "Wat is het pact",
    "stakeholders": "De vier O's",
    "landsdelen": "Landsdelen",
    "goals": "Doelen",
    "ambassadors": "Aanjager en ambassadeurs",
    "featured": "Uitgelichte projecten",
    "examples": "Praktijkvoorbeelden",
    "news": "Agenda en nieuws",
}


class HomeSection(NamedTuple):
    key: str
    shown: bool = True

    @property
    def name(self) -> str:
        return SECTION_NAMES[self.key]

    @property
    def template(self) -> str:
        return f"pact/home/{self.key}.html"


def parse_sections(text: str) -> list[HomeSection]:
    """Return every section once, in order."""
    typed = [HomeSection(key.removeprefix(HIDDEN), key[:1] != HIDDEN) for key in text.split(",")]
    sections = {section.key: section for section in typed if section.key in SECTION_NAMES}
    return [*sections.values(), *(HomeSection(key) for key in SECTION_NAMES if key not in sections)]


def join_sections(sections: Iterable[HomeSection]) -> str:
    """Return the text of these sections; empty for the order of a new site."""
    all_sections = list(sections)
    if all_sections == parse_sections(""):
        return ""
    return ",".join(f"{'' if shown else HIDDEN}{key}" for key, shown in all_sections)


class HomeSectionsField(models.CharField):
    """Sections as this module writes them; empty is the order of a new site."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"max_length": 300, "default": "", "blank": True, **kwargs})

    def display_value(self, value: str) -> str:
        """Return the names in order, for editors who compare two versions."""
        sections = parse_sections(value)
        return ", ".join(f"{s.name}{'' if s.shown else ' (verborgen)'}" for s in sections)

    def validate(self, value: str, model_instance: models.Model | None) -> None:
        super().validate(value, model_instance)
        if not any(section.shown for section in parse_sections(value)):
            raise ValidationError("Toon minstens één onderdeel van de voorpagina.")
