"""Reports of errors, as they leave: built in memory by the real library, and sent nowhere."""

import json
import logging
import subprocess
import sys

import pytest
import sentry_sdk
from django.conf import settings as site
from django.core.exceptions import ImproperlyConfigured
from django.urls import reverse
from sentry_sdk.envelope import Envelope
from sentry_sdk.transport import Transport

from techniekpact.monitoring.error_reports import start_error_reports
from tests.processes import process_environment

SECRETS = ("anna", "voorbeeld.nl", "geheim", "koekje", "wachtwoord", "192.0.2.7", "client-browser")


class MemoryTransport(Transport):
    sent: list[Envelope]

    def capture_envelope(self, envelope):
        self.sent.append(envelope)


@pytest.fixture
def reports():
    """Start the reports, and return what was sent, as JSON."""
    MemoryTransport.sent = []
    start_error_reports("https://key@sentry.example/1", transport=MemoryTransport)
    yield lambda: [
        item.payload.json for envelope in MemoryTransport.sent for item in envelope.items
    ]
    sentry_sdk.get_client().close(timeout=0)
    sentry_sdk.get_global_scope().set_client(None)


def test_an_error_of_a_view_says_where_and_nothing_of_the_visitor(client, db, reports, monkeypatch):
    def raise_secret(*args, **kwargs):
        secret = "anna@voorbeeld.nl"
        raise KeyError(secret)

    monkeypatch.setattr("techniekpact.views.site_context", raise_secret)
    client.raise_request_exception = False
    client.cookies["naam"] = "koekje"
    headers = {"user-agent": "client-browser", "authorization": "Bearer geheim"}
    path = f"{reverse('security')}?naam=anna&wachtwoord=geheim"
    client.get(path, headers=headers, REMOTE_ADDR="192.0.2.7")
    (report,) = reports()
    (error,) = report["exception"]["values"]
    assert error["type"] == "KeyError"
    assert error["stacktrace"]["frames"][-1]["function"] == "raise_secret"
    assert report["tags"]["route"] == "security"
    text = json.dumps(report)
    assert [secret for secret in SECRETS if secret in text] == []
    allowed = {"event_id", "timestamp", "level", "logger", "platform", "environment", "sdk"}
    # The library adds where the envelope comes from; `contexts` would name more.
    assert report.keys() <= allowed | {"exception", "logentry", "tags"}
    frame_fields = {"filename", "function", "module", "lineno", "in_app"}
    assert all(frame.keys() <= frame_fields for frame in error["stacktrace"]["frames"])


def test_what_our_own_code_logs_is_reported_without_addresses(reports):
    logging.getLogger("newsletter.example").error(
        "%s failed for %s", "deliver", "anna@voorbeeld.nl"
    )
    (report,) = reports()
    assert report["logentry"] == {"message": "deliver failed for …"}


def test_what_a_visitor_did_wrong_is_no_report(client, db, reports):
    assert client.get("/", headers={"host": "elders.example"}).status_code == 400
    assert reports() == []


def test_a_warning_is_no_report(reports):
    logging.getLogger("django.request").warning("Not Found: /geheim/")
    assert reports() == []


def test_an_address_that_is_none_is_refused_in_words():
    with pytest.raises(ImproperlyConfigured, match="SENTRY_DSN is geen adres"):
        start_error_reports("geen adres")


def test_without_its_address_the_library_is_not_even_imported(tmp_path):
    script = "import sys, techniekpact.settings; sys.exit('sentry_sdk' in sys.modules)"
    environment = process_environment(tmp_path)
    subprocess.run([sys.executable, "-c", script], cwd=site.BASE_DIR, env=environment, check=True)
