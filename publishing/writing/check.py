"""The check of all that an editor wrote: findings in order, and how hard the text is to read."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.text import capfirst
from django.utils.timezone import localdate

from publishing.revisions.snapshots import PublishableModel, child_relation
from publishing.writing.document import WrittenDocument, WrittenText
from publishing.writing.document_rules import DOCUMENT_RULES
from publishing.writing.findings import Finding, Rule, without_row
from publishing.writing.jargon import Jargon, current_jargon, find_jargon
from publishing.writing.readability import Readability, measure
from publishing.writing.text_rules import TEXT_RULES

NAME_PARTS = re.compile("[-.]")  # of `measurements-2-note`, or `measurements.note` when stored
MAX_PER_RULE = 10  # findings of one rule in one field, or column of rows: more are not read


@dataclass(frozen=True)
class WritingCheck:
    findings: list[Finding]
    readability: Readability


def check_writing(
    document: WrittenDocument, *, jargon: Jargon | None = None, today: date | None = None
) -> WritingCheck:
    """Return what may be better, without twice the same words, and the measures of all texts."""
    findings = [
        *_check_document(document, today or localdate()),
        *_check_texts(document, jargon or current_jargon()),
    ]
    running = [part for text in document.texts if text.has_sentences for part in text.read.running]
    return WritingCheck(_limit(findings), measure(running))


def _check_document(document: WrittenDocument, today: date) -> Iterator[Finding]:
    for rule in DOCUMENT_RULES:
        yield from rule(document, today)


def _check_texts(document: WrittenDocument, jargon: Jargon) -> Iterator[Finding]:
    for text in document.texts:
        for rule in TEXT_RULES:
            yield from rule(text)
        yield from _find_jargon(text, jargon)


def _find_jargon(text: WrittenText, jargon: Jargon) -> Iterator[Finding]:
    for passage in text.read.passages:
        yield from find_jargon(text.name, passage.text, jargon)


def _limit(findings: list[Finding]) -> list[Finding]:
    """Return each finding once; a word in capitals is the same word."""
    counts: Counter[tuple[Rule, str]] = Counter()
    unique = {(item.rule, item.field, item.words.lower()): item for item in reversed(findings)}
    first_findings: list[Finding] = []
    for item in reversed(unique.values()):
        place = item.rule, without_row(item.field)
        counts[place] += 1
        if counts[place] <= MAX_PER_RULE:
            first_findings.append(item)
    return first_findings


def field_label(model: PublishableModel, name: str) -> str:
    """Return the place of a finding as a form names it: 'Metingen, rij 3: toelichting'."""
    first, *others = NAME_PARTS.split(name)
    if not others:
        return capfirst(str(model._meta.get_field(name).verbose_name))  # type: ignore[union-attr]
    rows = child_relation(model, first).related_model._meta
    numbers = [f", rij {int(number) + 1}" for number in others[:-1]]
    column: Any = rows.get_field(others[-1])
    return f"{capfirst(str(rows.verbose_name_plural))}{''.join(numbers)}: {column.verbose_name}"
