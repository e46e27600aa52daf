"""Rule 11: SPF, DKIM, DMARC, PTR and TLS of the sending domain, explained to an editor."""

import socket
import ssl
from base64 import b64encode
from datetime import timedelta

import dns.rdata
import dns.resolver
import pytest
import time_machine
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Sink
from bs4 import BeautifulSoup
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from newsletter.models import DomainCheck
from newsletter.sender_domain import check_runner, mail_server_checks
from newsletter.sender_domain.check_runner import run_checks, run_due_domain_check

pytestmark = [pytest.mark.django_db, pytest.mark.once]

STRONG_KEY, WEAK_KEY = (b64encode(b"k" * size).decode() for size in (294, 162))
VALID_RECORDS = {
    ("voorbeeld.nl", "TXT"): ['"iets anders"', '"v=spf1 include:" "mail.voorbeeld.nl -all"'],
    ("2026._domainkey.voorbeeld.nl", "TXT"): [
        f'"v=DKIM1; k=rsa; p={STRONG_KEY[:200]}" "{STRONG_KEY[200:]}"'
    ],
    ("_dmarc.voorbeeld.nl", "TXT"): ['"v=DMARC1; p=quarantine; rua=mailto:dmarc@voorbeeld.nl"'],
    ("voorbeeld.nl", "MX"): ["10 mail.voorbeeld.nl."],
    ("mail.voorbeeld.nl", "A"): ["192.0.2.25"],
    ("mail.voorbeeld.nl", "AAAA"): ["2001:db8::25"],
    ("25.2.0.192.in-addr.arpa", "PTR"): ["mail.voorbeeld.nl."],
    (f"5.2.{'0.' * 22}8.b.d.0.1.0.0.2.ip6.arpa", "PTR"): ["mail.voorbeeld.nl."],
}


@pytest.fixture
def dns_records(monkeypatch, settings):
    """Records in the DNS by name and type; `None` stands for a name server that times out."""
    settings.DEFAULT_FROM_EMAIL = "Techniekpact <nieuws@voorbeeld.nl>"
    settings.NEWSLETTER_BOUNCES = "bounces@voorbeeld.nl"
    settings.DKIM_SELECTORS = ["2026"]
    settings.EMAIL_BACKEND = mail_server_checks.SMTP_BACKEND
    settings.EMAIL_HOST, settings.EMAIL_PORT = "mail.voorbeeld.nl", 587
    settings.EMAIL_USE_TLS, settings.EMAIL_USE_SSL = True, False
    records = dict(VALID_RECORDS)

    def resolve(self, name, kind, lifetime):
        assert 0 < lifetime <= 5
        texts = records.get((str(name).rstrip("."), kind), [])
        if texts is None:
            raise dns.resolver.LifetimeTimeout(timeout=lifetime, errors=[])
        if not texts:
            raise dns.resolver.NoAnswer(response=type("", (), {"question": ""})())
        return [dns.rdata.from_text("IN", kind, text) for text in texts]

    monkeypatch.setattr(dns.resolver.Resolver, "resolve", resolve)
    monkeypatch.setattr(mail_server_checks, "_negotiate_tls", lambda host, port: "TLSv1.3")
    return records


def findings_by_name():
    """Return level, message and advice of each finding by its name."""
    return {
        finding.name: (finding.level.value, finding.message, finding.advice)
        for finding in run_checks()
    }


def finding_level(name):
    return findings_by_name()[name][0]


def test_rule_11_a_domain_in_order_has_nothing_to_do(dns_records):
    findings = findings_by_name()
    assert list(findings) == [
        "SPF",
        "DKIM",
        "DMARC",
        "Ontvangen",
        "Naam van de mailserver",
        "Versleuteling",
    ]
    assert {level for level, _, _ in findings.values()} == {"good"}
    assert not any(advice for _, _, advice in findings.values())


def test_rule_11_what_is_missing_is_said_with_what_to_do(dns_records):
    dns_records.clear()
    findings = findings_by_name()
    assert [level for level, _, _ in findings.values()] == ["wrong"] * 5 + ["good"]
    assert all(advice for level, _, advice in findings.values() if level == "wrong")


