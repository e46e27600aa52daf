"""Trouble before the mail itself costs no reader anything, and the page says what is wrong."""

import smtplib
import socket
import ssl
from contextlib import suppress
from datetime import timedelta

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.core.mail import get_connection
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from newsletter.delivery import run
from newsletter.delivery.smtp import SmtpTransport
from newsletter.delivery.transport_base import ResultCode
from newsletter.failure_reasons import TROUBLE_MESSAGES
from newsletter.models import Delivery, DeliveryFailure, Mailing, TokenBucket
from tests.smtp_server import run_smtp_server

ADDRESSES = ["anna@voorbeeld.nl", "bert@elders.nl"]


@pytest.fixture(autouse=True)
def look_up_impossible_names(monkeypatch):
    """Have a name such as `mail..nl` fail as it does outside tests, which look up no names."""
    look_up = socket.getaddrinfo

    def look_up_or_fail(host, *args, **kwargs):
        return look_up(host.encode("idna") if ".." in host else host, *args, **kwargs)

    monkeypatch.setattr(socket, "getaddrinfo", look_up_or_fail)


def run_delivery():
    with suppress(run.MailServerError):
        run.deliver_queued(1)


def wrong_host(settings):
    settings.EMAIL_HOST = "mail..nl"


def closed_port(settings):
    with run_smtp_server(settings):
        pass


def missing_starttls(settings):
    settings.EMAIL_USE_TLS = True


def password_with_accent(settings):
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "wij", "café"


def user_with_accent(settings):
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "andré", "geheim"


def wrong_password(settings):
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "wij", "fout"


def tls_on_a_plain_port(settings):
    settings.EMAIL_USE_SSL = True


TROUBLES = [
    (wrong_host, "sending", "onder deze naam niet te vinden"),
    (closed_port, "sending", "neemt niet op"),
    (tls_on_a_plain_port, "sending", "De beveiligde verbinding met de mailserver mislukt"),
    (missing_starttls, "paused", "(STARTTLS)"),
    (password_with_accent, "paused", "een letter die niet kan, zoals é"),
    (user_with_accent, "paused", "een letter die niet kan, zoals é"),
    (wrong_password, "paused", "(5.7.8)"),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("break_settings", "state", "words"), TROUBLES)
def test_without_a_mail_server_nobody_loses_anything_and_the_page_says_why(
    settings, prepare_mailing, admin_client, break_settings, state, words
):
    mailing = prepare_mailing(*ADDRESSES)
    with (
        time_machine.travel("2026-11-02 09:00+01:00", tick=False) as clock,
        run_smtp_server(settings, login=True) as server,
    ):
        Mailing.objects.update(started_at=timezone.now())
        Delivery.objects.update(not_before=timezone.now())
        break_settings(settings)
        for _ in range(20):
            run_delivery()
            clock.shift(timedelta(hours=2))
        mailing.refresh_from_db()
        assert mailing.state == state
        assert set(Delivery.objects.values_list("state", "deferrals")) == {("pending", 0)}
        assert not server.received
        url = reverse("admin:newsletter_issue_send", args=[mailing.issue.pk])
        page = BeautifulSoup(admin_client.get(url).text, "html.parser").get_text(" ", strip=True)
    assert words in page
    assert "Dit is zo sinds 2 november 2026, 09:00 uur." in page


@pytest.mark.django_db
def test_once_the_server_is_back_all_goes_and_the_page_says_no_more(
    settings, prepare_mailing, admin_client
):
    mailing = prepare_mailing(*ADDRESSES)
    closed_port(settings)
    run_delivery()
    assert TokenBucket.objects.get(domain="").trouble == DeliveryFailure.NO_CONNECTION
    Delivery.objects.update(not_before=timezone.now())
    with run_smtp_server(settings):
        run_delivery()
    mailing.refresh_from_db()
    assert (mailing.state, mailing.sent) == ("done", 2)
    assert TokenBucket.objects.get(domain="").trouble == ""


@pytest.mark.django_db
def test_the_page_says_that_it_waits_for_a_limit_and_the_pace_that_it_keeps(
    prepare_mailing, admin_client
):
    mailing = prepare_mailing(*ADDRESSES)
    now = timezone.now()
    TokenBucket.objects.create(
        domain="", learned_rate=28 / 3600, limited_at=now, trouble="4.7.1", trouble_since=now
    )
    TokenBucket.objects.update(paused_until=now + timedelta(minutes=5))
    url = reverse("admin:newsletter_issue_send", args=[mailing.issue.pk])
    page = admin_client.get(url).text
    until = timezone.localtime(now + timedelta(minutes=5))
    assert f"Wij wachten tot {until:%H:%M}" in page
    assert "ongeveer 28 mails per uur" in page


@pytest.mark.django_db
def test_the_page_names_domains_that_want_less_and_the_next_attempt(prepare_mailing, admin_client):
    mailing = prepare_mailing(*ADDRESSES)
    url = reverse("admin:newsletter_issue_send", args=[mailing.issue.pk])
    assert "Waar wij op wachten" not in admin_client.get(url).text
    later = timezone.now() + timedelta(minutes=5)
    Delivery.objects.update(not_before=later, reason="4.7.1")
    clock = f"{timezone.localtime(later):%H:%M}"
    assert f"De volgende poging is om {clock}" in admin_client.get(url).text
    TokenBucket.objects.create(domain="elders.nl", paused_until=later, trouble="4.7.1")
    assert "elders.nl wil nu minder mail" in admin_client.get(url).text


