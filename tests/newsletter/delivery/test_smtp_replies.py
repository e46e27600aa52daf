"""Replies of a mail server, and the state that each delivery ends in."""

import pytest
from django.utils import timezone

from newsletter.delivery import pace, run
from newsletter.models import Delivery, DeliveryFailure, Mailing, Refusal, Subscriber, Suppression
from newsletter.services import follow_ups, mailings
from tests.factories import UserFactory
from tests.smtp_server import DROP_CONNECTION, HANG, ScriptedSMTP, run_smtp_server

pytestmark = [pytest.mark.django_db, pytest.mark.once]

FIRST_ADDRESS, SECOND_ADDRESS = "anna@voorbeeld.nl", "bert@elders.nl"


@pytest.fixture(params=[True, False], ids=["at once", "in turn"])
def smtp_server(request, settings):
    """Start a mail server that takes the commands of a mail at once, and one that does not."""
    with run_smtp_server(settings, pipelining=request.param) as server:
        yield server


def run_delivery():
    """Run one slice of the worker; return False if the mail server was unusable."""
    try:
        run.deliver_queued(1)
    except run.MailServerError:
        return False
    return True


def get_delivery(email):
    return Delivery.objects.get(subscriber__email=email)


def end_retry_delay():
    Delivery.objects.filter(state="pending").update(not_before=timezone.now())


def test_what_is_accepted_is_sent(smtp_server, prepare_mailing):
    mailing = prepare_mailing(FIRST_ADDRESS, SECOND_ADDRESS)
    run_delivery()
    mailing.refresh_from_db()
    assert sorted(smtp_server.recipients()) == [FIRST_ADDRESS, SECOND_ADDRESS]
    assert (mailing.state, mailing.sent) == (Mailing.State.DONE, 2)
    assert {delivery.state for delivery in Delivery.objects.all()} == {"sent"}
    assert smtp_server.sender == "terug@techniekpact.example"
    assert smtp_server.connection_count == 1


@pytest.mark.parametrize("stage", ["RCPT", "DATA", "END"])
@pytest.mark.parametrize("answer", ["451 4.3.0 Not now", "450 Greylisted", "452 4.2.2 Full"])
def test_who_must_wait_is_tried_later_and_holds_up_nobody(
    smtp_server, prepare_mailing, stage, answer
):
    mailing = prepare_mailing(FIRST_ADDRESS, SECOND_ADDRESS)
    smtp_server.replies[stage, FIRST_ADDRESS] = answer
    assert run_delivery()
    mailing.refresh_from_db()
    anna = get_delivery(FIRST_ADDRESS)
    # A limit of the server is no attempt of the reader.
    assert (anna.state, anna.deferrals) == ("pending", int("Full" in answer))
    assert anna.reason in (answer[:3], answer[4:9])
    assert 55 < (anna.not_before - timezone.now()).total_seconds() <= 60
    assert get_delivery(SECOND_ADDRESS).state == "sent"
    assert (mailing.state, mailing.remaining_count) == (Mailing.State.SENDING, 1)


def test_a_server_that_wants_no_mail_now_is_left_alone_for_a_while(smtp_server, prepare_mailing):
    mailing = prepare_mailing(FIRST_ADDRESS, SECOND_ADDRESS)
    smtp_server.replies["MAIL"] = "451 4.3.2 Busy"
    assert not run_delivery()
    states = sorted((delivery.state, delivery.deferrals) for delivery in Delivery.objects.all())
    assert states == [("pending", 0), ("pending", 0)]
    mailing.refresh_from_db()
    assert mailing.state == Mailing.State.SENDING


def test_rule_9_who_is_refused_has_failed_and_is_written_to_no_more(smtp_server, prepare_mailing):
    mailing = prepare_mailing(FIRST_ADDRESS, SECOND_ADDRESS)
    smtp_server.replies["RCPT", FIRST_ADDRESS] = "550 5.1.1 Unknown"
    assert run_delivery()
    follow_ups.process_follow_ups()
    mailing.refresh_from_db()
    assert (get_delivery(FIRST_ADDRESS).state, get_delivery(SECOND_ADDRESS).state) == (
        "failed",
        "sent",
    )
    anna = Subscriber.objects.get(email=FIRST_ADDRESS)
    assert (anna.state, anna.reason) == (Subscriber.State.STOPPED, Subscriber.Reason.BOUNCED)
    assert Suppression.objects.get().reason == Suppression.Reason.BOUNCED
    assert (mailing.state, mailing.sent, mailing.failed) == (Mailing.State.DONE, 1, 1)
    assert mailing.failure_counts == [["5.1.1", "stopped", 1]]


