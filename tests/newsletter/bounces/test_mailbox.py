"""The mailbox for returned mail, read from a mail server in a thread of the test."""

import imaplib

import pytest
from django.core.cache import cache

from newsletter.bounces import mailbox
from newsletter.bounces.mailbox import read_mailbox
from newsletter.models import Subscriber
from tests.newsletter.bounces.fake_imap import IMAPServer
from tests.newsletter.bounces.samples import (
    build_complaint,
    build_dsn,
    build_personal_mail,
    create_mailing,
    create_sent_delivery,
    create_subscriber,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def bounce_mailbox(settings, monkeypatch):
    """Start a mail server without TLS, because a test has no certificate."""
    monkeypatch.setattr(
        mailbox, "connect_imap", lambda host, port: imaplib.IMAP4(host, port, timeout=5)
    )
    with IMAPServer() as server:
        port = server.server_address[1]
        settings.BOUNCE_MAILBOX = f"imaps://bounces%40voorbeeld.nl:geheim@127.0.0.1:{port}/INBOX"
        yield server


def read_bounces():
    cache.clear()
    read_mailbox()


def subscriber_states():
    return dict(Subscriber.objects.values_list("email", "state"))


def test_rule_9_what_comes_back_by_mail_stops_the_address(bounce_mailbox):
    issue = create_mailing()
    anna, bert, carla = (
        create_subscriber(f"{name}@voorbeeld.nl") for name in ("anna", "bert", "carla")
    )
    create_sent_delivery(carla, issue)
    bounce_mailbox.add(
        build_dsn(create_sent_delivery(anna, issue).pk),
        build_personal_mail(),
        build_complaint(create_sent_delivery(bert, issue).pk),
    )
    read_bounces()
    issue.refresh_from_db()
    assert subscriber_states() == {
        "anna@voorbeeld.nl": "stopped",
        "bert@voorbeeld.nl": "stopped",
        "carla@voorbeeld.nl": "confirmed",
    }
    assert (issue.bounced, issue.complained) == (1, 1)
    assert bounce_mailbox.unseen == []
    assert 'LOGIN bounces@voorbeeld.nl "geheim"' in bounce_mailbox.commands


def test_nothing_is_read_twice_and_nothing_is_removed(bounce_mailbox):
    bounce_mailbox.add(build_dsn(create_sent_delivery(create_subscriber()).pk))
    read_bounces()
    bounce_mailbox.commands.clear()
    read_bounces()
    assert not [command for command in bounce_mailbox.commands if "FETCH" in command]
    assert len(bounce_mailbox.mails) == 1


def test_a_report_that_was_not_marked_is_read_again_and_counts_once(bounce_mailbox):
    issue = create_mailing()
    bounce_mailbox.add(build_dsn(create_sent_delivery(create_subscriber(), issue).pk))
    bounce_mailbox.disconnect_at = "STORE"
    read_bounces()
    assert bounce_mailbox.unseen == ["1"]
    bounce_mailbox.disconnect_at = ""
    read_bounces()
    issue.refresh_from_db()
    assert issue.bounced == 1
    assert bounce_mailbox.unseen == []


def test_a_report_that_cannot_be_acted_on_waits(bounce_mailbox, monkeypatch):
    bounce_mailbox.add(build_dsn(create_sent_delivery(create_subscriber()).pk))
    with monkeypatch.context() as patch:
        patch.setattr(mailbox, "record_bounce", lambda **kwargs: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            read_bounces()
    assert bounce_mailbox.unseen == ["1"]


def test_a_mail_that_breaks_its_reader_holds_up_no_other(bounce_mailbox, monkeypatch, caplog):
    anna = create_subscriber()
    read = mailbox.parse_report

    def fragile(mail):
        if mail.startswith(b"bom"):
            raise RecursionError
        return read(mail)

    monkeypatch.setattr(mailbox, "parse_report", fragile)
    bounce_mailbox.add(b"bom", b"", b"\xff" * 400_000, build_dsn(create_sent_delivery(anna).pk))
    read_bounces()
    assert subscriber_states() == {anna.email: "stopped"}
    assert bounce_mailbox.unseen == []
    assert "A returned mail cannot be read: RecursionError" in caplog.text


def test_a_nest_of_parts_without_end_is_survived(bounce_mailbox):
    nest = b"".join(
        b"Content-Type: multipart/report; boundary=%d\r\n\r\n--%d\r\n" % (i, i) for i in range(3000)
    )
    bounce_mailbox.add(nest)
    read_bounces()
    assert bounce_mailbox.unseen == []


def test_only_the_beginning_of_a_mail_is_asked_for(bounce_mailbox):
    bounce_mailbox.add(build_personal_mail() + b"x" * 5_000_000)
    read_bounces()
    assert [command for command in bounce_mailbox.commands if "FETCH" in command] == [
        "UID FETCH 1 (BODY.PEEK[]<0.262144>)"
    ]


def test_one_look_takes_no_longer_than_its_time(bounce_mailbox, monkeypatch):
    monkeypatch.setattr(mailbox, "MAX_DURATION", 0)
    bounce_mailbox.add(build_personal_mail(), build_personal_mail())
    read_bounces()
    assert bounce_mailbox.unseen == ["2"]


@pytest.mark.parametrize("trouble", ["password", "folder", "line"])
def test_a_mailbox_that_is_away_does_not_hold_up_the_mail(
    trouble, bounce_mailbox, caplog, settings
):
    if trouble == "password":
        bounce_mailbox.password = "anders"
    elif trouble == "folder":
        bounce_mailbox.folders = set()
    else:
        bounce_mailbox.disconnect_at = "SEARCH"
    read_bounces()
    assert "The mailbox for returned mail: " in caplog.text
    assert "geheim" not in caplog.text
    assert "voorbeeld" not in caplog.text


def test_a_password_never_goes_over_an_open_line(settings, caplog):
    with IMAPServer() as server:
        settings.BOUNCE_MAILBOX = f"imaps://bounces:geheim@127.0.0.1:{server.server_address[1]}"
        read_bounces()
        assert not [command for command in server.commands if "geheim" in command]
    assert "The mailbox for returned mail: " in caplog.text


def test_without_a_mailbox_nothing_is_asked(settings, monkeypatch):
    monkeypatch.setattr(mailbox, "connect_imap", lambda *args: 1 / 0)
    read_bounces()


def test_the_worker_looks_every_five_minutes(bounce_mailbox, run_worker):
    bounce_mailbox.add(build_dsn(create_sent_delivery(create_subscriber()).pk))
    run_worker()
    assert bounce_mailbox.unseen == []
    bounce_mailbox.commands.clear()
    run_worker()
    assert bounce_mailbox.commands == []
