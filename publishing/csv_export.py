"""Tables for spreadsheets: CSV (RFC 4180) in the Dutch format."""

import csv
from collections.abc import Callable, Iterable, Iterator, Sequence

from django.http import StreamingHttpResponse
from django.http.response import HttpResponseBase


class _EchoFile:
    """A file whose `write` returns its argument, so that `csv.writer` formats single lines."""

    def write(self, line: str) -> str:
        return line


def csv_lines(rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """Yield a byte order mark, and then a line with semicolons for each row."""
    writer = csv.writer(_EchoFile(), delimiter=";")
    yield "\ufeff"
    for row in rows:
        yield writer.writerow(row)


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
    """Return text that a spreadsheet does not read as a formula (OWASP, CSV injection)."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r", "\n")) else text
