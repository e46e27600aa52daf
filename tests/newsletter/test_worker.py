from datetime import timedelta
from types import SimpleNamespace

import pytest
import time_machine
from django.core import mail
from django.core.management import CommandError
from django.utils import timezone

from newsletter import time_budget
from newsletter.delivery import retries, run
from newsletter.models import (
    Delivery,
    DeliveryFailure,
    Mailing,
    Subscriber,
    SubscriberRequest,
    Worker,
)
from newsletter.services import visitor_requests
from techniekpact.management.commands import worker as command
from tests.concurrency import run_concurrently
from tests.factories import SubscriberFactory

pytestmark = pytest.mark.django_db

EMAIL = "anna@voorbeeld.nl"


def mail_recipients():
    return sorted(message.to[0] for message in mail.outbox)


def request_signups(*addresses):
    """Request and process sign-ups, so that a confirmation mail is queued for each."""
    for email in addresses:
        SubscriberRequest.objects.create(kind=SubscriberRequest.Kind.SUBSCRIBE, email=email)
    visitor_requests.process_requests()


def pending_confirmations():
    return Delivery.objects.get(kind=Delivery.Kind.CONFIRM)


def test_the_worker_sends_what_is_due_once(sign_up, run_worker, get_subscriber):
    sign_up()
    sign_up("bert@voorbeeld.nl")
    run_worker()
    run_worker()
    assert mail_recipients() == [EMAIL, "bert@voorbeeld.nl"]
    assert get_subscriber().confirmation_mailed_at is not None
    assert not Delivery.objects.unfinished().exists()


@pytest.fixture
def slow_mail_clock(monkeypatch):
    """Make each mail take two seconds, of the five in a time budget."""
    now = SimpleNamespace(seconds=0)
    build_message = run.MessageBuilder.build_message

    def slowly(*args):
        now.seconds += 2
        return build_message(*args)

    clock = SimpleNamespace(monotonic=lambda: now.seconds)
    monkeypatch.setattr(time_budget, "time", clock)
    monkeypatch.setattr(run.MessageBuilder, "build_message", slowly)


def test_a_turn_ends_in_time_and_the_next_one_goes_on(slow_mail_clock):
    request_signups(*[f"{name}@voorbeeld.nl" for name in "abcd"])
    assert run.deliver_queued(1)
    assert len(mail.outbox) == 3
    assert Delivery.objects.get(state="pending").worker is None
    run.deliver_queued(1)
    assert len(mail.outbox) == 4


def test_other_jobs_get_their_turn_while_much_mail_goes(slow_mail_clock, monkeypatch, run_worker):
    turns = []
    monkeypatch.setattr(command, "JOBS", [lambda: turns.append(len(mail.outbox))])
    request_signups(*[f"{name}@voorbeeld.nl" for name in "abcdefgh"])
    run_worker()
    assert turns == [0, 3, 6]
    assert len(mail.outbox) == 8


def test_a_second_worker_leaves_what_the_first_one_has(smtp_server):
    request_signups(*[f"{name}@voorbeeld.nl" for name in "abc"])
    others = []

    def meanwhile(*args):
        if not others:
            others.append(run.deliver_queued(2))
        return True

    run.deliver_queued(1, meanwhile)
    assert sorted(smtp_server.recipients()) == [f"{name}@voorbeeld.nl" for name in "abc"]


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_send_no_mail_twice():
    names = [f"{number:02}@voorbeeld.nl" for number in range(12)]
    request_signups(*names)
    run_concurrently(lambda: run.deliver_queued(1), lambda: run.deliver_queued(2))
    assert mail_recipients() == names


def test_without_a_mail_server_everything_stays_due(
    sign_up, run_worker, monkeypatch, get_subscriber
):
    def refuse(backend):
        raise ConnectionRefusedError

    sign_up()
    with monkeypatch.context() as patch:
        patch.setattr("django.core.mail.backends.locmem.EmailBackend.open", refuse, raising=False)
        with pytest.raises(CommandError):
            run_worker()
    assert pending_confirmations().state == "pending"
    Delivery.objects.update(not_before=timezone.now())
    run_worker()
    assert mail_recipients() == [EMAIL]


def test_what_fails_is_tried_later_and_ever_less_often(smtp_server, sign_up, run_worker):
    smtp_server.replies["RCPT"] = "451 Not now"
    waits = []
    with time_machine.travel(timezone.now(), tick=False) as clock:
        sign_up()
        for _ in range(5):
            run_worker()
            run_worker()
            waits.append(pending_confirmations().not_before - timezone.now())
            clock.move_to(pending_confirmations().not_before)
        smtp_server.replies.clear()
        run_worker()
    assert waits == [timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 360)]
    assert smtp_server.recipients() == [EMAIL]


def test_after_the_last_attempt_it_has_failed(smtp_server, sign_up, run_worker):
    smtp_server.replies["RCPT"] = "450 4.2.1 Not now"
    sign_up()
    run_worker()
    Delivery.objects.update(deferrals=len(retries.RETRY_DELAYS), not_before=timezone.now())
    run_worker()
    assert (pending_confirmations().state, pending_confirmations().reason) == ("failed", "4.2.1")


