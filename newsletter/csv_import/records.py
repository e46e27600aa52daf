"""The lines of a file as rows of cells, whatever program wrote it.

A row mostly is one line; a quoted cell may span several. A quote that nothing closes, or whose cell
would swallow addresses, counts as text, so that it costs no row.
"""

import re
from collections import deque
from collections.abc import Iterable, Iterator
from functools import cache
from typing import NamedTuple

from django.core.exceptions import ValidationError

# More than any list of addresses has; more could take the memory of the whole site.
MAX_ROW_LENGTH, MAX_COLUMNS, MAX_LINES_PER_ROW = 10_000, 100, 100

NOT_TEXT_MESSAGE = (
    "Dit bestand is geen leesbare tekst. Bewaar het als ‘CSV UTF-8’ en probeer het opnieuw."
)

# What may follow an opening quote without closing it.
_STAYS_OPEN = re.compile(r'[^"]*(?:""[^"]*)*')
_OPENED = re.compile(r' *"[^"]*(?:""[^"]*)*\Z')


class Record(NamedTuple):
    """A row of a file, with the number of its first line."""

    line: int
    cells: list[str]
    has_stray_quote: bool = False


class _Split(NamedTuple):
    cells: list[str]
    # What comes from a quote that is not closed; empty when all are.
    open_text: str = ""
    has_stray_quote: bool = False


class _NumberedLines:
    """Lines with their numbers, without line ends; those that were put back come first."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines = enumerate(lines, 1)
        self._returned: deque[tuple[int, str]] = deque()

    def __iter__(self) -> Iterator[tuple[int, str]]:
        return self

    def __next__(self) -> tuple[int, str]:
        if self._returned:
            return self._returned.popleft()
        number, line = next(self._lines)
        return number, line.rstrip("\r\n")

    def put_back(self, numbered: Iterable[tuple[int, str]]) -> None:
        self._returned.extendleft(reversed([*numbered]))


def decode_lines(lines: Iterable[bytes]) -> Iterator[str]:
    """Decode the lines of a file; raise `ValidationError` when it is no text."""
    for number, line in enumerate(lines):
        try:
            yield line.decode("utf-8" if number else "utf-8-sig")
        except UnicodeDecodeError as error:
            raise ValidationError(NOT_TEXT_MESSAGE) from error


def read_records(lines: Iterable[str], delimiter: str) -> Iterator[Record]:
    """Yield the rows of a file; raise `ValidationError` for one that is too long or too wide."""
    numbered, last_broken_line = _NumberedLines(lines), 0
    for number, line in numbered:
        check_row_length(number, line)
        split = _split_cells(line, delimiter)
        cells, has_stray_quote = split.cells, split.has_stray_quote
        if split.open_text:
            # Lines that were tried before are read one by one: nothing is tried twice.
            joined = None
            if number > last_broken_line:
                joined, last_broken_line = _join_lines(numbered, split, delimiter)
            has_stray_quote = joined is None
            cells = joined or split_line(line, delimiter)
        if len(cells) > MAX_COLUMNS:
            raise ValidationError(
                f"Regel {number} heeft meer dan {MAX_COLUMNS} kolommen. Bewaar alleen die met "
                "het adres, de status en de landsdelen."
            )
        yield Record(number, cells, has_stray_quote)


def check_row_length(number: int, line: str, max_length: int = MAX_ROW_LENGTH) -> None:
    if len(line) > max_length:
        raise ValidationError(f"Regel {number} is te lang. Zet op elke regel één adres.")


def split_line(line: str, delimiter: str) -> list[str]:
    """Return the cells of a line by itself."""
    split = _split_cells(line, delimiter)
    return split.cells + (split.open_text.split(delimiter) if split.open_text else [])


def _join_lines(
    numbered: _NumberedLines, first: _Split, delimiter: str
) -> tuple[list[str] | None, int]:
    """Return the cells of a row of several lines, or `None` and the last line that was tried.

    Lines that each have an address are rows of their own.
    """
    cells, open_text = [*first.cells], first.open_text
    taken: list[tuple[int, str]] = []
    length = len(open_text)
    for number, line in numbered:
        taken.append((number, line))
        open_text, length = f"{open_text}\n{line}", length + len(line) + 1
        if length > MAX_ROW_LENGTH or len(taken) == MAX_LINES_PER_ROW:
            break
        if _STAYS_OPEN.fullmatch(line):
            continue
        split = _split_cells(open_text, delimiter)
        closed, *others = split.cells
        if split.has_stray_quote or "@" in closed or (_has_at(cells) and _has_at(others)):
            break
        cells, open_text = cells + split.cells, split.open_text
        if not open_text:
            return cells, 0
    numbered.put_back(taken)
    return None, taken[-1][0] if taken else 0


def _has_at(cells: list[str]) -> bool:
    return any("@" in cell for cell in cells)


@cache
def _quoted_cell(delimiter: str) -> re.Pattern[str]:
    return re.compile(rf' *"([^"]*(?:""[^"]*)*)" *(?={re.escape(delimiter)}|\Z)')


def _split_cells(text: str, delimiter: str) -> _Split:
    if '"' not in text:
        return _Split(text.split(delimiter))
    cells: list[str] = []
    position, has_stray_quote = 0, False
    while True:
        may_be_quoted = text.startswith(('"', " "), position)
        if may_be_quoted and (match := _quoted_cell(delimiter).match(text, position)):
            cells.append(match[1].replace('""', '"'))
            end = match.end()
        elif may_be_quoted and _OPENED.match(text, position):
            return _Split(cells, text[position:], has_stray_quote)
        else:
            end = text.find(delimiter, position)
            end = len(text) if end < 0 else end
            cells.append(text[position:end])
            has_stray_quote |= cells[-1].lstrip(" ").startswith('"')
        if end == len(text):
            return _Split(cells, "", has_stray_quote)
        position = end + len(delimiter)
