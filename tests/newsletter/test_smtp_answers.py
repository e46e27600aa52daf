"""What a mail server answers, and the state that each delivery ends in."""

import pytest
from django.utils import timezone

from newsletter.models import Delivery, Mailing, Subscriber, Suppression
from newsletter.outbox import delivering, rates
from newsletter.services import sending
from tests.factories import UserFactory
from tests.post_office import DROP, HANG, Server, opened

pytestmark = pytest.mark.django_db

ANNA, BERT = "anna@voorbeeld.nl", "bert@elders.nl"


def deliver():
    """A slice of the worker; whether the mail server was of use."""
    try:
        delivering.deliver(1)
    except delivering.MailServerError:
        return False
    return True


def of(email):
    return Delivery.objects.get(subscriber__email=email)


def wait_over():
    Delivery.objects.filter(state="pending").update(not_before=timezone.now())


def test_what_is_accepted_is_sent(office, mailing):
    made = mailing(ANNA, BERT)
    deliver()
    made.refresh_from_db()
    assert sorted(office.recipients()) == [ANNA, BERT]
    assert (made.state, made.sent) == (Mailing.State.DONE, 2)
    assert {it.state for it in Delivery.objects.all()} == {"sent"}
    assert office.sender == "terug@techniekpact.example"
    assert office.lines == 1


@pytest.mark.parametrize("stage", ["RCPT", "DATA", "END"])
@pytest.mark.parametrize("answer", ["451 4.3.0 Not now", "450 Greylisted", "452 4.2.2 Full"])
def test_who_must_wait_is_tried_later_and_holds_up_nobody(office, mailing, stage, answer):
    made = mailing(ANNA, BERT)
    office.answers[stage, ANNA] = answer
    assert deliver()
    made.refresh_from_db()
    anna = of(ANNA)
    assert (anna.state, anna.attempt) == ("pending", 1)
    assert anna.reason in (answer[:3], answer[4:9])
    assert 55 < (anna.not_before - timezone.now()).total_seconds() <= 60
    assert of(BERT).state == "sent"
    assert (made.state, made.left_to_send) == (Mailing.State.SENDING, 1)


def test_a_server_that_wants_no_mail_now_is_left_alone_for_a_while(office, mailing):
    made = mailing(ANNA, BERT)
    office.answers["MAIL"] = "451 4.3.2 Busy"
    assert not deliver()
    states = sorted((it.state, it.attempt) for it in Delivery.objects.all())
    assert states == [("pending", 0), ("pending", 1)]
    made.refresh_from_db()
    assert made.state == Mailing.State.SENDING


@pytest.mark.parametrize("answer", ["550 5.1.1 Unknown", "552 5.2.2 Full"])
def test_rule_9_who_is_refused_has_failed_and_is_written_to_no_more(office, mailing, answer):
    made = mailing(ANNA, BERT)
    office.answers["RCPT", ANNA] = answer
    assert deliver()
    made.refresh_from_db()
    assert (of(ANNA).state, of(BERT).state) == ("failed", "sent")
    anna = Subscriber.objects.get(email=ANNA)
    assert (anna.state, anna.reason) == (Subscriber.State.STOPPED, Subscriber.Reason.BOUNCED)
    assert Suppression.objects.get().reason == Suppression.Reason.BOUNCED
    assert (made.state, made.sent, made.failed) == (Mailing.State.DONE, 1, 1)
    assert made.reasons == {of(ANNA).reason: 1}


def test_a_refusal_after_the_mail_that_names_her_mailbox_is_about_her(office, mailing):
    mailing(ANNA)
    office.answers["END"] = "550 5.1.1 No such user"
    assert deliver()
    assert of(ANNA).state == "failed"
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
def test_a_refusal_of_us_pauses_the_mailing_and_says_why(office, mailing, stage, answer, code):
    made = mailing(ANNA, BERT)
    office.answers[stage] = answer
    deliver()
    made.refresh_from_db()
    assert made.state == Mailing.State.PAUSED
    assert made.why == (
        f"De mailserver weigert onze mail ({code}). Laat de beheerder ernaar kijken."
    )
    assert {it.state for it in Delivery.objects.all()} == {"pending"}
    assert sum(it.attempt for it in Delivery.objects.all()) == 1
    assert not Suppression.objects.exists()


def test_once_mended_a_paused_mailing_reaches_everybody(office, mailing):
    made = mailing(ANNA, BERT)
    office.answers["MAIL"] = "550 5.7.1 Not you"
    deliver()
    office.answers.clear()
    sending.resume(mailing=made, by=UserFactory(is_superuser=True))
    wait_over()
    deliver()
    made.refresh_from_db()
    assert (made.state, made.sent, made.why) == (Mailing.State.DONE, 2, "")


