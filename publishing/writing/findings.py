"""Findings: what an editor may want to change in a text. They advise, and never refuse."""

import re
from typing import NamedTuple

from django.db.models import TextChoices

MAX_WORDS = 200  # characters of the text that a finding shows
ROW_NUMBER = re.compile(r"-\d+-")


class Rule(TextChoices):
    SENTENCE = "sentence", "Lange zin"
    READING = "reading", "Moeilijke tekst"
    PARAGRAPH = "paragraph", "Lange alinea"
    JARGON = "jargon", "Moeilijk woord"
    HEADING = "heading", "Volgorde van koppen"
    LINK_TEXT = "link_text", "Link die niets zegt"
    ALT = "alt", "Afbeelding zonder beschrijving"
    SUMMARY = "summary", "Geen samenvatting"
    SOURCE = "source", "Cijfer zonder bron"
    DATE = "date", "Datum ontbreekt of is voorbij"
    LINK = "link", "Link werkt niet goed"


class Finding(NamedTuple):
    """A finding of a rule: the field by its name in the form, the words in it, and what to do.

    No words are those of the whole field.
    """

    rule: Rule
    field: str
    words: str
    advice: str


def without_row(field: str) -> str:
    """Return the name of a field without the number of its row: rows move, and have no key."""
    return ROW_NUMBER.sub(".", field)


def shorten(text: str) -> str:
    """Return the first words of a text, which are enough to find it by."""
    return (
        text if len(text) <= MAX_WORDS else text[:MAX_WORDS].rpartition(" ")[0] or text[:MAX_WORDS]
    )
