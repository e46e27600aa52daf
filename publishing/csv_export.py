"""Tables for spreadsheets: CSV (RFC 4180) in the Dutch format."""

import csv
import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from django.http import StreamingHttpResponse
from django.http.response import HttpResponseBase

# What a spreadsheet takes for the start of a formula (OWASP, CSV injection), after white space too;
# the last four are the full-width forms, which some programs read as the plain ones.
FORMULA = re.compile(r"\s*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20]|[\t\r\n]")
NUMBER = re.compile(r"[+-]?\d+([.,]\d+)?")


class _EchoFile:
    """A file whose `write` returns its argument, so that `csv.writer` formats single lines."""

    def write(self, line: str) -> str:
        return line


def csv_lines(rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """Yield a byte order mark, and then a line with semicolons for each row.

    Text that a spreadsheet would read as a formula is escaped, in every cell.
    """
    writer = csv.writer(_EchoFile(), delimiter=";")
    yield "\ufeff"
    for row in rows:
        yield writer.writerow(map(escape_formula, row))


def csv_response(
    rows: Iterable[Sequence[str]],
    name: str,
    response: Callable[..., HttpResponseBase] = StreamingHttpResponse,
) -> HttpResponseBase:
    """Return the rows as a download; `HttpResponse` reads all rows first, so it can be cached."""
    return response(
        csv_lines(rows),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def escape_formula(text: str) -> str:
    """Return text that a spreadsheet does not read as a formula; a number stays a number."""
    is_formula = FORMULA.match(text) and not NUMBER.fullmatch(text)
    return f"'{text}" if is_formula else text
