"""The way in which a list of addresses is written: where it begins, and what its columns hold.

What the columns hold counts for more than their names; an editor may choose otherwise.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from itertools import islice
from typing import Any

from django.core.exceptions import ValidationError

from newsletter.csv_import.address_lists import find_addresses
from newsletter.csv_import.column_roles import Role, guess_roles, score_header
from newsletter.csv_import.encodings import Encoding
from newsletter.csv_import.records import (
    Record,
    check_row_length,
    read_records,
    split_line,
)
from publishing.clean_text import clean_line

SAMPLE_LINES = 1_000
HEADING_ROWS = 20
# A row of addresses without columns, as a mail program copies them.
MAX_LIST_LENGTH = 1_000_000
MAX_NAME_LENGTH = 60

NO_ADDRESSES_MESSAGE = "Hier staan geen adressen in."
DELIMITERS = (";", "\t", ",", "|")
_DELIMITER_LINE = re.compile(r'"?sep=(.)"?\s*')
_PLAIN_ADDRESS = re.compile(r'[^\s@<>;,|"]+@[^\s@<>;,|"]+')


@dataclass(frozen=True)
class Layout:
    """The columns of a file; one without a delimiter has none, and only addresses in a row."""

    delimiter: str
    # The last line of what stands above the list, names of columns and a title: 0 for nothing.
    heading_end: int = 0
    names: Sequence[str] = ()
    roles: Sequence[Role] = ()
    # What an editor says that words mean: `Meaning` by `status_key`.
    meanings: Mapping[str, str] = field(default_factory=dict)
    is_chosen: bool = False  # by an editor, who saw the columns
    encoding: str = Encoding.UTF_8  # of the file as it was handed in

    @property
    def is_encoding_guessed(self) -> bool:
        """True when letters with accents may not be what they were."""
        return self.encoding == Encoding.WINDOWS_1252

    @property
    def has_columns(self) -> bool:
        return bool(self.delimiter)

    def columns_with(self, role: Role) -> list[int]:
        return [index for index, other in enumerate(self.roles) if other == role]

    def column_name(self, index: int) -> str:
        name = self.names[index] if index < len(self.names) else ""
        return name or f"Kolom {index + 1}"

    def as_json(self) -> dict[str, Any]:
        return {
            **asdict(self),
            "names": [*self.names],
            "roles": [str(role) for role in self.roles],
            "meanings": {**self.meanings},
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> "Layout":
        return cls(**{**value, "roles": [Role(role) for role in value["roles"]]})


def detect_layout(lines: Iterable[str]) -> Layout:
    """Return how a list is written, from its first lines; raise `ValidationError` for none."""
    sample = [line.rstrip("\r\n") for line in islice(lines, SAMPLE_LINES)]
    for number, line in enumerate(sample, 1):
        check_row_length(number, line, MAX_LIST_LENGTH)
    if not any("@" in line for line in sample):
        raise ValidationError(NO_ADDRESSES_MESSAGE)
    given = _DELIMITER_LINE.fullmatch(sample[0])
    delimiter = given[1] if given else _guess_delimiter(sample)
    rows = [[clean_line(cell) for cell in split_line(line, delimiter)] for line in sample]
    header = _find_header(rows)
    if header is None and not given and _is_recipient_list(rows):
        return Layout("")
    records = list(read_records(sample, delimiter))
    heading_end = int(bool(given)) if header is None else header + 1
    above = [record for record in records if is_heading(record, heading_end)]
    below = [record for record in records if not is_heading(record, heading_end)]
    names = above[-1].cells if above and header is not None else []
    layout = Layout(delimiter, heading_end, [clean_line(name)[:MAX_NAME_LENGTH] for name in names])
    return _describe_columns(below, layout)


def is_heading(record: Record, heading_end: int) -> bool:
    """Return whether a row stands above the list and holds no address."""
    return record.line <= heading_end and not _has_address(record.cells)


def _guess_delimiter(sample: Sequence[str]) -> str:
    return max(DELIMITERS, key=lambda delimiter: _score_delimiter(sample, delimiter))


def _score_delimiter(sample: Sequence[str], delimiter: str) -> tuple[int, int]:
    """Return in how many lines addresses have cells of their own, and how many are equally wide."""
    rows = [split_line(line, delimiter) for line in sample]
    plain = sum(map(_has_plain_addresses, rows))
    lengths = Counter(len(cells) for cells in rows if len(cells) > 1)
    return plain, max(lengths.values(), default=0)


def _has_plain_addresses(cells: Sequence[str]) -> bool:
    texts = [cell.strip() for cell in cells if "@" in cell]
    return bool(texts) and all(map(_PLAIN_ADDRESS.fullmatch, texts))


def _find_header(rows: Sequence[Sequence[str]]) -> int | None:
    """Return the index of the row with the names of the columns."""
    first = next(index for index, cells in enumerate(rows) if _has_address(cells))
    scores = [score_header(cells) for cells in rows[:first]]
    if any(scores):
        return scores.index(max(scores))
    if first and _filled(rows[first - 1]) > 1:
        return first - 1
    # Below a title with an address in its text, such as that of who made the list.
    for index in range(first + 1, min(len(rows), HEADING_ROWS)):
        if _has_plain_addresses(rows[index - 1]):
            return None
        is_wider = _filled(rows[index]) > max(map(_filled, rows[:index]))
        if is_wider and not _has_address(rows[index]) and score_header(rows[index]):
            return index
    return None


def _has_address(cells: Sequence[str]) -> bool:
    return any("@" in cell for cell in cells)


def _filled(cells: Sequence[str]) -> int:
    return sum(map(bool, cells))


def _is_recipient_list(rows: Sequence[Sequence[str]]) -> bool:
    """Return whether addresses follow each other, and have no column of their own."""
    with_addresses = [
        [index for index, cell in enumerate(cells) if find_addresses(cell)] for cells in rows
    ]
    columns = [indexes for indexes in with_addresses if indexes]
    if len(columns) == 1:
        return len(columns[0]) > 1
    numbers = Counter(index for indexes in columns for index in indexes)
    return max(numbers.values(), default=0) < 0.8 * len(columns)


def _describe_columns(records: Sequence[Record], layout: Layout) -> Layout:
    """Return the layout with a role for each column."""
    rows = [record.cells for record in records]
    widths = sorted(map(_filled_width, rows))
    # A single row that is wider than its header has a delimiter too many, rather than a column.
    usual_width = widths[len(widths) // 2] if layout.names else widths[-1]
    width = max(len(layout.names), usual_width)
    columns = [
        [clean_line(cells[index]) if index < len(cells) else "" for cells in rows]
        for index in range(width)
    ]
    return replace(layout, roles=guess_roles(layout.names, columns))


def _filled_width(cells: Sequence[str]) -> int:
    return max((index + 1 for index, cell in enumerate(cells) if clean_line(cell)), default=0)
