"""Each request writes one short line to the log at most, without a visitor's input at length."""

import logging

import pytest
from django.urls import reverse

from techniekpact.log_redaction import MAX_REQUEST_BYTES, RedactingFormatter

FORMATTER = RedactingFormatter("{levelname} {name}: {message}", style="{")
LONG = "letters" * 1000


@pytest.fixture
def logged(caplog):
    """Return what the process would have written since the last call."""
    caplog.set_level(logging.WARNING)

    def lines():
        texts = [FORMATTER.format(record) for record in caplog.records]
        caplog.clear()
        return texts

    return lines


def request_unknown_path(client):
    return client.get(f"/{LONG}/")


def request_for_unknown_host(client):
    return client.get("/", headers={"host": f"{LONG}.example"})


def request_with_binary_host(client):
    return client.get("/", headers={"host": "\r\nx: y\x00" * 500})


def post_malformed_multipart(client):
    content_type = f"multipart/form-data; boundary={LONG}\x80"
    return client.post("/nieuwsbrief/", b"\xff" * 5000, content_type)


def post_too_many_fields(client):
    body = "&".join(f"{LONG[:100]}{number}=1" for number in range(6000))
    return client.post("/nieuwsbrief/", body, "application/x-www-form-urlencoded")


def request_long_media_name(client):
    return client.get(f"/media/{LONG[:5000]}")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("send", "status"),
    [
        (request_unknown_path, 404),
        (request_for_unknown_host, 400),
        (request_with_binary_host, 400),
        (post_malformed_multipart, 400),
        (post_too_many_fields, 400),
        (request_long_media_name, 404),
    ],
)
def test_an_odd_request_writes_one_short_line(client, logged, send, status):
    client.raise_request_exception = False
    assert send(client).status_code == status
    lines = logged()
    assert sum(len(line.encode()) for line in lines) <= MAX_REQUEST_BYTES
    assert not any("\n" in line or LONG[:200] in line for line in lines)


def test_an_error_of_ours_is_logged_with_where_it_arose_and_without_its_text(
    client, db, logged, monkeypatch
):
    def fail(*args, **kwargs):
        raise KeyError(LONG)

    monkeypatch.setattr("techniekpact.views.site_context", fail)
    client.raise_request_exception = False
    assert client.get(reverse("security")).status_code == 500
    (line,) = logged()
    assert line.startswith(
        "ERROR django.request: 'Internal Server Error: /.well-known/security.txt' "
        "KeyError at test_logged_requests.py:"
    )
    assert "views.py:" in line
    assert len(line.encode()) <= MAX_REQUEST_BYTES
    assert "letters" not in line


def test_what_acts_for_a_subscriber_is_left_out_of_a_short_line_too(client, db, logged):
    client.get("/nieuwsbrief/mijn/geheim-geheim/?x=anna@voorbeeld.nl")
    (line,) = logged()
    assert "geheim" not in line


def test_what_the_worker_logs_stays_whole():
    record = logging.LogRecord("newsletter", logging.ERROR, "", 1, LONG, (), None)
    assert FORMATTER.format(record) == f"ERROR newsletter: {LONG}"
