"""A list of addresses as people hand it in: a CSV file of any make, or one address a line.

Each line holds an address and, if need be, landsdelen. A first line without an address that
says ‘mail’ names the columns; of other columns nothing is kept.
"""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import Any

from django.core.exceptions import ValidationError

from newsletter.addresses import spelled
from newsletter.models import ImportRow, written_choice
from newsletter.models.choice import SHAPES
from regions.models import Landsdeel

MOST = 200_000
"""Lines, for they are read within one request."""
LONGEST_LINE, MOST_COLUMNS = 10_000, 100
"""Of any list of addresses; what has more would take the memory of the whole site."""

NO_TEXT = "Dit bestand is geen leesbare tekst. Bewaar het als ‘CSV UTF-8’ en probeer het opnieuw."
NAMES = ", ".join(map(str, Landsdeel.Shape.labels))
LONGEST = ImportRow._meta.get_field("email").max_length


def decoded(lines: Iterable[bytes]) -> Iterator[str]:
    """The lines of a file; raises `ValidationError` when it is none of text."""
    for number, line in enumerate(lines):
        try:
            yield line.decode("utf-8" if number else "utf-8-sig")
        except UnicodeDecodeError as error:
            raise ValidationError(NO_TEXT) from error


def rows_of(lines: Iterable[str]) -> Iterator[ImportRow]:
    """A row for each line that says anything; what is no address is so judged."""
    source = _Lines(lines)
    reader = _reader(source)
    email, landsdelen = 0, 1
    for first, cells in enumerate(_cells(reader, source)):
        if first == 0 and _are_names(cells):
            email, landsdelen = _column(cells, "mail", 0), _column(cells, "landsde", len(cells))
        elif any(cells):
            if reader.line_num > MOST:
                raise ValidationError(f"Een bestand mag hooguit {MOST} regels hebben. Deel het op.")
            yield _row(reader.line_num, _at(cells, email), _at(cells, landsdelen))


class _Lines:
    """Those of a file, of which several may make one of the sheet."""

    def __init__(self, lines: Iterable[str]) -> None:
        self.lines, self.number, self.length = iter(lines), 0, 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = next(self.lines)
        self.number, self.length = self.number + 1, self.length + len(line)
        if self.length > LONGEST_LINE:
            raise ValidationError(
                f"Regel {self.number} is te lang. Zet op elke regel één adres, en kijk of er "
                "een aanhalingsteken te veel staat."
            )
        return line


def _reader(lines: Iterator[str]) -> Any:
    first = next(lines, "")
    mark = next((it for it in (";", "\t") if it in first), ",")
    return csv.reader(chain([first], lines), delimiter=mark)


def _cells(reader: Any, source: _Lines) -> Iterator[list[str]]:
    try:
        for cells in reader:
            source.length = 0
            if len(cells) > MOST_COLUMNS:
                raise ValidationError(
                    f"Regel {reader.line_num} heeft meer dan {MOST_COLUMNS} kolommen. Bewaar "
                    "alleen die met het adres en de landsdelen."
                )
            # PostgreSQL keeps no NUL.
            yield [cell.replace("\0", "").strip() for cell in cells]
    except csv.Error as error:
        raise ValidationError(f"Regel {reader.line_num} is niet te lezen.") from error


def _are_names(cells: Sequence[str]) -> bool:
    text = "".join(cells).lower()
    return "mail" in text and "@" not in text


def _column(names: Sequence[str], part: str, otherwise: int) -> int:
    found = (index for index, name in enumerate(names) if part in name.lower())
    return next(found, otherwise)


def _at(cells: Sequence[str], column: int) -> str:
    return cells[column] if column < len(cells) else ""


def _row(number: int, email: str, landsdelen: str) -> ImportRow:
    try:
        return ImportRow(number=number, email=spelled(email), choice=choice_in(landsdelen))
    except ValidationError as error:
        return ImportRow(
            number=number,
            email=email[:LONGEST],
            verdict=ImportRow.Verdict.INVALID,
            why=error.messages[0][:200],
        )


def choice_in(text: str) -> str:
    """`Noord, Zuid-Oost` → `noord,zuidoost`."""
    shapes = re.findall(r"\w+", text.lower().replace("-", ""))
    unknown = [shape for shape in shapes if shape not in SHAPES]
    if unknown:
        raise ValidationError(f"Dit landsdeel kennen wij niet: {unknown[0]}. Kies uit {NAMES}.")
    return written_choice(shapes)
