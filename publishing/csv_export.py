"""Tables for spreadsheets: CSV (RFC 4180) in the Dutch format."""

import csv
import io
import re
from collections.abc import Iterable, Sequence

from django.http import HttpResponse

BYTE_ORDER_MARK = "\ufeff"  # by which a spreadsheet knows that a file is UTF-8

# What a spreadsheet takes for the start of a formula (OWASP, CSV injection), after white space too;
# the last four are the full-width forms, which some programs read as the plain ones.
FORMULA = re.compile(r"\s*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20]|[\t\r\n]")
NUMBER = re.compile(r"[+-]?\d+([.,]\d+)?")


def format_csv(rows: Iterable[Sequence[str]]) -> str:
    """Return a line with semicolons for each row.

    Text that a spreadsheet would read as a formula is escaped, in every cell.
    """
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=";").writerows(map(escape_formula, row) for row in rows)
    return text.getvalue()


def csv_response(rows: Iterable[Sequence[str]], name: str) -> HttpResponse:
    """Return a small table as a download; a large one is an export (`publishing.exports`)."""
    return HttpResponse(
        BYTE_ORDER_MARK + format_csv(rows),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def escape_formula(text: str) -> str:
    """Return text that a spreadsheet does not read as a formula; a number stays a number."""
    is_formula = FORMULA.match(text) and not NUMBER.fullmatch(text)
    return f"'{text}" if is_formula else text
