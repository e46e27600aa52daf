"""Ranges of a file (RFC 9110, 14): a player gets pieces, others all that they request_file for."""

import pytest
from django.core.files.base import ContentFile

from documents import file_response
from documents.models import Document

pytestmark = [pytest.mark.django_db, pytest.mark.once]

CONTENT = b"jaar;aantal\n" + bytes(range(65, 91)) * 4
SIZE = len(CONTENT)


@pytest.fixture
def request_file(client):
    """Ask for a document with headers; returns status, headers and contents."""
    upload = ContentFile(CONTENT, name="x.csv")
    document = Document(title="Tabel")
    document.set_file(upload, document.read_upload(upload), None)
    document.save()

    def request_file(method="get", **headers):
        answer = getattr(client, method)(
            document.get_absolute_url(),
            headers={name.replace("_", "-"): value for name, value in headers.items()},
        )
        content = b"".join(answer) if answer.streaming else answer.content
        return answer.status_code, answer.headers, content

    return request_file


@pytest.mark.parametrize(
    ("header", "start", "end"),
    [
        ("bytes=0-0", 0, 1),
        ("bytes=5-", 5, SIZE),
        ("bytes=5-9", 5, 10),
        ("bytes=100-99999", 100, SIZE),
        ("bytes=-7", SIZE - 7, SIZE),
        ("bytes=-99999", 0, SIZE),
    ],
)
def test_a_range_is_a_part_with_its_place(request_file, header, start, end):
    status, headers, content = request_file(range=header)
    assert (status, content) == (206, CONTENT[start:end])
    assert headers["Content-Range"] == f"bytes {start}-{end - 1}/{SIZE}"
    assert headers["Content-Length"] == str(end - start)
    assert headers["Content-Type"] == "text/csv; charset=utf-8"


@pytest.mark.parametrize("header", ["bytes=99999-", "bytes=-0", "bytes=9-5"])
def test_what_is_not_there_is_refused(request_file, header):
    status, headers, content = request_file(range=header)
    assert (status, content, headers["Content-Range"]) == (416, b"", f"bytes */{SIZE}")


@pytest.mark.parametrize("header", ["bytes=-", "bytes=0-1,4-5", "bytes=a-b", "lines=1-2", "0-9"])
def test_what_is_no_range_gives_the_whole_file(request_file, header):
    status, headers, content = request_file(range=header)
    assert (status, content, headers["Accept-Ranges"]) == (200, CONTENT, "bytes")


def test_a_part_of_another_version_gives_the_whole_file(request_file):
    etag = request_file()[1]["ETag"]
    assert request_file(range="bytes=5-", if_range=etag)[0] == 206
    for other in ('"other"', "Mon, 30 Nov 2026 12:00:00 GMT"):
        assert request_file(range="bytes=5-", if_range=other)[::2] == (200, CONTENT)
    assert request_file(range="bytes=5-", if_none_match=etag)[0] == 304
    assert request_file("head", range="bytes=5-")[0] == 200


def test_a_player_gets_pieces_that_hold_no_thread(request_file, monkeypatch):
    monkeypatch.setattr(file_response, "MAX_PLAYED_BYTES", 10)
    status, headers, content = request_file(range="bytes=5-", sec_fetch_dest="video")
    assert (status, content) == (206, CONTENT[5:15])
    assert headers["Content-Range"] == f"bytes 5-14/{SIZE}"
    assert request_file(range="bytes=5-", sec_fetch_dest="document")[2] == CONTENT[5:]
