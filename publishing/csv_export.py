"""Tables for spreadsheets: CSV (RFC 4180) as those of the Dutch read it."""

import csv
from collections.abc import Callable, Iterable, Iterator, Sequence

from django.http import StreamingHttpResponse
from django.http.response import HttpResponseBase


class _EchoFile:
    """A file that hands back what is written to it."""

    def write(self, line: str) -> str:
        return line


def csv_lines(rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """The lines of a file, one for each row, with semicolons; the first says that it is UTF-8."""
    writer = csv.writer(_EchoFile(), delimiter=";")
    yield "\ufeff"
    for row in rows:
        yield writer.writerow(row)


def csv_response(
    rows: Iterable[Sequence[str]],
    name: str,
    response: Callable[..., HttpResponseBase] = StreamingHttpResponse,
) -> HttpResponseBase:
    """A file of this name; by `HttpResponse` it is read whole first, so that it can be kept."""
    return response(
        csv_lines(rows),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def escape_formula(text: str) -> str:
    """Text that a spreadsheet does not take for a formula (OWASP, CSV injection)."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r", "\n")) else text