def test_a_refusal_after_the_mail_that_names_her_mailbox_is_about_her(smtp_server, prepare_mailing):
    prepare_mailing(FIRST_ADDRESS)
    smtp_server.replies["END"] = "550 5.1.1 No such user"
    assert run_delivery()
    follow_ups.process_follow_ups()
    assert get_delivery(FIRST_ADDRESS).state == "failed"
    assert Suppression.objects.exists()


@pytest.mark.parametrize(
    ("stage", "answer", "code"),
    [
        ("MAIL", "550 5.1.0 Sender rejected", "5.1.0"),
        ("MAIL", "554 Go away", "554"),
        ("RCPT", "550 5.7.1 Relaying denied", "5.7.1"),
        ("RCPT", "530 Authentication required", "530"),
        ("RCPT", "503 Bad sequence", "503"),
        ("DATA", "554 5.7.1 Spam", "5.7.1"),
        ("END", "554 Message rejected", "554"),
        ("END", "550 5.7.26 Not authenticated", "5.7.26"),
        ("END", "552 5.3.4 Message too big", "5.3.4"),
    ],
)
def test_a_refusal_of_us_pauses_the_mailing_and_says_why(
    smtp_server, prepare_mailing, stage, answer, code
):
    mailing = prepare_mailing(FIRST_ADDRESS, SECOND_ADDRESS)
    smtp_server.replies[stage] = answer
    run_delivery()
    mailing.refresh_from_db()
    assert mailing.state == Mailing.State.PAUSED
    assert mailing.pause_reason == (
        f"De mailserver weigert onze mail ({code}). Laat de beheerder ernaar kijken."
    )
    assert {delivery.state for delivery in Delivery.objects.all()} == {"pending"}
    assert sum(delivery.deferrals for delivery in Delivery.objects.all()) == 0
    assert not Suppression.objects.exists()


def test_once_mended_a_paused_mailing_reaches_everybody(smtp_server, prepare_mailing):
    mailing = prepare_mailing(FIRST_ADDRESS, SECOND_ADDRESS)
    smtp_server.replies["MAIL"] = "550 5.7.1 Not you"
    run_delivery()
    smtp_server.replies.clear()
    mailings.resume_sending(mailing=mailing, user=UserFactory(is_superuser=True))
    end_retry_delay()
    run_delivery()
    mailing.refresh_from_db()
    assert (mailing.state, mailing.sent, mailing.pause_reason) == (Mailing.State.DONE, 2, "")


def test_a_resumed_mailing_does_not_stop_at_the_same_reader_again(smtp_server, prepare_mailing):
    mailing = prepare_mailing(FIRST_ADDRESS, SECOND_ADDRESS)
    smtp_server.replies["RCPT", FIRST_ADDRESS] = "550 5.7.1 You may not write to this list"
    run_delivery()
    mailings.resume_sending(mailing=mailing, user=UserFactory(is_superuser=True))
    end_retry_delay()
    run_delivery()
    mailing.refresh_from_db()
    assert (mailing.state, mailing.sent, mailing.failed) == (Mailing.State.DONE, 1, 1)
    assert get_delivery(FIRST_ADDRESS).reason == "5.7.1"
    assert not Suppression.objects.exists()


def test_a_refused_login_pauses_the_mailing(settings, smtp_server, prepare_mailing):
    mailing = prepare_mailing(FIRST_ADDRESS)
    with run_smtp_server(settings, login=True):
        settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "wij", "fout"
        assert not run_delivery()
    mailing.refresh_from_db()
    assert (mailing.state, get_delivery(FIRST_ADDRESS).state) == (Mailing.State.PAUSED, "pending")
    assert "(5.7.8)" in mailing.pause_reason


def test_a_server_without_the_tls_that_we_ask_for_gets_no_mail(
    settings, smtp_server, prepare_mailing
):
    mailing = prepare_mailing(FIRST_ADDRESS)
    settings.EMAIL_USE_TLS = True
    assert not run_delivery()
    mailing.refresh_from_db()
    assert mailing.state == Mailing.State.PAUSED
    assert smtp_server.received == []


def test_without_a_server_all_stays_due(settings, smtp_server, prepare_mailing):
    mailing = prepare_mailing(FIRST_ADDRESS, SECOND_ADDRESS)
    with run_smtp_server(settings):
        pass
    assert not run_delivery()
    states = sorted(
        (delivery.state, delivery.deferrals, delivery.reason) for delivery in Delivery.objects.all()
    )
    assert states == [("pending", 0, ""), ("pending", 0, DeliveryFailure.NO_CONNECTION)]
    mailing.refresh_from_db()
    assert mailing.state == Mailing.State.SENDING


