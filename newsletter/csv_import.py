"""Parsing of a list of addresses: a CSV file of any make, or one address a line.

Each line holds an address and, if need be, landsdelen. A first line without an address that
says ‘mail’ names the columns; other columns are dropped.
"""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import Any

from django.core.exceptions import ValidationError

from newsletter.email_addresses import normalize_email
from newsletter.models import ImportRow, join_landsdelen
from newsletter.models.landsdelen_field import LANDSDEEL_KEYS
from publishing.clean_text import clean_line
from regions.models import Landsdeel

MAX_LINES = 200_000
ROWS_CHECKED_AT_ONCE = 1_000  # within the request
# More than any list of addresses has; longer lines could take the memory of the whole site.
MAX_LINE_LENGTH, MAX_COLUMNS = 10_000, 100

NOT_TEXT_MESSAGE = (
    "Dit bestand is geen leesbare tekst. Bewaar het als ‘CSV UTF-8’ en probeer het opnieuw."
)
NO_ADDRESSES_MESSAGE = "Hier staan geen adressen in."
LANDSDEEL_LABELS = ", ".join(map(str, Landsdeel.Shape.labels))
MAX_EMAIL_LENGTH = ImportRow._meta.get_field("email").max_length


def decode_lines(lines: Iterable[bytes]) -> Iterator[str]:
    """Decode the lines of a file; raise `ValidationError` when it is no text."""
    for number, line in enumerate(lines):
        try:
            yield line.decode("utf-8" if number else "utf-8-sig")
        except UnicodeDecodeError as error:
            raise ValidationError(NOT_TEXT_MESSAGE) from error


def parse_rows(lines: Iterable[str], *, skip: int = 0) -> Iterator[ImportRow]:
    """Yield an unsaved row per line that is not empty; a wrong address becomes an invalid row.

    The first `skip` rows were read before. Raises `ValidationError` when the lines are no list of
    addresses; see `check_beginning`.
    """
    for number, email, landsdelen in islice(_split_columns(lines), skip, None):
        yield _build_row(number, email, landsdelen)


def check_beginning(lines: Iterable[str]) -> None:
    """Raise `ValidationError` when the first rows are no list: unreadable, empty, too long.

    Judges no address. An editor has this answer at once; the worker reads the rest.
    """
    if not sum(1 for _ in islice(_split_columns(lines), ROWS_CHECKED_AT_ONCE)):
        raise ValidationError(NO_ADDRESSES_MESSAGE)


def check_line_count(count: int) -> None:
    if count > MAX_LINES:
        raise ValidationError(f"Een bestand mag hooguit {MAX_LINES} regels hebben. Deel het op.")


def _split_columns(lines: Iterable[str]) -> Iterator[tuple[int, str, str]]:
    """Yield the line number, address and landsdelen of each line that is not empty."""
    source = _BoundedLines(lines)
    reader = _csv_reader(source)
    email, landsdelen = 0, 1
    for first, cells in enumerate(_iterate_cells(reader, source)):
        if first == 0 and _is_header(cells):
            email, landsdelen = (
                _find_column(cells, "mail", 0),
                _find_column(cells, "landsde", len(cells)),
            )
        elif any(cells):
            check_line_count(reader.line_num)
            yield reader.line_num, _cell_at(cells, email), _cell_at(cells, landsdelen)


class _BoundedLines:
    """The lines of a file, limited in the length of one row, which may span several."""

    def __init__(self, lines: Iterable[str]) -> None:
        self.lines, self.number, self.length = iter(lines), 0, 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = next(self.lines)
        self.number, self.length = self.number + 1, self.length + len(line)
        if self.length > MAX_LINE_LENGTH:
            raise ValidationError(
                f"Regel {self.number} is te lang. Zet op elke regel één adres, en kijk of er "
                "een aanhalingsteken te veel staat."
            )
        return line


def _csv_reader(lines: Iterator[str]) -> Any:
    first = next(lines, "")
    delimiter = next((mark for mark in (";", "\t") if mark in first), ",")
    return csv.reader(chain([first], lines), delimiter=delimiter)


def _iterate_cells(reader: Any, source: _BoundedLines) -> Iterator[list[str]]:
    try:
        for cells in reader:
            source.length = 0
            if len(cells) > MAX_COLUMNS:
                raise ValidationError(
                    f"Regel {reader.line_num} heeft meer dan {MAX_COLUMNS} kolommen. Bewaar "
                    "alleen die met het adres en de landsdelen."
                )
            yield [clean_line(cell) for cell in cells]
    except csv.Error as error:
        raise ValidationError(f"Regel {reader.line_num} is niet te lezen.") from error


def _is_header(cells: Sequence[str]) -> bool:
    text = "".join(cells).lower()
    return "mail" in text and "@" not in text


def _find_column(names: Sequence[str], part: str, default: int) -> int:
    matches = (index for index, name in enumerate(names) if part in name.lower())
    return next(matches, default)


def _cell_at(cells: Sequence[str], column: int) -> str:
    return cells[column] if column < len(cells) else ""


def _build_row(number: int, email: str, landsdelen: str) -> ImportRow:
    try:
        return ImportRow(
            number=number, email=normalize_email(email), landsdelen=parse_landsdelen(landsdelen)
        )
    except ValidationError as error:
        return ImportRow(
            number=number,
            email=email[:MAX_EMAIL_LENGTH],
            verdict=ImportRow.Verdict.INVALID,
            explanation=error.messages[0][:200],
        )


def parse_landsdelen(text: str) -> str:
    """Parse `Noord, Zuid-Oost` to `noord,zuidoost`."""
    shapes = re.findall(r"\w+", text.lower().replace("-", ""))
    unknown = [shape for shape in shapes if shape not in LANDSDEEL_KEYS]
    if unknown:
        raise ValidationError(
            f"Dit landsdeel kennen wij niet: {unknown[0]}. Kies uit {LANDSDEEL_LABELS}."
        )
    return join_landsdelen(shapes)