def test_an_address_that_is_refused_does_not_hold_up_the_others(
    smtp_server, sign_up, run_worker, caplog
):
    smtp_server.replies["RCPT", EMAIL] = "550 anna@voorbeeld.nl unknown"
    sign_up()
    sign_up("bert@voorbeeld.nl")
    run_worker()
    assert smtp_server.recipients() == ["bert@voorbeeld.nl"]
    assert "anna" not in caplog.text


def test_a_failure_is_told_without_the_address(smtp_server, sign_up, run_worker, caplog, capfd):
    sign_up()
    smtp_server.replies["MAIL"] = "554 anna@voorbeeld.nl is not wanted"
    with pytest.raises(CommandError):
        run_worker()
    assert "deliver: MailServerError" in caplog.text
    assert "refuses: 554" in caplog.text
    assert "anna" not in caplog.text + "".join(capfd.readouterr())


def test_a_failed_mail_is_not_counted_as_sent(smtp_server, sign_up, run_worker, get_subscriber):
    smtp_server.replies["RCPT"] = "451 Not now"
    sign_up()
    run_worker()
    assert pending_confirmations().state == "pending"
    assert pending_confirmations().ended_at is None


def test_one_job_that_fails_does_not_stop_the_next(monkeypatch, sign_up, run_worker, caplog):
    def broken():
        raise RuntimeError(EMAIL)

    sign_up()
    monkeypatch.setattr(command, "JOBS", [broken, *command.JOBS])
    with pytest.raises(CommandError):
        run_worker()
    assert mail_recipients() == [EMAIL]
    assert "broken: RuntimeError" in caplog.text
    assert "anna" not in caplog.text


def test_one_mail_that_cannot_be_written_does_not_stop_the_next(
    monkeypatch, sign_up, run_worker, caplog
):
    sign_up()
    sign_up("bert@voorbeeld.nl")
    tokens = run.MessageBuilder.build_message

    def mend(desk, task, mailing):
        if task.email == EMAIL:
            raise KeyError(EMAIL)
        return tokens(desk, task, mailing)

    monkeypatch.setattr(run.MessageBuilder, "build_message", mend)
    run_worker()
    assert mail_recipients() == ["bert@voorbeeld.nl"]
    assert Delivery.objects.get(state="failed").reason == DeliveryFailure.RENDER_FAILED
    assert "anna" not in caplog.text


def test_who_does_not_confirm_is_forgotten_after_seven_days(
    sign_up, request_confirmation_path, client, run_worker
):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        client.post(request_confirmation_path("bert@voorbeeld.nl"))
        request_confirmation_path()
        clock.shift(timedelta(days=7))
        run_worker()
        assert Subscriber.objects.count() == 2
        clock.shift(timedelta(seconds=1))
        run_worker()
    assert Subscriber.objects.get().email == "bert@voorbeeld.nl"


def test_a_late_mail_leaves_seven_days_to_confirm(
    sign_up, run_worker, get_subscriber, client, request_confirmation_path
):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        sign_up()
        visitor_requests.process_requests()
        clock.shift(timedelta(days=6))
        path = request_confirmation_path()
        clock.shift(timedelta(days=6))
        run_worker()
        client.post(path)
    assert get_subscriber().state == Subscriber.State.CONFIRMED


def test_told_to_stop_it_ends_the_mail_at_hand_and_gives_the_rest_back(smtp_server):
    request_signups(*[f"{name}@voorbeeld.nl" for name in "abc"])
    run.deliver_queued(1, lambda: not smtp_server.received)
    states = sorted(Delivery.objects.values_list("state", "worker"), key=str)
    assert states == [("pending", None), ("pending", None), ("sent", 1)]


def test_a_worker_that_ends_says_so_and_one_that_was_killed_does_not(run_worker):
    run_worker()
    assert Worker.objects.get().stopped_at is not None


def test_each_job_follows_on_a_sign_of_life(monkeypatch, run_worker):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        seen = []

        def long():
            seen.append(timezone.now() - Worker.objects.get().last_seen_at)
            clock.shift(timedelta(minutes=1))

        monkeypatch.setattr(command, "JOBS", [long, long, long])
        run_worker()
    assert seen == [timedelta()] * 3


def test_a_mailing_that_cannot_be_written_is_paused_and_the_others_go(
    prepare_mailing, monkeypatch, run_worker
):
    mailing = prepare_mailing(EMAIL)
    SubscriberFactory(email="bert@voorbeeld.nl")
    request_signups("cora@voorbeeld.nl")
    monkeypatch.setattr("newsletter.delivery.messages.list_headers", lambda: 1 / 0)
    run_worker()
    mailing.refresh_from_db()
    assert (mailing.state, mailing.sent) == (Mailing.State.PAUSED, 0)
    assert mailing.pause_reason.startswith(
        "De mail kon niet worden geschreven (ZeroDivisionError)."
    )
    assert mail_recipients() == ["cora@voorbeeld.nl"]