@pytest.mark.parametrize("trouble", [DROP_CONNECTION, HANG])
@pytest.mark.parametrize("stage", ["RCPT", "DATA"])
def test_a_line_that_breaks_before_the_mail_is_tried_later(
    smtp_server, prepare_mailing, stage, trouble
):
    prepare_mailing(FIRST_ADDRESS, SECOND_ADDRESS)
    smtp_server.replies[stage, FIRST_ADDRESS] = trouble
    assert run_delivery()
    assert (get_delivery(FIRST_ADDRESS).state, get_delivery(FIRST_ADDRESS).reason) == (
        "pending",
        DeliveryFailure.CONNECTION_LOST,
    )
    assert (get_delivery(SECOND_ADDRESS).state, smtp_server.recipients()) == (
        "sent",
        [SECOND_ADDRESS],
    )
    assert smtp_server.connection_count == 2


@pytest.mark.parametrize("trouble", [DROP_CONNECTION, HANG])
def test_a_line_that_breaks_after_the_mail_is_uncertain_for_ever(
    smtp_server, prepare_mailing, trouble
):
    mailing = prepare_mailing(FIRST_ADDRESS, SECOND_ADDRESS)
    smtp_server.replies["END", FIRST_ADDRESS] = trouble
    run_delivery()
    run_delivery()
    mailing.refresh_from_db()
    assert (get_delivery(FIRST_ADDRESS).state, get_delivery(SECOND_ADDRESS).state) == (
        "uncertain",
        "sent",
    )
    assert sorted(smtp_server.recipients()) == [FIRST_ADDRESS, SECOND_ADDRESS]
    assert (mailing.state, mailing.sent, mailing.uncertain) == (Mailing.State.DONE, 1, 1)


def test_a_server_that_ends_each_line_after_one_mail_is_called_again(smtp_server, prepare_mailing):
    addresses = [f"{number}@voorbeeld.nl" for number in range(4)]
    prepare_mailing(*addresses)
    counts = {"line": 0}

    def once():
        fresh = counts["line"] != smtp_server.connection_count
        counts["line"] = smtp_server.connection_count
        return "250 OK" if fresh else "421 4.3.2 One is enough"

    smtp_server.replies["MAIL"] = once
    assert run_delivery()
    assert sorted(smtp_server.recipients()) == addresses
    assert smtp_server.connection_count == 4
    assert not Delivery.objects.exclude(deferrals=0).exists()


@pytest.mark.parametrize("answer", ["421 Too many", "450 4.7.1 Slow down"])
def test_a_domain_that_asks_for_less_is_left_alone(smtp_server, prepare_mailing, answer):
    prepare_mailing("a@druk.nl", "b@druk.nl", "c@druk.nl", SECOND_ADDRESS)
    smtp_server.replies["RCPT", "a@druk.nl"] = answer
    assert run_delivery()
    assert smtp_server.recipients() == [SECOND_ADDRESS]
    later = timezone.now() + pace.FIRST_PAUSE
    for email in ("b@druk.nl", "c@druk.nl"):
        assert abs((get_delivery(email).not_before - later).total_seconds()) < 5
        assert get_delivery(email).deferrals == 0
    end_retry_delay()
    run_delivery()
    assert smtp_server.recipients() == [SECOND_ADDRESS]


def test_an_address_in_the_text_of_a_refusal_is_not_kept_or_told(
    smtp_server, prepare_mailing, caplog, capfd
):
    prepare_mailing(FIRST_ADDRESS)
    smtp_server.replies["RCPT"] = "550 <anna@voorbeeld.nl> at 5.1.2.3 unknown"
    run_delivery()
    delivery = get_delivery(FIRST_ADDRESS)
    assert (delivery.reason, delivery.refusal) == ("550", Refusal.AMBIGUOUS)
    assert "anna" not in caplog.text + "".join(capfd.readouterr())


@pytest.mark.parametrize(
    ("greeting", "state"),
    [("554 5.7.1 No service for you", "paused"), ("421 Too busy", "sending"), ("", "sending")],
)
def test_a_server_that_does_not_even_greet_us_gets_no_mail(
    smtp_server, prepare_mailing, monkeypatch, greeting, state
):
    mailing = prepare_mailing(FIRST_ADDRESS, SECOND_ADDRESS)

    async def greet(server):
        if greeting:
            await server.push(greeting)
        server.transport.close()

    monkeypatch.setattr(ScriptedSMTP, "_handle_client", greet)
    assert not run_delivery()
    mailing.refresh_from_db()
    assert mailing.state == state
    assert {delivery.state for delivery in Delivery.objects.all()} == {"pending"}
