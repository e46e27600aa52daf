"""Findings: what an editor may want to change in a text. They advise, and never refuse."""

from typing import NamedTuple

from django.db.models import TextChoices

MAX_WORDS = 200  # characters of the text that a finding shows


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
    """A finding of a rule: the field, the words in it (empty for the whole), and what to do."""

    rule: Rule
    field: str
    words: str
    advice: str


def shorten(text: str) -> str:
    """Return the first words of a text, which are enough to find it by."""
    return (
        text if len(text) <= MAX_WORDS else text[:MAX_WORDS].rpartition(" ")[0] or text[:MAX_WORDS]
    )
