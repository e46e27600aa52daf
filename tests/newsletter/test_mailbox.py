"""The mailbox for returned mail, against a mail server of our own in a thread."""

import imaplib

import pytest
from django.core.cache import cache

from newsletter.bounces import mailbox
from newsletter.bounces.mailbox import read_mailbox
from newsletter.models import Subscriber
from tests.newsletter.imap import Mailbox
from tests.newsletter.returning import arf, dsn, mailing, plain, reader, sent

pytestmark = pytest.mark.django_db


@pytest.fixture
def box(settings, monkeypatch):
    """Without TLS, for which a test has no certificate."""
    monkeypatch.setattr(
        mailbox, "connected", lambda host, port: imaplib.IMAP4(host, port, timeout=5)
    )
    with Mailbox() as server:
        port = server.server_address[1]
        settings.BOUNCE_MAILBOX = f"imaps://bounces%40voorbeeld.nl:geheim@127.0.0.1:{port}/INBOX"
        yield server


def look():
    cache.clear()
    read_mailbox()


def states():
    return dict(Subscriber.objects.values_list("email", "state"))


def test_rule_9_what_comes_back_by_mail_stops_the_address(box):
    issue = mailing()
    anna, bert, carla = (reader(f"{name}@voorbeeld.nl") for name in ("anna", "bert", "carla"))
    sent(carla, issue)
    box.add(dsn(sent(anna, issue).pk), plain(), arf(sent(bert, issue).pk))
    look()
    issue.refresh_from_db()
    assert states() == {
        "anna@voorbeeld.nl": "stopped",
        "bert@voorbeeld.nl": "stopped",
        "carla@voorbeeld.nl": "confirmed",
    }
    assert (issue.bounced, issue.complained) == (1, 1)
    assert box.unseen == []
    assert 'LOGIN bounces@voorbeeld.nl "geheim"' in box.said


def test_nothing_is_read_twice_and_nothing_is_removed(box):
    box.add(dsn(sent(reader()).pk))
    look()
    box.said.clear()
    look()
    assert not [said for said in box.said if "FETCH" in said]
    assert len(box.mails) == 1


def test_a_report_that_was_not_marked_is_read_again_and_counts_once(box):
    issue = mailing()
    box.add(dsn(sent(reader(), issue).pk))
    box.cut_off_at = "STORE"
    look()
    assert box.unseen == ["1"]
    box.cut_off_at = ""
    look()
    issue.refresh_from_db()
    assert issue.bounced == 1
    assert box.unseen == []


def test_a_report_that_cannot_be_acted_on_waits(box, monkeypatch):
    box.add(dsn(sent(reader()).pk))
    with monkeypatch.context() as patch:
        patch.setattr(mailbox, "came_back", lambda **kwargs: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            look()
    assert box.unseen == ["1"]


def test_a_mail_that_breaks_its_reader_holds_up_no_other(box, monkeypatch, caplog):
    anna = reader()
    read = mailbox.report_in

    def fragile(mail):
        if mail.startswith(b"bom"):
            raise RecursionError
        return read(mail)

    monkeypatch.setattr(mailbox, "report_in", fragile)
    box.add(b"bom", b"", b"\xff" * 400_000, dsn(sent(anna).pk))
    look()
    assert states() == {anna.email: "stopped"}
    assert box.unseen == []
    assert "A returned mail cannot be read: RecursionError" in caplog.text


def test_a_nest_of_parts_without_end_is_survived(box):
    nest = b"".join(
        b"Content-Type: multipart/report; boundary=%d\r\n\r\n--%d\r\n" % (i, i) for i in range(3000)
    )
    box.add(nest)
    look()
    assert box.unseen == []


def test_only_the_beginning_of_a_mail_is_asked_for(box):
    box.add(plain() + b"x" * 5_000_000)
    look()
    assert [said for said in box.said if "FETCH" in said] == ["UID FETCH 1 (BODY.PEEK[]<0.262144>)"]


def test_one_look_takes_no_longer_than_its_time(box, monkeypatch):
    monkeypatch.setattr(mailbox, "AT_MOST", 0)
    box.add(plain(), plain())
    look()
    assert box.unseen == ["2"]


@pytest.mark.parametrize("trouble", ["password", "folder", "line"])
def test_a_mailbox_that_is_away_does_not_hold_up_the_mail(trouble, box, caplog, settings):
    if trouble == "password":
        box.password = "anders"
    elif trouble == "folder":
        box.folders = set()
    else:
        box.cut_off_at = "SEARCH"
    look()
    assert "The mailbox for returned mail: " in caplog.text
    assert "geheim" not in caplog.text
    assert "voorbeeld" not in caplog.text


def test_a_password_never_goes_over_an_open_line(settings, caplog):
    with Mailbox() as server:
        settings.BOUNCE_MAILBOX = f"imaps://bounces:geheim@127.0.0.1:{server.server_address[1]}"
        look()
        assert not [said for said in server.said if "geheim" in said]
    assert "The mailbox for returned mail: " in caplog.text


def test_without_a_mailbox_nothing_is_asked(settings, monkeypatch):
    monkeypatch.setattr(mailbox, "connected", lambda *args: 1 / 0)
    look()


def test_the_worker_looks_every_five_minutes(box, work):
    box.add(dsn(sent(reader()).pk))
    work()
    assert box.unseen == []
    box.said.clear()
    work()
    assert box.said == []