@pytest.mark.parametrize(
    ("records", "expected"),
    [
        (["v=spf1 mx ~all"], "good"),
        (["v=spf1 redirect=_spf.voorbeeld.nl"], "good"),
        (["v=spf1 mx ?all"], "better"),
        (["v=spf1 +all"], "better"),
        (["v=spf1 mx -all", "v=spf1 -all"], "wrong"),
        (["v=spf10 -all"], "wrong"),
    ],
)
def test_rule_11_spf(records, expected, dns_records):
    dns_records["voorbeeld.nl", "TXT"] = [f'"{text}"' for text in records]
    assert finding_level("SPF") == expected


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        (f"v=DKIM1; p={STRONG_KEY[:250]}", "better"),
        (f"v=DKIM1; p={WEAK_KEY}", "better"),
        (f"v=DKIM1; k=ed25519; p={WEAK_KEY}", "good"),
        ("v=DKIM1; p=", "wrong"),
        ("iets anders", "wrong"),
    ],
)
def test_rule_11_dkim(record, expected, dns_records):
    pieces = [record[start : start + 200] for start in range(0, len(record), 200)]
    dns_records["2026._domainkey.voorbeeld.nl", "TXT"] = [
        " ".join(f'"{piece}"' for piece in pieces)
    ]
    assert finding_level("DKIM") == expected


def test_rule_11_dkim_without_a_name_to_look_under(dns_records, settings):
    settings.DKIM_SELECTORS = []
    assert findings_by_name()["DKIM"][0] == "unknown"
    assert "DKIM_SELECTORS" in findings_by_name()["DKIM"][2]


@pytest.mark.parametrize(
    ("place", "record", "expected"),
    [
        ("_dmarc.mail.voorbeeld.nl", "v=DMARC1; p=reject", "good"),
        ("_dmarc.mail.voorbeeld.nl", "v=DMARC1; p=none", "better"),
        ("_dmarc.voorbeeld.nl", "v=DMARC1; p=reject", "good"),
        ("_dmarc.voorbeeld.nl", "v=DMARC1; p=reject; sp=none", "better"),
        ("_dmarc.voorbeeld.nl", "p=reject", "wrong"),
        ("_dmarc.nl", "v=DMARC1; p=reject", "wrong"),
    ],
)
def test_rule_11_dmarc_holds_for_what_is_below_too(place, record, expected, dns_records, settings):
    settings.DEFAULT_FROM_EMAIL = "nieuws@mail.voorbeeld.nl"
    del dns_records["_dmarc.voorbeeld.nl", "TXT"]
    dns_records[place, "TXT"] = [f'"{record}"']
    assert finding_level("DMARC") == expected


def test_rule_11_a_domain_must_be_able_to_receive(dns_records):
    dns_records["voorbeeld.nl", "MX"] = ["0 ."]
    assert finding_level("Ontvangen") == "wrong"
    dns_records["voorbeeld.nl", "MX"], dns_records["voorbeeld.nl", "A"] = [], ["192.0.2.1"]
    assert finding_level("Ontvangen") == "better"


def test_rule_11_ptr_must_lead_back(dns_records):
    dns_records["25.2.0.192.in-addr.arpa", "PTR"] = ["iemand.anders.nl."]
    finding = findings_by_name()["Naam van de mailserver"]
    assert finding[0] == "wrong"
    assert "192.0.2.25" in finding[1]


@pytest.mark.parametrize("name", ["voorbeeld.nl", "_dmarc.voorbeeld.nl"])
def test_a_name_server_that_says_nothing_blames_nobody(name, dns_records):
    dns_records[name, "TXT"] = None
    assert finding_level("DNS") == "unknown"
    assert finding_level("Ontvangen") == "good"


