import smtplib
import threading
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from newsletter import services
from newsletter.models import Subscriber

pytestmark = pytest.mark.django_db


@pytest.fixture
def server(monkeypatch):
    """A mail server that answers with an error for as long as one is set."""

    class Server:
        error = None
        send = EmailBackend.send_messages

    def send_messages(backend, messages):
        if Server.error:
            raise Server.error
        return Server.send(backend, messages)

    monkeypatch.setattr(EmailBackend, "send_messages", send_messages)
    return Server


def recipients():
    return sorted(message.to[0] for message in mail.outbox)


def test_the_worker_sends_what_is_due_once(sign_up, work, anna):
    sign_up()
    sign_up("bert@voorbeeld.nl")
    work()
    work()
    assert recipients() == ["anna@voorbeeld.nl", "bert@voorbeeld.nl"]
    assert anna().confirmation_sent_at is not None
    assert not Subscriber.objects.awaiting_mail().exists()


def test_a_round_sends_a_batch_and_the_next_one_goes_on(sign_up, work, monkeypatch):
    monkeypatch.setattr(services, "BATCH", 2)
    for name in "abc":
        sign_up(f"{name}@voorbeeld.nl")
    work()
    assert len(mail.outbox) == 2
    work()
    assert len(mail.outbox) == 3


def test_a_second_worker_leaves_what_the_first_one_has(sign_up, monkeypatch):
    for name in "abc":
        sign_up(f"{name}@voorbeeld.nl")
    send = EmailBackend.send_messages

    def send_messages(backend, messages):
        monkeypatch.setattr(EmailBackend, "send_messages", send)
        services.send_confirmations()
        return send(backend, messages)

    monkeypatch.setattr(EmailBackend, "send_messages", send_messages)
    services.send_confirmations()
    assert recipients() == ["a@voorbeeld.nl", "b@voorbeeld.nl", "c@voorbeeld.nl"]


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_send_no_mail_twice():
    names = [f"{number:02}@voorbeeld.nl" for number in range(12)]
    Subscriber.objects.bulk_create(Subscriber(email=name) for name in names)
    start = threading.Barrier(2)

    def worker():
        start.wait()
        services.send_confirmations()
        connection.close()

    threads = [threading.Thread(target=worker) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert recipients() == names


def test_without_a_mail_server_everything_stays_due(sign_up, work, monkeypatch, anna):
    def refuse(backend):
        raise ConnectionRefusedError

    sign_up()
    with monkeypatch.context() as patch:
        patch.setattr(EmailBackend, "open", refuse)
        with pytest.raises(CommandError):
            work()
    assert anna().confirmation_sent_at is None
    work()
    assert recipients() == ["anna@voorbeeld.nl"]


def test_what_fails_is_tried_later_and_ever_less_often(sign_up, work, server, anna):
    server.error = smtplib.SMTPServerDisconnected()
    waits = []
    with time_machine.travel(timezone.now(), tick=False) as clock:
        sign_up()
        for _ in range(5):
            with pytest.raises(CommandError):
                work()
            work()
            waits.append(anna().mail_due_at - timezone.now())
            clock.move_to(anna().mail_due_at)
        server.error = None
        work()
    assert waits == [timedelta(minutes=minutes) for minutes in (1, 1, 2, 4, 8)]
    assert recipients() == ["anna@voorbeeld.nl"]


def test_an_address_that_is_refused_does_not_hold_up_the_others(sign_up, work, server, caplog):
    refused = {"anna@voorbeeld.nl": (550, b"anna@voorbeeld.nl unknown")}
    sign_up()
    sign_up("bert@voorbeeld.nl")

    def send_messages(backend, messages):
        if messages[0].to == ["anna@voorbeeld.nl"]:
            raise smtplib.SMTPRecipientsRefused(refused)
        return server.send(backend, messages)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(EmailBackend, "send_messages", send_messages)
        work()
    assert recipients() == ["bert@voorbeeld.nl"]
    assert "anna" not in caplog.text


def test_a_failure_is_told_without_the_address(sign_up, server, caplog, capfd):
    sign_up()
    server.error = smtplib.SMTPDataError(554, b"anna@voorbeeld.nl is not wanted")
    with pytest.raises(CommandError):
        call_command("worker", "--once")
    assert "send_confirmations: SMTPDataError" in caplog.text
    assert "anna" not in caplog.text + "".join(capfd.readouterr())


def test_a_failed_mail_is_not_counted_as_sent(sign_up, work, server, anna):
    server.error = smtplib.SMTPServerDisconnected()
    sign_up()
    with pytest.raises(CommandError):
        work()
    assert anna().confirmation_sent_at is None


def test_one_job_that_fails_does_not_stop_the_next(sign_up, work, server, anna):
    with time_machine.travel(timezone.now() - timedelta(days=8)):
        sign_up("bert@voorbeeld.nl")
        work()
    server.error = smtplib.SMTPServerDisconnected()
    sign_up()
    with pytest.raises(CommandError):
        work()
    assert [subscriber.email for subscriber in Subscriber.objects.all()] == ["anna@voorbeeld.nl"]


def test_who_does_not_confirm_is_forgotten_after_seven_days(sign_up, link, client, work):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        client.post(link("bert@voorbeeld.nl"))
        link()
        clock.shift(timedelta(days=7))
        work()
        assert Subscriber.objects.count() == 2
        clock.shift(timedelta(seconds=1))
        work()
    assert Subscriber.objects.get().email == "bert@voorbeeld.nl"


def test_a_late_mail_leaves_seven_days_to_confirm(sign_up, work, server, anna, client, link):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        server.error = smtplib.SMTPServerDisconnected()
        sign_up()
        with pytest.raises(CommandError):
            work()
        server.error = None
        clock.shift(timedelta(days=6))
        path = link()
        clock.shift(timedelta(days=6))
        work()
        client.post(path)
    assert anna().state == Subscriber.State.CONFIRMED
