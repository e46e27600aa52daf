"""Lists of any make become rows: each address once, and each line without one with the reason."""

import csv
import io

import pytest
from django.core.exceptions import ValidationError
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from newsletter.csv_import.column_roles import Role
from newsletter.csv_import.layout import DELIMITERS, detect_layout
from newsletter.csv_import.rows import check_beginning, parse_rows
from newsletter.models import Subscriber
from newsletter.services.subscriber_export import COLUMNS, format_subscriber
from tests.newsletter.csv_import.samples import EXPORTS, LISTS, QUOTE_OPEN

pytestmark = pytest.mark.once


def read_rows(text, **options):
    lines = text.splitlines(keepends=True)
    return list(parse_rows(lines, check_beginning(lines), **options))


def addresses_of(rows):
    return [(row.line, row.email) for row in rows if row.verdict != "invalid"]


def outcomes_of(rows):
    return [row.stop_reason or row.verdict for row in rows]


@pytest.mark.parametrize(("text", "expected"), LISTS.values(), ids=LISTS)
def test_an_address_is_read_wherever_it_stands(text, expected):
    assert addresses_of(read_rows(text)) == expected


def test_an_open_quote_is_told_at_its_line_and_swallows_nothing():
    first, *others = read_rows(QUOTE_OPEN)
    assert (first.line, first.remark) == (2, "Hier staat een aanhalingsteken te veel.")
    assert {row.remark for row in others} == {""}


def test_a_line_without_an_address_says_so():
    text = "naam;mail\nAnna;anna@voorbeeld.nl\nBert;\nCarla@voorbeeld.nl;\nDirk;geen\n;\n"
    rows = read_rows(text + "Eva;eva@voorbeeld.nl;te;veel\nTotaal;\n")
    assert [(row.line, row.explanation) for row in rows if row.verdict] == [
        (3, "Op deze regel staat geen adres."),
        (4, "Het adres staat hier in een andere kolom."),
        (5, "Vul een e-mailadres in, bijvoorbeeld naam@voorbeeld.nl."),
        (7, "Deze regel heeft meer kolommen dan de kopregel."),
        (8, "Op deze regel staat geen adres."),
    ]


def test_what_stands_between_addresses_is_no_name_and_is_told():
    rows = read_rows("a@voorbeeld.nl; bert apestaart school.nl; c@school.nl; Dirk <d@school.nl>")
    assert [row.email for row in rows if row.verdict] == ["bert apestaart school.nl"]


@pytest.mark.parametrize(("text", "expected"), EXPORTS.values(), ids=EXPORTS)
def test_who_wants_no_mail_there_is_recognised(text, expected):
    assert outcomes_of(read_rows(text)) == expected


def test_a_stop_far_below_in_a_column_without_a_name_for_it_is_noticed():
    text = "mail;opmerking;sms\n" + "".join(f"{n}@school.nl;;\n" for n in range(1_100))
    rows = read_rows(text + "weg@school.nl;Afgemeld;\nsms@school.nl;;afgemeld\n")
    assert outcomes_of(rows[-3:]) == ["", "unclear", ""]
    assert rows[-2].reasons.startswith("opmerking: Afgemeld. Dat staat in een kolom")


def test_our_own_export_keeps_everyone_as_she_was():
    states = [
        ("confirmed", ""),
        ("pending", ""),
        ("left", ""),
        *(("stopped", reason) for reason in Subscriber.Reason),
    ]
    rows = [
        format_subscriber([0, f"{n}@school.nl", *state, "noord,oost", None, None, None])
        for n, state in enumerate(states)
    ]
    text = "\n".join(";".join(row) for row in [COLUMNS, *rows])
    read_again = read_rows(text)
    assert outcomes_of(read_again) == ["", "unconfirmed", "elsewhere", *Subscriber.Reason]
    assert read_again[0].landsdelen == "noord,oost"


def test_an_ending_says_when_it_was():
    rows = read_rows("email;afgemeld op\na@school.nl;1-2-2024\nb@school.nl;03/02/2024 10:00\n")
    assert [str(row.stopped_on) for row in rows] == ["2024-02-01", "2024-03-02"]
    assert rows[0].remark == "afgemeld op: 1-2-2024."


def test_the_day_is_that_of_unsubscribing_and_not_of_mail_that_came_back():
    text = "email;status;bounced_at;unsubscribed_at\na@school.nl;unsubscribed;2020-01-01;"
    rows = read_rows(f"{text}2024-01-01\nb@school.nl;unsubscribed;2020-01-01;\n")
    assert [str(row.stopped_on) for row in rows] == ["2024-01-01", "None"]


