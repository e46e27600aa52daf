"""Rules about an object as a whole: its summary, its sources and its dates."""

import re
from collections.abc import Iterator
from datetime import date

from django.db.models import Field

from publishing.writing.document import WrittenDocument
from publishing.writing.findings import Finding, Rule, shorten
from publishing.writing.readability import split_sentences

FIGURE = re.compile(
    r"\d[\d.,]*+\s?(?:%|procent\b|miljoen\b|miljard\b)|€\s?\d|\d{1,3}(?:\.\d{3})++(?![\d])"
)
MONTHS = "januari februari maart april mei juni juli augustus september oktober november december"
MONTH_NUMBERS = {name: number for number, name in enumerate(MONTHS.split(), start=1)}
DATE = re.compile(
    rf"\b(?P<day>\d{{1,2}}) (?P<month>{MONTHS.replace(' ', '|')})\b(?: (?P<year>\d{{4}})\b)?",
    re.IGNORECASE,
)
FUTURE = re.compile(
    r"\b(?:zal|zullen|komt|komen|meld|aanmelden|inschrijven|volgt|vindt|vinden|start|begint|"
    r"binnenkort)\b",
    re.IGNORECASE,
)
VAGUE = re.compile(
    r"\b(?:binnenkort|onlangs|recentelijk|momenteel|vorig jaar|volgend jaar|dit jaar|vorige maand|"
    r"volgende maand|deze maand|vorige week|volgende week|deze week)\b",
    re.IGNORECASE,
)


def find_empty_summary(document: WrittenDocument, today: date) -> Iterator[Finding]:
    if document.model.address_keys and document.lacks("summary"):
        advice = "Schrijf één of twee zinnen: ze staan op kaartjes, in zoekmachines en in mail."
        yield Finding(Rule.SUMMARY, "summary", "", advice)


def find_missing_source(document: WrittenDocument, today: date) -> Iterator[Finding]:
    """Find the first figure of a text where no source is named at all."""
    if not document.is_sourced or not document.lacks("sources"):
        return
    for text in document.texts:
        for passage in text.read.running:
            if figure := FIGURE.search(passage):
                advice = "Noem onder ‘Bronnen’ waar dit cijfer vandaan komt."
                yield Finding(Rule.SOURCE, text.name, figure[0], advice)
                return


def find_dates(document: WrittenDocument, today: date) -> Iterator[Finding]:
    """Find what is past though the text speaks of the future, and words that age."""
    for text in document.texts:
        for passage in text.read.running if text.has_sentences else ():
            for sentence in split_sentences(passage):
                yield from _judge_sentence(text.name, sentence, today)


def _judge_sentence(field: str, sentence: str, today: date) -> Iterator[Finding]:
    if vague := VAGUE.search(sentence):
        advice = "Wie dit later leest, weet niet wanneer dat was. Noem de datum of het jaar."
        yield Finding(Rule.DATE, field, vague[0], advice)
    is_ahead = FUTURE.search(sentence)
    for match in DATE.finditer(sentence) if is_ahead else ():
        if match["year"] is None:
            advice = "Noem het jaar erbij: deze tekst blijft staan."
            yield Finding(Rule.DATE, field, match[0], advice)
        elif (day := _read_date(match)) and day < today:
            advice = "Deze dag is voorbij. Klopt de zin nog?"
            yield Finding(Rule.DATE, field, shorten(match[0]), advice)


def _read_date(match: re.Match[str]) -> date | None:
    try:
        return date(int(match["year"]), MONTH_NUMBERS[match["month"].lower()], int(match["day"]))
    except ValueError:
        return None


def find_date_fields(document: WrittenDocument, today: date) -> Iterator[Finding]:
    """Find dates of the object itself: a review that is due, facts without the day of checking."""
    review = document.date_of("check_before")
    if review and review < today:
        advice = (
            "De dag waarop u dit wilde nakijken is voorbij. Lees het na en kies een nieuwe dag."
        )
        yield Finding(Rule.DATE, "check_before", "", advice)
    if document.is_sourced and not document.lacks("sources") and document.lacks("checked_on"):
        advice = "Vul in op welke dag de feiten uit de bronnen zijn overgenomen."
        yield Finding(Rule.DATE, "checked_on", "", advice)
    name = document.model.date_field
    if name and document.lacks(name) and not _is_optional(document, name):
        yield Finding(Rule.DATE, name, "", "Vul de datum in.")


def _is_optional(document: WrittenDocument, name: str) -> bool:
    """Return whether a field may stay empty, as the date that publishing fills in."""
    field = document.model._meta.get_field(name)
    return isinstance(field, Field) and field.blank


DOCUMENT_RULES = (find_empty_summary, find_missing_source, find_dates, find_date_fields)
