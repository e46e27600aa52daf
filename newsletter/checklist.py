"""What to look at before an issue is sent: what keeps it from going, and what deserves a thought."""

from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from typing import Any

from django.utils.html import strip_tags

from newsletter.models import Issue
from newsletter.stories import known
from pact.overview import overview
from publishing import snapshots
from publishing.fields import rich_fields
from publishing.links import dead
from publishing.snapshots import Snapshot

SUBJECT_FITS = 60
"""Characters of a subject that most mail programs show."""

LOUD = 0.6
"""The share of capitals from which a subject shouts."""


@dataclass(frozen=True)
class Problem:
    """`field` is the one of the form that it is about; empty when it is about no field."""

    text: str
    stops: bool
    field: str = ""


def problems_of(issue: Issue) -> list[Problem]:
    """Of the newest version, which is the one that is sent."""
    return problems_in(issue.newest.snapshot if issue.newest else snapshots.of(issue))


def problems_in(snapshot: Snapshot) -> list[Problem]:
    """What stops comes first."""
    found = [
        *_subject(snapshot["fields"].get("title") or ""),
        *_words(snapshot),
        *_links(snapshot["fields"]),
        *_items(snapshot["rows"].get("items", [])),
        *_sender(),
    ]
    return sorted(found, key=lambda problem: not problem.stops)


def _subject(subject: str) -> Iterator[Problem]:
    if not subject.strip():
        yield Problem("Er is nog geen onderwerp.", stops=True, field="title")
    if len(subject) > SUBJECT_FITS:
        text = (
            f"Het onderwerp is {len(subject)} tekens lang. Veel mailprogramma's tonen er niet "
            f"meer dan {SUBJECT_FITS}."
        )
        yield Problem(text, stops=False, field="title")
    letters = [sign for sign in subject if sign.isalpha()]
    if len(letters) > 5 and sum(map(str.isupper, letters)) / len(letters) >= LOUD:
        text = "Het onderwerp staat in hoofdletters. Dat leest als reclame, ook voor spamfilters."
        yield Problem(text, stops=False, field="title")
    if "!" in subject:
        text = "In het onderwerp staat een uitroepteken. Spamfilters letten daarop."
        yield Problem(text, stops=False, field="title")


def _words(snapshot: Snapshot) -> Iterator[Problem]:
    fields = snapshot["fields"]
    if not (fields.get("summary") or "").strip():
        text = "Er is geen samenvatting. Mailprogramma's tonen dan de eerste regel die zij vinden."
        yield Problem(text, stops=False, field="summary")
    intro = strip_tags(fields.get("intro") or "").strip()
    if not intro and not snapshot["rows"].get("items"):
        text = "De nieuwsbrief is leeg: er is geen inleiding en er zijn geen onderdelen."
        yield Problem(text, stops=True, field="intro")


def _links(fields: dict[str, Any]) -> Iterator[Problem]:
    for field in rich_fields(Issue):
        for link in dead(fields.get(field.attname) or ""):
            words = unescape(strip_tags(link.text))
            text = (
                f"De link ‘{words}’ in ‘{field.verbose_name}’ leidt naar {link.path}, "
                "dat niet op de site staat."
            )
            yield Problem(text, stops=True, field=field.name)


def _items(rows: list[dict[str, Any]]) -> Iterator[Problem]:
    stories = known(row.get("thing") or "" for row in rows)
    seen: set[str] = set()
    for number, row in enumerate(rows, 1):
        key = row.get("thing") or ""
        story = stories.get(key)
        if story is None:
            text = f"Onderdeel {number} bestaat niet meer. Haal het weg."
            yield Problem(text, stops=True, field="items")
        elif not story.live:
            text = f"‘{story.title}’ staat niet op de site. Haal het weg, of publiceer het eerst."
            yield Problem(text, stops=True, field="items")
        elif key in seen:
            yield Problem(f"‘{story.title}’ staat er twee keer in.", stops=False, field="items")
        elif not (row.get("teaser") or story.summary).strip():
            text = f"‘{story.title}’ heeft geen samenvatting en geen eigen tekst."
            yield Problem(text, stops=False, field="items")
        seen.add(key)


def _sender() -> Iterator[Problem]:
    site = overview().site
    if not site.email:
        text = (
            "De site heeft nog geen e-mailadres waarop lezers kunnen antwoorden. Vul het in bij "
            "‘Gegevens van de site’."
        )
        yield Problem(text, stops=True)
    if not (site.owner and site.address):
        text = (
            "De naam of het adres van de eigenaar is nog leeg. Lezers moeten kunnen zien wie hun "
            "mailt. Vul het in bij ‘Gegevens van de site’."
        )
        yield Problem(text, stops=False)