def test_a_resumed_mailing_does_not_stop_at_the_same_reader_again(office, mailing):
    made = mailing(ANNA, BERT)
    office.answers["RCPT", ANNA] = "550 5.7.1 You may not write to this list"
    deliver()
    sending.resume(mailing=made, by=UserFactory(is_superuser=True))
    wait_over()
    deliver()
    made.refresh_from_db()
    assert (made.state, made.sent, made.failed) == (Mailing.State.DONE, 1, 1)
    assert of(ANNA).reason == "5.7.1"
    assert not Suppression.objects.exists()


def test_a_refused_login_pauses_the_mailing(settings, office, mailing):
    made = mailing(ANNA)
    with opened(settings, login=True):
        settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "wij", "fout"
        assert not deliver()
    made.refresh_from_db()
    assert (made.state, of(ANNA).state) == (Mailing.State.PAUSED, "pending")
    assert "(5.7.8)" in made.why


def test_a_server_without_the_tls_that_we_ask_for_gets_no_mail(settings, office, mailing):
    made = mailing(ANNA)
    settings.EMAIL_USE_TLS = True
    assert not deliver()
    made.refresh_from_db()
    assert made.state == Mailing.State.PAUSED
    assert office.took == []


def test_without_a_server_all_stays_due(settings, office, mailing):
    made = mailing(ANNA, BERT)
    with opened(settings):
        pass
    assert not deliver()
    states = sorted((it.state, it.attempt, it.reason) for it in Delivery.objects.all())
    assert states == [("pending", 0, ""), ("pending", 1, "no connection")]
    made.refresh_from_db()
    assert made.state == Mailing.State.SENDING


@pytest.mark.parametrize("trouble", [DROP, HANG])
@pytest.mark.parametrize("stage", ["RCPT", "DATA"])
def test_a_line_that_breaks_before_the_mail_is_tried_later(office, mailing, stage, trouble):
    mailing(ANNA, BERT)
    office.answers[stage, ANNA] = trouble
    assert deliver()
    assert (of(ANNA).state, of(ANNA).reason) == ("pending", "connection lost")
    assert (of(BERT).state, office.recipients()) == ("sent", [BERT])
    assert office.lines == 2


@pytest.mark.parametrize("trouble", [DROP, HANG])
def test_a_line_that_breaks_after_the_mail_is_uncertain_for_ever(office, mailing, trouble):
    made = mailing(ANNA, BERT)
    office.answers["END", ANNA] = trouble
    deliver()
    deliver()
    made.refresh_from_db()
    assert (of(ANNA).state, of(BERT).state) == ("uncertain", "sent")
    assert sorted(office.recipients()) == [ANNA, BERT]
    assert (made.state, made.sent, made.uncertain) == (Mailing.State.DONE, 1, 1)


def test_a_server_that_ends_each_line_after_one_mail_is_called_again(office, mailing):
    addresses = [f"{number}@voorbeeld.nl" for number in range(4)]
    mailing(*addresses)
    counts = {"line": 0}

    def once():
        fresh = counts["line"] != office.lines
        counts["line"] = office.lines
        return "250 OK" if fresh else "421 4.3.2 One is enough"

    office.answers["MAIL"] = once
    assert deliver()
    assert sorted(office.recipients()) == addresses
    assert office.lines == 4
    assert not Delivery.objects.exclude(attempt=0).exists()


@pytest.mark.parametrize("answer", ["421 Too many", "450 4.7.1 Slow down"])
def test_a_domain_that_asks_for_less_is_left_alone(office, mailing, answer):
    mailing("a@druk.nl", "b@druk.nl", "c@druk.nl", BERT)
    office.answers["RCPT", "a@druk.nl"] = answer
    assert deliver()
    assert office.recipients() == [BERT]
    later = timezone.now() + rates.PAUSE
    for email in ("b@druk.nl", "c@druk.nl"):
        assert abs((of(email).not_before - later).total_seconds()) < 5
        assert of(email).attempt == 0
    wait_over()
    deliver()
    assert office.recipients() == [BERT]


def test_an_address_in_the_text_of_a_refusal_is_not_kept_or_told(office, mailing, caplog, capfd):
    mailing(ANNA)
    office.answers["RCPT"] = "550 <anna@voorbeeld.nl> at 5.1.2.3 unknown"
    deliver()
    assert of(ANNA).reason == "550 refused"
    assert "anna" not in caplog.text + "".join(capfd.readouterr())


@pytest.mark.parametrize(
    ("greeting", "state"),
    [("554 5.7.1 No service for you", "paused"), ("421 Too busy", "sending"), ("", "sending")],
)
def test_a_server_that_does_not_even_greet_us_gets_no_mail(
    office, mailing, monkeypatch, greeting, state
):
    made = mailing(ANNA, BERT)

    async def greet(server):
        if greeting:
            await server.push(greeting)
        server.transport.close()

    monkeypatch.setattr(Server, "_handle_client", greet)
    assert not deliver()
    made.refresh_from_db()
    assert made.state == state
    assert {it.state for it in Delivery.objects.all()} == {"pending"}
