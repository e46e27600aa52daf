"""Reports of RFC 3464 and RFC 5965 in incoming mail; all other mail is ignored."""

import base64

import pytest

from newsletter.bounces.reports import MAX_REPORT_BYTES, BounceReport, parse_report
from newsletter.models import Delivery
from tests.newsletter.bounces.samples import build_complaint, build_dsn, build_personal_mail

SOFT, HARD, COMPLAINT = Delivery.Bounce.SOFT, Delivery.Bounce.HARD, Delivery.Bounce.COMPLAINT
RETURNED_CONTENT_TYPES = ["message/rfc822", "text/rfc822-headers", "message/global-headers"]


@pytest.mark.parametrize("returned", RETURNED_CONTENT_TYPES)
def test_a_report_of_a_mail_server_is_read_whatever_it_returns(returned):
    assert parse_report(build_dsn(12, returned=returned)) == BounceReport(12, HARD)


@pytest.mark.parametrize(
    ("action", "status", "how"),
    [
        ("failed", "5.1.1", HARD),
        ("Failed (gone)", "5.1.1", HARD),
        ("failed", "4.4.7", SOFT),
        ("failed", "5.2.2", SOFT),
        ("failed", "?", SOFT),
    ],
)
def test_what_failed_is_weighed_by_its_status(action, status, how):
    assert parse_report(build_dsn(12, action=action, status=status)) == BounceReport(12, how)


@pytest.mark.parametrize("action", ["delayed", "delivered", "relayed", "expanded", ""])
def test_what_may_still_arrive_or_did_has_not_come_back(action):
    assert parse_report(build_dsn(12, action=action)) is None


def test_fields_that_stand_a_part_deeper_are_read_too():
    fields = b"Content-Type: message/delivery-status\r\n\r\n"
    deeper = build_dsn(12).replace(fields, fields + b"Content-Type: text/plain\r\n\r\n")
    assert parse_report(deeper) == BounceReport(12, HARD)


def test_what_is_returned_may_be_encoded():
    whole = build_dsn(12, returned="text/rfc822-headers")
    headers = whole.rpartition(b"text/rfc822-headers\r\n\r\n")[2].partition(b"\r\n\r\n--")[0]
    coded = b"Content-Transfer-Encoding: base64\r\n\r\n" + base64.b64encode(headers)
    assert parse_report(whole.replace(b"\r\n" + headers, coded)) == BounceReport(12, HARD)


@pytest.mark.parametrize("kind", ["abuse", "fraud", "opt-out"])
def test_a_complaint_is_read(kind):
    assert parse_report(build_complaint(12, kind)) == BounceReport(12, COMPLAINT)


@pytest.mark.parametrize("kind", ["not-spam", "auth-failure", "virus", ""])
def test_what_is_no_complaint_is_not_taken_for_one(kind):
    assert parse_report(build_complaint(12, kind)) is None


@pytest.mark.parametrize(
    "original",
    [
        f"<12.{'0' * 20}@localhost>",
        "<12@localhost>",
        "<van.een.ander@voorbeeld.nl>",
        f"<{'9' * 200}.{'0' * 20}@localhost>",
        "<>",
    ],
)
def test_a_report_without_our_seal_is_not_believed(original):
    assert parse_report(build_dsn(12, original=original)) is None


def test_a_seal_is_worth_nothing_outside_what_is_returned():
    report = build_dsn(12, original="<van.een.ander@voorbeeld.nl>")
    seal = build_dsn(12).partition(b"Message-ID: ")[2].partition(b"\r\n")[0]
    assert parse_report(report.replace(b"Het lukte niet.", b"Message-ID: " + seal)) is None


def test_a_report_that_is_longer_than_we_read_still_counts():
    long = build_dsn(12).replace(b"Beste lezer", b"Beste lezer\r\n" * 100_000)
    assert len(long) > MAX_REPORT_BYTES
    assert parse_report(long) == BounceReport(12, HARD)


@pytest.mark.parametrize(
    "junk",
    [
        b"",
        b"\x00\xff" * 5000,
        build_personal_mail(),
        b"Content-Type: multipart/report\r\n\r\ngeen grens",
        b"Content-Type: multipart/report; boundary=x\r\n\r\n--x\r\n--x\r\n--x--",
        b"Content-Type: multipart/report; boundary=" + b"x" * 10_000 + b"\r\n\r\n--x",
        build_dsn(12)[:300],
    ],
)
def test_junk_is_no_report(junk):
    assert parse_report(junk) is None
