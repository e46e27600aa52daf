"""Blocks of rich text as their templates get them."""

from dataclasses import dataclass

from pact.figures import Figure
from publishing.blocks.types import PageCard
from techniekpact.styleguide_samples.texts import FILM_URL, LONG_FILM_URL, LONG_TEXT, SUMMARY


@dataclass(frozen=True)
class SampleFile:
    """A file as the template of its block reads it."""

    title: str
    description: str
    language: str = "nl"
    get_language_display: str = ""
    get_absolute_url: str = "/bestanden/voorbeeld.pdf"


def sample_blocks(figures: dict[str, Figure]) -> dict[str, object]:
    return {
        "pictures": {
            size: {"alt": "library", "size": size, "caption": "Vier ringen, één pact."}
            for size in ("text", "wide", "half")
        },
        "decorative": {"alt": "decorative", "size": "text"},
        "long_picture": {
            "alt": "own",
            "alttext": LONG_TEXT[:250],
            "size": "half",
            "caption": LONG_TEXT[:300],
        },
        "quote": {
            "text": "Sinds die ochtend wil ik lasser worden.\n\nMijn moeder vindt het ook goed.",
            "name": "Noor",
            "role": "leerling van 14 jaar",
        },
        "long_quote": {"text": LONG_TEXT, "name": LONG_TEXT[:150]},
        "callouts": [
            {"tone": "info", "title": "Wat is een regio?", "text": SUMMARY},
            {"tone": "tip", "text": f"{SUMMARY}\n\nBegin met één klas."},
            {"tone": "warning", "title": LONG_TEXT[:150], "text": LONG_TEXT},
        ],
        "buttons": [
            {"label": "Meld u aan", "url": "/nieuwsbrief/", "tone": "primary"},
            {"label": LONG_TEXT[:80], "url": "/nieuwsbrief/", "tone": "secondary"},
        ],
        "files": [
            SampleFile("Handreiking voor scholen", "PDF, 1,2 MB"),
            SampleFile("Report", "PDF, 300 kB", "en", "Engels"),
            SampleFile(LONG_TEXT[:150], "Excel, 12 kB"),
        ],
        "cards": [
            PageCard("Nieuwsbericht", "Nieuws over de techniek", SUMMARY, "/nieuws/"),
            PageCard("Regio", LONG_TEXT[:150], LONG_TEXT[:300], "/landsdelen/"),
            PageCard("Doel", "Kiezen voor techniek", "", "/doelen/"),
        ],
        "videos": {
            "plain": {
                "url": FILM_URL,
                "title": "Een dag in de werkplaats",
                "caption": "3 minuten, met ondertiteling.",
            },
            "long": {
                "url": LONG_FILM_URL,
                "title": LONG_TEXT[:150],
                "caption": LONG_TEXT[:300],
            },
        },
        "figures": [
            {"caption": "In 2020 kwam de helft in zicht.", "figure": figures["plain"]},
            {"caption": "", "figure": figures["joint"]},
        ],
    }
