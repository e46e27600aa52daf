"""The log for programs: whole objects, one a line, without anything of a person."""

import json
import logging
from datetime import UTC, datetime

import pytest
from django.urls import reverse

from techniekpact.json_log import JsonFormatter
from techniekpact.log_redaction import MAX_REQUEST_BYTES, RedactingFormatter
from techniekpact.monitoring.request_ids import end_request, start_request

TEXT = RedactingFormatter("{levelname} {name}: {message}", style="{")


def make_record(name="newsletter", message="hello", *args, **values):
    record = logging.LogRecord(name, logging.ERROR, "", 1, message, args, None)
    record.__dict__.update(values)
    return record


def read_json(record):
    line = JsonFormatter().format(record)
    assert "\n" not in line
    return json.loads(line)


@pytest.fixture
def request_id():
    yield start_request({})
    end_request()


def test_a_line_is_an_object_with_the_moment_in_utc():
    record = make_record("newsletter.delivery", "%s: %s", "deliver", "KeyError")
    fields = read_json(record)
    moment = datetime.fromisoformat(fields.pop("time"))
    assert moment.tzinfo == UTC
    assert fields == {
        "level": "ERROR",
        "logger": "newsletter.delivery",
        "message": "deliver: KeyError",
    }


def test_both_forms_have_the_id_of_the_request(request_id):
    assert read_json(make_record())["request_id"] == request_id
    assert TEXT.format(make_record()) == f"[{request_id}] ERROR newsletter: hello"


def test_a_thread_that_watches_requests_names_theirs(request_id):
    record = make_record(request_id="of-another")
    assert read_json(record)["request_id"] == "of-another"
    assert TEXT.format(record).startswith("[of-another] ")


def test_a_line_about_a_request_stays_short_with_its_id(request_id):
    record = make_record("django.request", "Not Found: /%s/", "x" * 1000, status_code=404)
    assert len(TEXT.format(record).encode()) <= MAX_REQUEST_BYTES


def test_addresses_and_tokens_are_left_out_wherever_they_stand():
    record = make_record("newsletter", "a\nb %s at %s", "anna@voorbeeld.nl", "/concept/geheim/")
    assert read_json(record)["message"] == "a\nb … at /concept/…/"


def test_an_error_of_ours_has_its_kind_origin_and_route_and_not_its_text(
    client, db, caplog, monkeypatch
):
    def raise_secret(*args, **kwargs):
        raise KeyError("anna@voorbeeld.nl")

    monkeypatch.setattr("techniekpact.views.site_context", raise_secret)
    client.raise_request_exception = False
    client.get(f"{reverse('security')}?naam=anna")
    (record,) = caplog.records
    fields = read_json(record)
    assert (fields["error"], fields["route"], fields["status"]) == ("KeyError", "security", 500)
    assert fields["origin"].startswith("test_json_log.py:")
    assert "anna" not in str(fields)


def test_what_a_visitor_did_wrong_has_no_origin(client, db, caplog):
    client.get("/", headers={"host": "elders.example"})
    assert not any("origin" in read_json(record) for record in caplog.records)
    assert caplog.records