@pytest.mark.parametrize(
    ("trouble", "expected"),
    [
        (ssl.SSLCertVerificationError("self-signed"), "wrong"),
        (ssl.SSLError("oud"), "wrong"),
        (TimeoutError(), "unknown"),
        (ConnectionRefusedError(), "unknown"),
    ],
)
def test_rule_11_tls(trouble, expected, dns_records, monkeypatch):
    def greet(host, port):
        raise trouble

    monkeypatch.setattr(mail_server_checks, "_negotiate_tls", greet)
    assert finding_level("Versleuteling") == expected


def test_rule_11_a_password_over_an_open_line_is_wrong(dns_records, settings):
    settings.EMAIL_USE_TLS = False
    assert finding_level("Versleuteling") == "wrong"
    settings.EMAIL_HOST = "localhost"
    assert finding_level("Versleuteling") == "good"
    assert finding_level("Naam van de mailserver") == "unknown"


def test_rule_11_a_real_server_without_tls_is_seen_as_such(settings):
    settings.EMAIL_USE_TLS, settings.EMAIL_USE_SSL = True, False
    with socket.create_server(("127.0.0.1", 0)) as free:
        settings.EMAIL_HOST, settings.EMAIL_PORT = free.getsockname()
    controller = Controller(Sink(), hostname="127.0.0.1", port=settings.EMAIL_PORT)
    controller.start()
    try:
        assert mail_server_checks.check_tls().level == "wrong"
    finally:
        controller.stop()


def test_a_provider_needs_no_server_of_ours(dns_records, settings):
    settings.MAIL_PROVIDER = "postmark"
    settings.EMAIL_BACKEND = "anymail.backends.postmark.EmailBackend"
    assert list(findings_by_name()) == ["DKIM", "DMARC", "Ontvangen", "Versturen"]
    assert finding_level("Versturen") == "good"


def test_without_a_domain_there_is_nothing_to_look_up(settings):
    settings.DEFAULT_FROM_EMAIL = "Techniekpact <noreply@localhost>"
    assert findings_by_name()["Afzender"][0] == "wrong"


def test_the_command_prints_keeps_and_fails_when_something_is_wrong(dns_records, capsys):
    call_command("check_domain")
    assert "SPF: goed." in capsys.readouterr().out
    del dns_records["_dmarc.voorbeeld.nl", "TXT"]
    with pytest.raises(CommandError, match="1 van 6"):
        call_command("check_domain")
    assert "Zet bij _dmarc.voorbeeld.nl" in capsys.readouterr().out
    assert [finding["level"] for finding in DomainCheck.objects.get().findings].count("wrong") == 1


def test_the_worker_looks_once_a_day(dns_records, monkeypatch):
    runs = []
    monkeypatch.setattr(check_runner, "run_checks", lambda: runs.append(1) or [])
    for _ in range(2):
        run_due_domain_check()
    assert len(runs) == 1
    with time_machine.travel(timezone.now() + timedelta(days=1, minutes=1), tick=False):
        run_due_domain_check()
    assert len(runs) == 2


def test_an_editor_reads_it_and_asks_for_another_look(dns_records, admin_client):
    url = reverse("admin:newsletter_issue_domain_check")
    assert "Er is nog niet gekeken" in admin_client.get(url).text
    del dns_records["_dmarc.voorbeeld.nl", "TXT"]
    run_due_domain_check()
    page = BeautifulSoup(admin_client.get(url).text, "html.parser")
    assert [name.text for name in page.select(".domain-check__name")][:3] == [
        "SPF: goed",
        "DKIM: goed",
        "DMARC: fout",
    ]
    assert "1 punt moet beter." in page.text
    dns_records.update(VALID_RECORDS)
    answer = admin_client.post(url, follow=True)
    assert "De worker kijkt opnieuw" in answer.text
    run_due_domain_check()
    assert "Er is niets fout." in admin_client.get(url).text


def test_the_page_itself_asks_nobody(dns_records, admin_client, monkeypatch):
    monkeypatch.setattr(dns.resolver.Resolver, "resolve", lambda *args, **kwargs: 1 / 0)
    url = reverse("admin:newsletter_issue_domain_check")
    assert admin_client.get(url).status_code == 200
    assert admin_client.post(url).status_code == 302