def test_a_word_means_what_an_editor_says():
    lines = ["email;status", "a@school.nl;VIP", "b@school.nl;oud"]
    layout = detect_layout(lines)
    layout.meanings.update({"vip": "subscribed", "oud": "elsewhere"})
    assert outcomes_of(parse_rows(lines, layout)) == ["", "elsewhere"]


def test_an_editor_says_what_a_text_in_a_column_about_endings_means():
    lines = ["email;uitgeschreven", "a@school.nl;niet uitgeschreven", "b@school.nl;per brief"]
    layout = detect_layout(lines)
    layout.meanings.update({"niet uitgeschreven": "subscribed", "per brief": "elsewhere"})
    assert outcomes_of(parse_rows(lines, layout)) == ["", "elsewhere"]


def test_an_address_is_no_status_and_is_not_kept_as_one():
    (row,) = read_rows("mail;status\na@school.nl;b@school.nl\n")
    assert (row.verdict, row.status_word, row.remark) == ("unclear", "", "status: (een adres).")


def test_of_a_stop_list_each_row_is_a_stop():
    rows = read_rows("email;status\na@school.nl;actief\nb@school.nl;cleaned\n", is_stop_list=True)
    assert outcomes_of(rows) == ["elsewhere", "bounced"]


@pytest.mark.parametrize("text", ["", "\n", "naam;mail\n", "geen adres\n" * 3])
def test_a_list_without_addresses_is_refused(text):
    with pytest.raises(ValidationError, match="geen adressen"):
        check_beginning(text.splitlines())


NAMES = st.sampled_from(
    ["Anna", "Brug, B. van", "Lezer; A", 'Jan "Jo" Smit', "twee\nregels", "", "Zoë|x", "'s Jacob"]
)
# As somebody types them, without the quotes that a program would put around.
RAW_NAMES = st.sampled_from(['"Anna', 'Anna"', '5" buis', '"', '""', '"An"na', "Anna"])
TITLES = st.sampled_from([[], ["Aanmeldingen"], ["Aanmeldingen", ""], ["sep="]])


@st.composite
def tables(draw, names):
    """Draw the text of a table, with the addresses in it."""
    delimiter = draw(st.sampled_from(DELIMITERS))
    drawn = draw(st.lists(st.tuples(st.booleans(), names, names), min_size=1, max_size=8))
    rows = [
        (f"lezer{number}@school.nl" if has_address else "", *others)
        for number, (has_address, *others) in enumerate(drawn)
    ]
    order = draw(st.permutations(range(3)))
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=delimiter, lineterminator="\n")
    for title in draw(TITLES):
        buffer.write(f"{title}{delimiter if title == 'sep=' else ''}\n")
    header = ["E-mail", "Naam", "Plaats"]
    if draw(st.booleans()):
        writer.writerow(header[index] for index in order)
    for row in rows:
        cells = [row[index] for index in order]
        if names is RAW_NAMES:
            buffer.write(delimiter.join(cells) + "\n")
        else:
            writer.writerow(cells)
    addresses = [row[0] for row in rows if row[0]]
    assume(addresses)
    return buffer.getvalue(), addresses


def line_of(text, address):
    return text[: text.index(address)].count("\n") + 1


@settings(deadline=None)
@given(tables(NAMES) | tables(RAW_NAMES))
def test_no_address_is_lost_and_none_is_read_twice(table):
    text, addresses = table
    rows = read_rows(text)
    told = [row.line for row in rows if row.verdict == "invalid"]
    read_addresses = [row.email for row in rows if row.verdict != "invalid"]
    missing = [address for address in addresses if address not in read_addresses]
    assert sorted(read_addresses + missing) == sorted(addresses)
    # A row of several lines is told at its first.
    assert all(min(told) <= line_of(text, address) for address in missing)
    if '"' not in text.replace('""', ""):
        assert not missing


@settings(deadline=None, max_examples=25)
@given(tables(NAMES), st.integers(0, 8))
def test_reading_goes_on_where_it_stopped(table, skip):
    rows, rest = read_rows(table[0]), read_rows(table[0], skip=skip)
    assert [(row.number, row.email) for row in rest] == [
        (row.number, row.email) for row in rows[skip:]
    ]


def test_a_layout_is_stored_as_it_is():
    layout = detect_layout(["naam;mail;status", "Anna;anna@voorbeeld.nl;actief"])
    assert type(layout).from_json(layout.as_json()) == layout
    assert layout.columns_with(Role.EMAIL) == [1]
