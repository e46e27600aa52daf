"""Tables for spreadsheets: nothing in a cell is read as a formula."""

import pytest

from publishing.csv_export import escape_formula, format_csv


@pytest.mark.parametrize(
    "text",
    [
        *("=1+1", "+31 38 123", "-2+3", "@SUM(1)", "\tx", "\rx", "\nx", " =1", "-", "--5"),
        # The full-width forms, as are read by a spreadsheet with an East Asian language.
        *("\uff1d1\uff0b1", "\uff0b31", "\uff0d2", "\uff20SUM(1)", " \uff1d1", "\u3000=1"),
        "=cmd|' /C calc'!A0",
    ],
)
def test_what_looks_like_a_formula_becomes_text(text):
    assert escape_formula(text) == f"'{text}"
    assert escape_formula(escape_formula(text)) == f"'{text}"


@pytest.mark.parametrize(
    "text", ["", "Techniek", "12", "-12", "+3,5", "-0.25", "a=b", "x@y.nl", "'t"]
)
def test_other_text_and_numbers_stay_as_they_are(text):
    assert escape_formula(text) == text


def test_every_cell_of_every_table_is_escaped():
    table = format_csv([["kop", "\uff1d1"], ["-3", "=A1"]])
    assert table == "kop;'\uff1d1\r\n-3;'=A1\r\n"
