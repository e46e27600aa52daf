"""The rows of an import: one for each address of a list, and one for each line without any."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import count, islice
from typing import NamedTuple

from django.core.exceptions import ValidationError

from newsletter.csv_import.address_lists import find_addresses, split_recipients
from newsletter.csv_import.column_roles import OPT_IN_NAMES, Role, is_about_something_else
from newsletter.csv_import.landsdelen import parse_landsdelen
from newsletter.csv_import.layout import MAX_LIST_LENGTH, Layout, detect_layout, is_heading
from newsletter.csv_import.records import Record, check_row_length, read_records
from newsletter.csv_import.status_words import (
    MAX_WORD_LENGTH,
    MEANING_BY_WORD,
    Meaning,
    is_unknown_word,
    parse_day,
    read_ending,
    read_status,
    status_key,
    word_key,
)
from newsletter.email_addresses import normalize_email
from newsletter.models import ImportRow
from publishing.clean_text import clean_line

MAX_LINES = 200_000
ROWS_CHECKED_AT_ONCE = 1_000  # within the request
MAX_EMAIL_LENGTH = ImportRow._meta.get_field("email").max_length
MAX_TEXT_LENGTH = ImportRow._meta.get_field("remark").max_length

NO_ADDRESS_MESSAGE = "Op deze regel staat geen adres."
OTHER_COLUMN_MESSAGE = "Het adres staat hier in een andere kolom."
ABOVE_NAMES_MESSAGE = "Deze regel staat boven de namen van de kolommen."
TOO_WIDE_MESSAGE = "Deze regel heeft meer kolommen dan de kopregel."
UNCONFIRMED_MESSAGE = "Dit adres is daar niet bevestigd. Alleen de ontvanger zelf kan dat doen."
NO_STATUS_MESSAGE = "Hier staat geen status. Kies hierboven wat dat betekent."
UNUSED_STATUS_MESSAGE = "Dat staat in een kolom die wij niet lazen. Kies hierboven wat die is."
UNKNOWN_STATUS_MESSAGE = "Dit woord kennen wij niet. Kies hierboven wat het betekent."
STRAY_QUOTE_REMARK = "Hier staat een aanhalingsteken te veel."

Verdict = ImportRow.Verdict
RANKS = {meaning: rank for rank, meaning in enumerate(Meaning)}


class _Entry(NamedTuple):
    """An address of a record, or what stands in its place; `problem` tells why there is none."""

    record: Record
    text: str
    problem: str = ""


@dataclass(frozen=True)
class _Status:
    """A statement of a row about its reader, and the words of it."""

    meaning: Meaning
    source: str = ""
    word: str = ""
    day: date | None = None


def parse_rows(
    lines: Iterable[str], layout: Layout, *, is_stop_list: bool = False, skip: int = 0
) -> Iterator[ImportRow]:
    """Yield an unsaved row per address, and per line that has text and none.

    The first `skip` rows were read before. Of a list of stopped addresses each row is a stop.
    """
    builder = _RowBuilder(layout, is_stop_list=is_stop_list)
    entries = islice(_read_entries(lines, layout), skip, None)
    for number, entry in zip(count(skip + 1), entries):
        yield builder.build_row(number, entry)


def check_beginning(lines: Iterable[str]) -> Layout:
    """Return the layout of a list; raise `ValidationError` when its beginning is none.

    An editor has this answer at once; the worker reads the rest.
    """
    beginning = [*islice(lines, ROWS_CHECKED_AT_ONCE)]
    layout = detect_layout(beginning)
    for _ in _read_entries(beginning, layout):
        pass
    return layout


def check_line_count(number: int) -> None:
    if number > MAX_LINES:
        raise ValidationError(f"Een bestand mag hooguit {MAX_LINES} regels hebben. Deel het op.")


def read_table(lines: Iterable[str], layout: Layout) -> Iterator[Record]:
    """Yield what stands below the names of the columns, and what has an address above them."""
    records = read_records(lines, layout.delimiter) if layout.has_columns else _read_list(lines)
    for record in records:
        if not is_heading(record, layout.heading_end):
            yield record


def _read_list(lines: Iterable[str]) -> Iterator[Record]:
    for number, line in enumerate(lines, 1):
        check_row_length(number, line, MAX_LIST_LENGTH)
        yield Record(number, [line])


def _read_entries(lines: Iterable[str], layout: Layout) -> Iterator[_Entry]:
    entry_count = 0
    email_columns = set(layout.columns_with(Role.EMAIL))
    for record in read_table(lines, layout):
        for entry in _entries_of(record, layout, email_columns):
            entry_count += 1
            check_line_count(max(record.line, entry_count))
            yield entry


def _entries_of(record: Record, layout: Layout, email_columns: set[int]) -> Iterator[_Entry]:
    width = len(layout.roles)
    cells = [
        clean_line(cell)
        for index, cell in enumerate(record.cells)
        # Without names nothing says which column a longer line has more.
        if index in email_columns or (index >= width and not layout.names)
    ]
    texts = [text for cell in cells if cell for text in split_recipients(cell)]
    problem = _find_problem(record, layout, texts)
    if texts:
        yield from (_Entry(record, text, problem) for text in texts)
    elif problem:
        yield _Entry(record, "", problem)


def _find_problem(record: Record, layout: Layout, texts: list[str]) -> str:
    if record.line <= layout.heading_end:
        return ABOVE_NAMES_MESSAGE
    if layout.names and any(map(clean_line, record.cells[len(layout.roles) :])):
        return TOO_WIDE_MESSAGE
    if any("@" in text for text in texts):
        return ""
    if any(map(find_addresses, record.cells)):
        return OTHER_COLUMN_MESSAGE
    is_empty = not texts and any(map(clean_line, record.cells))
    return NO_ADDRESS_MESSAGE if is_empty else ""


class _RowBuilder:
    """Rows from entries, by the roles of the columns."""

    def __init__(self, layout: Layout, *, is_stop_list: bool) -> None:
        self.layout, self.is_stop_list = layout, is_stop_list
        self.columns = {role: layout.columns_with(role) for role in Role}
        keys = [word_key(layout.column_name(index)) for index in range(len(layout.roles))]
        self.opt_in_columns = {index for index, key in enumerate(keys) if key in OPT_IN_NAMES}
        nothing = [] if layout.is_chosen else self.columns[Role.NOTHING]
        self.unused_columns = [i for i in nothing if not is_about_something_else(keys[i])]

    def build_row(self, number: int, entry: _Entry) -> ImportRow:
        record = entry.record
        row = ImportRow(
            number=number,
            line=record.line,
            email=entry.text[:MAX_EMAIL_LENGTH],
            remark=STRAY_QUOTE_REMARK if record.has_stray_quote else "",
        )
        if entry.problem:
            row.verdict, row.explanation = Verdict.INVALID, entry.problem
            return row
        try:
            row.email = normalize_email(entry.text)
            self._apply_status(row, self._read_status(record) or self._read_unused(record))
            if not row.stop_reason:
                cells = self._cells(record, Role.LANDSDELEN)
                row.landsdelen = parse_landsdelen(", ".join(cell for _, cell in cells if cell))
        except ValidationError as error:
            row.verdict, row.explanation = Verdict.INVALID, error.messages[0][:MAX_TEXT_LENGTH]
        return row

    def _cells(self, record: Record, role: Role) -> list[tuple[int, str]]:
        """Return the columns with a role, each with what this row has there."""
        cells = record.cells
        return [
            (index, clean_line(cells[index]) if index < len(cells) else "")
            for index in self.columns[role]
        ]

    def _read_status(self, record: Record) -> _Status | None:
        """Return what counts most of what the columns say; `None` without such columns."""
        statuses = [
            _Status(
                read_status(text, self.layout.meanings, is_opt_in=index in self.opt_in_columns),
                self._describe_cell(index, text),
                status_key(text),
            )
            for index, text in self._cells(record, Role.STATUS)
        ]
        return _find_first(statuses, [*self._read_endings(record)])

    def _read_endings(self, record: Record) -> Iterator[_Status]:
        for index, text in self._cells(record, Role.ENDING):
            name = self.layout.column_name(index)
            if meaning := read_ending(text, name, self.layout.meanings):
                source = self._describe_cell(index, text)
                yield _Status(meaning, source, status_key(text), parse_day(text))

    def _read_unused(self, record: Record) -> _Status:
        """Return what to do with a row when no column has a status.

        A word for an ending may stand further down than where the columns were judged.
        """
        for index in self.unused_columns:
            text = record.cells[index] if index < len(record.cells) else ""
            meaning = MEANING_BY_WORD.get(status_key(text), Meaning.SUBSCRIBED)
            if meaning != Meaning.SUBSCRIBED:
                source = self._describe_cell(index, clean_line(text))
                return _Status(Meaning.UNKNOWN, source, status_key(text))
        return _Status(Meaning.SUBSCRIBED)

    def _describe_cell(self, index: int, text: str) -> str:
        shown = "(een adres)" if "@" in text else text[:MAX_WORD_LENGTH] or "(leeg)"
        return f"{self.layout.column_name(index)}: {shown}."

    def _apply_status(self, row: ImportRow, status: _Status) -> None:
        row.stop_reason, row.stopped_on = status.meaning.stop_reason, status.day
        if self.is_stop_list:
            row.stop_reason = row.stop_reason or Meaning.UNSUBSCRIBED.stop_reason
        elif status.meaning == Meaning.UNCONFIRMED:
            row.verdict, row.explanation = Verdict.UNCONFIRMED, UNCONFIRMED_MESSAGE
        elif status.meaning == Meaning.UNKNOWN:
            row.verdict, row.status_word = Verdict.UNCLEAR, status.word
            row.explanation = _explain_unclear(status.word)
        if status.meaning != Meaning.SUBSCRIBED:
            row.remark = f"{row.remark} {status.source}".strip()[:MAX_TEXT_LENGTH]


def _find_first(statuses: list[_Status], endings: list[_Status]) -> _Status | None:
    """Return what counts most, with the day of that; `None` when there is nothing."""
    if any(map(_is_bounce, statuses)) and not any(map(_is_bounce, endings)):
        # A word such as ‘cleaned’ tells why a day stands in a column such as `unsubscribed_at`.
        endings = [one for one in endings if one.meaning != Meaning.UNSUBSCRIBED or not one.day]
    statements = [*statuses, *endings]
    if not statements:
        return None
    first = min(statements, key=lambda one: RANKS[one.meaning])
    same = [one for one in statements if one.meaning in (first.meaning, Meaning.ENDED)]
    return replace(first, day=max((one.day for one in same if one.day), default=None))


def _is_bounce(status: _Status) -> bool:
    return status.meaning in (Meaning.BOUNCED, Meaning.SOFT_BOUNCED)


def _explain_unclear(word: str) -> str:
    if not word:
        return NO_STATUS_MESSAGE
    return UNKNOWN_STATUS_MESSAGE if is_unknown_word(word) else UNUSED_STATUS_MESSAGE