STEPS = {
    "connect": ResultCode.DEFERRED,
    "ehlo": ResultCode.DEFERRED,
    "mail": ResultCode.DEFERRED,
    "rcpt": ResultCode.DEFERRED,
    "data": ResultCode.DEFERRED,
    "send": ResultCode.DEFERRED,
    "getreply": ResultCode.UNCERTAIN,
    "rset": ResultCode.DEFERRED,
}
ERRORS = [
    *(OSError, ConnectionResetError, BrokenPipeError, TimeoutError, socket.gaierror),
    *(ssl.SSLError, ssl.SSLCertVerificationError, EOFError, RuntimeError, MemoryError),
    *(UnicodeError, ValueError, TypeError, AttributeError, KeyError, AssertionError),
    *(smtplib.SMTPException, smtplib.SMTPServerDisconnected, smtplib.SMTPNotSupportedError),
    lambda: smtplib.SMTPResponseException(454, b"4.7.0 Later"),
    lambda: smtplib.SMTPConnectError(554, "Nee"),
    lambda: smtplib.SMTPAuthenticationError(535, b"5.7.8 Nee"),
    lambda: smtplib.SMTPSenderRefused(550, b"Nee", "ik"),
    lambda: smtplib.SMTPRecipientsRefused({}),
    lambda: UnicodeEncodeError("ascii", "é", 0, 1, "nee"),
    lambda: UnicodeEncodeError("idna", "..", 0, 1, "nee"),
]


class FakeServer(smtplib.SMTP):
    """A server that takes everything, or fails at one step with one error.

    Where the step comes after a refusal, it refuses the recipient and asks for the mail anyway.
    """

    def __init__(self, failing_step, error, *, pipelining):
        super().__init__()
        self.failing_step, self.error = failing_step, error
        self.pipelining = pipelining
        self.has_sent_mail = False
        self.unanswered = []
        self.send = self.take_bytes

    def _step(self, name):
        if name == self.failing_step:
            raise self.error()
        if name == "rcpt" and self.failing_step in ("rset", "nothing"):
            return 550, b"Nee"
        return 354 if name == "data" else 250, b"2.0.0 OK"

    def has_extn(self, opt):
        return self.pipelining

    def ehlo_or_helo_if_needed(self):
        self._step("ehlo")

    def take_bytes(self, s):
        if s.startswith((b"MAIL", b"RCPT", b"DATA")):
            self.unanswered += [line[:4].decode().lower() for line in s.splitlines()]
        elif s == b".\r\n":
            self.unanswered.append("empty mail")
        else:
            self._step("send")
            self.has_sent_mail = True
            self.unanswered.append("getreply")

    def getreply(self):
        return self._step(self.unanswered.pop(0))

    def rset(self):
        assert not self.unanswered
        return self._step("rset")

    def quit(self):
        raise self.error()


def build_transport(step, error, *, pipelining):
    backend = get_connection("django.core.mail.backends.smtp.EmailBackend")
    server = FakeServer(step, error, pipelining=pipelining)

    def connect():
        server._step("connect")
        backend.connection = server

    backend.open = connect
    return SmtpTransport(backend), server


@pytest.mark.once
@hypothesis_settings(max_examples=400, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(step=st.sampled_from([*STEPS]), error=st.sampled_from(ERRORS), pipelining=st.booleans())
def test_every_error_at_every_step_has_an_end_and_only_the_last_is_uncertain(
    caplog, step, error, pipelining
):
    transport, server = build_transport(step, error, pipelining=pipelining)
    result = transport.send_message("anna@voorbeeld.nl", b"Subject: Dag\r\n\r\nDag\r\n")
    transport.close()
    assert (result.code is ResultCode.UNCERTAIN) == (step == "getreply")
    assert result.code is not ResultCode.SENT
    assert server.has_sent_mail == (step == "getreply")
    assert result.reason
    if step in ("connect", "ehlo", "mail"):
        assert result.server_unavailable
        assert result.code in (ResultCode.DEFERRED, ResultCode.HALTED)


@pytest.mark.once
def test_no_mail_goes_to_a_server_that_refused_the_reader_and_asks_for_it_all_the_same():
    transport, server = build_transport("nothing", OSError, pipelining=True)
    for _ in range(2):
        result = transport.send_message("anna@voorbeeld.nl", b"Subject: Dag\r\n\r\nDag\r\n")
        assert (result.code, result.reason) == (ResultCode.REFUSED, "550")
        assert transport.backend.connection is server
    assert not server.has_sent_mail


@pytest.mark.once
def test_every_cause_of_trouble_has_words_of_its_own():
    about_the_mail = {
        *(DeliveryFailure.NO_REPLY, DeliveryFailure.UNREADABLE_REPLY),
        *(DeliveryFailure.RECIPIENT_INVALID, DeliveryFailure.RENDER_FAILED),
        *(DeliveryFailure.WORKER_KILLED, DeliveryFailure.MAILING_CANCELLED),
        DeliveryFailure.DATABASE_RESTORED,
    }
    assert set(TROUBLE_MESSAGES) == set(DeliveryFailure) - about_the_mail
