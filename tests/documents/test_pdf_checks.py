"""Checks of a PDF, also where its catalog is compressed or its contents are hostile."""

import zlib
from time import process_time

import pytest

from documents.pdf_checks import check_pdf
from tests.factories import ACCESSIBLE_PDF, pdf_file

pytestmark = pytest.mark.once

TAGS = "/MarkInfo << /Marked true >> /StructTreeRoot 5 0 R"


def compressed(text):
    """Return a PDF whose catalog lies in an object stream."""
    body = zlib.compress(f"1 0 4 {len(text) + 1} {text} << /Title (x) >>".encode())
    first = len(f"1 0 4 {len(text) + 1} ")
    return (
        b"%%PDF-1.5\n7 0 obj\n<< /Type /ObjStm /N 2 /First %d /Length %d >>\nstream\r\n%s\n"
        b"endstream\nendobj\n3 0 obj << /Font <<>> >> endobj\n"
        b"8 0 obj\n<< /Type /XRef /Root 1 0 R /Info 4 0 R >>\nstream\nx\nendstream\nendobj"
    ) % (first, len(body), body)


@pytest.mark.parametrize(
    ("parts", "codes"),
    [
        (ACCESSIBLE_PDF, []),
        ({}, ["untagged", "no-language", "no-title"]),
        ({**ACCESSIBLE_PDF, "fonts": ""}, ["scan"]),
        ({**ACCESSIBLE_PDF, "info": "/Title ()"}, ["no-title"]),
        ({**ACCESSIBLE_PDF, "catalog": f"{TAGS} /Lang ()"}, ["no-language"]),
        ({**ACCESSIBLE_PDF, "catalog": "/Lang (nl) /MarkInfo << /Marked false >>"}, ["untagged"]),
        ({"catalog": "/Encrypt 9 0 R"}, ["encrypted"]),
    ],
)
def test_what_is_missing_is_found(parts, codes):
    assert check_pdf(pdf_file(**parts).read()) == codes


def test_a_compressed_catalog_is_read():
    assert check_pdf(compressed(f"<< /Type /Catalog /Lang (nl) {TAGS} >>")) == []
    assert check_pdf(compressed("<< /Type /Catalog >>")) == ["untagged", "no-language"]


@pytest.mark.parametrize(
    "hostile",
    [
        b"1 0 obj ",
        b"1 0 obj /ObjStm stream\n",
        b"<dc:title>",
        b"/Root ",
        b"/Title (" + b"\\" * 50,
        b"1 0 obj<</ObjStm/First 9>>stream\n" + zlib.compress(b"0" * 5_000_000) + b"\nendstream",
    ],
)
def test_no_file_takes_long(hostile):
    start = process_time()
    check_pdf(b"%PDF-1.7\n" + hostile * (4_000_000 // len(hostile)))
    assert process_time() - start < 4
