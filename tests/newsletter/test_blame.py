"""Rule 9: whose fault a refusal is, the same by SMTP, by delivery report and by webhook."""

import pytest

from newsletter.blame import BLAME_TABLE, Blame, Source, assign_blame, find_status
from newsletter.bounces.reports import parse_report
from newsletter.delivery import results, run
from newsletter.models import Delivery, Mailing, Refusal, Subscriber, Suppression
from newsletter.services import follow_ups
from newsletter.services.bounces import record_bounce
from tests.newsletter.bounces.samples import (
    build_dsn,
    create_mailing,
    create_sent_delivery,
    create_subscriber,
)

pytestmark = [pytest.mark.django_db, pytest.mark.once]

# Replies to the mail to one reader. Those of the first two lists were once held against her.
REPLIES_ABOUT_US = [
    "554 5.2.252 SendAsDenied; nieuws@techniekpact.example not allowed to send as",
    "554 5.2.0 Mailbox cannot be accessed",
    "550 5.1.90 Message can't be sent, you've reached your daily limit",
    "550 5.1.0 Sender address rejected",
    "550 5.1.7 Invalid address of the sender",
    "550 5.1.8 Sender address rejected: Domain not found",
    "550 5.0.0 IP blacklisted",
    "554 5.3.0 Rejected by the system",
    "554 5.3.4 Message too big",
    "550 5.5.0 Protocol error",
    "554 5.6.0 Content rejected",
    "550 5.7.26 Not authenticated",
    "550 Relaying denied",
    "550 Blocked using Spamhaus",
    "535 Authentication required",
]
REPLIES_THAT_SAY_LITTLE = [
    "550 5.1.2 Domain not found",
    "550 5.0.0 Refused",
    "550 5.4.1 No answer from host",
    "550 5.4.4 Unable to route",
    "501 5.1.3 Bad address syntax",
    "501 Syntax error in parameters",
    "550 Mailbox unavailable",
    "550 5.1.1 Sender verify failed",
    "550 5.1.1 Blocked by our policy",
]
REPLIES_FOR_NOW = ["552 5.2.2 Mailbox full", "452 4.2.2 Over quota", "450 4.2.1 Mailbox busy"]
REPLIES_ABOUT_THE_READER = [
    "550 5.1.1 User unknown in relay recipient table",
    "550 5.1.6 Moved, no forwarding address",
    "556 5.1.10 Recipient address has null MX",
    "550 5.2.1 Mailbox disabled",
    "550 No such user here",
    "553 The recipient does not exist",
    "550 5.0.0 User unknown",
    "550 Deze mailbox bestaat niet",
]
BLAMES = {
    Blame.SENDER: REPLIES_ABOUT_US,
    Blame.NOBODY_KNOWS: REPLIES_THAT_SAY_LITTLE,
    Blame.READER_FOR_NOW: REPLIES_FOR_NOW,
    Blame.READER: REPLIES_ABOUT_THE_READER,
}
BLAME_BY_REPLY = [(reply, blame) for blame, replies in BLAMES.items() for reply in replies]
PERMANENT_REPLIES = [(reply, blame) for reply, blame in BLAME_BY_REPLY if reply[0] == "5"]
# As many as the issue that brought this table about was tried with.
ADDRESSES = [f"lezer@voorbeeld-{number:02}.nl" for number in range(30)]
BOUNCE_BY_BLAME = {
    Blame.SENDER: "blocked",
    Blame.NOBODY_KNOWS: "soft",
    Blame.READER_FOR_NOW: "soft",
    Blame.READER: "hard",
}


@pytest.mark.parametrize(("reply", "blame"), BLAME_BY_REPLY)
def test_a_reply_to_the_address_is_blamed_as_the_table_says(reply, blame):
    assert assign_blame(find_status(reply), reply, Source.RECIPIENT) is blame


def test_before_an_address_is_named_all_is_about_us():
    for reply, _ in BLAME_BY_REPLY:
        assert assign_blame(find_status(reply), reply, Source.GREETING) is Blame.SENDER


def test_no_row_of_the_table_is_there_for_nothing():
    replies = [reply for reply, _ in BLAME_BY_REPLY]
    replies += [
        "552 Too large",
        "503 Order",
        "450 Greylisted",
        "450 4.0.0 Slow down",
        "451 4.3.0 x",
    ]
    tried = [(find_status(reply), reply, source) for reply in replies for source in Source]
    tried.append(("", "blocked by our policy", Source.WEBHOOK))
    first = {
        next(number for number, rule in enumerate(BLAME_TABLE) if rule.fits(*case))
        for case in tried
        if any(rule.fits(*case) for rule in BLAME_TABLE)
    }
    assert first == set(range(len(BLAME_TABLE)))


@pytest.mark.parametrize("stage", ["RCPT", "END"])
@pytest.mark.parametrize(("reply", "blame"), PERMANENT_REPLIES)
def test_a_refusal_of_everybody_pauses_and_stops_nobody(
    smtp_server, prepare_mailing, stage, reply, blame
):
    mailing = prepare_mailing(*ADDRESSES)
    smtp_server.replies[stage] = reply
    run.deliver_queued(1)
    follow_ups.process_follow_ups()
    mailing.refresh_from_db()
    assert mailing.state == Mailing.State.PAUSED
    assert "beheerder" in mailing.pause_reason
    assert set(Delivery.objects.values_list("state", "deferrals")) == {("pending", 0)}
    assert Subscriber.objects.confirmed().count() == 30
    assert not Suppression.objects.exists()


@pytest.mark.parametrize(("reply", "blame"), PERMANENT_REPLIES)
def test_a_refusal_of_one_stops_her_only_if_it_blames_her(
    smtp_server, prepare_mailing, reply, blame
):
    mailing = prepare_mailing(*ADDRESSES)
    smtp_server.replies["RCPT", ADDRESSES[25]] = reply
    run.deliver_queued(1)
    follow_ups.process_follow_ups()
    mailing.refresh_from_db()
    assert (mailing.state, mailing.sent, mailing.failed) == ("done", 29, 1)
    refused = Delivery.objects.get(state="failed")
    assert refused.bounce == ("soft" if BOUNCE_BY_BLAME[blame] == "soft" else "")
    assert refused.refusal == (Refusal.STOPPED if blame is Blame.READER else Refusal.NONE)
    stopped = list(Suppression.objects.values_list("reason", "mailing"))
    assert stopped == ([("bounced", mailing.pk)] if blame is Blame.READER else [])


@pytest.mark.parametrize(
    "reply", ["501 5.1.3 Bad address", "501 Syntax error", "501 5.5.4 Invalid"]
)
def test_an_address_that_the_server_cannot_read_holds_up_nobody(
    smtp_server, prepare_mailing, reply
):
    mailing = prepare_mailing(*ADDRESSES[:3])
    smtp_server.replies["RCPT", ADDRESSES[0]] = reply
    run.deliver_queued(1)
    follow_ups.process_follow_ups()
    mailing.refresh_from_db()
    assert (mailing.state, mailing.sent, mailing.failed) == ("done", 2, 1)
    assert not Suppression.objects.exists()


def test_three_mailings_that_find_the_mailbox_full_stop_her(smtp_server, prepare_mailing):
    smtp_server.replies["RCPT", ADDRESSES[1]] = "552 5.2.2 Mailbox full"
    prepare_mailing(*ADDRESSES)
    for number in range(3):
        if number:
            prepare_mailing()
        assert not Suppression.objects.exists()
        run.deliver_queued(1)
        follow_ups.process_follow_ups()
    assert Suppression.objects.get().reason == "soft"


def test_a_mail_outside_a_mailing_blames_nobody(smtp_server):
    anna = create_subscriber(state="pending")
    Delivery.objects.create(kind="confirm", subscriber=anna)
    smtp_server.replies["RCPT"] = "550 5.1.1 User unknown"
    run.deliver_queued(1)
    assert Delivery.objects.get().state == "failed"
    assert not Suppression.objects.exists()


@pytest.mark.once
@pytest.mark.parametrize(("reply", "blame"), BLAME_BY_REPLY)
def test_a_delivery_report_is_blamed_by_the_same_table(reply, blame):
    status = find_status(reply)
    report = build_dsn(7, status=status if "." in status else "5.0.0", diagnostic=reply)
    assert parse_report(report).bounce == BOUNCE_BY_BLAME[blame]


@pytest.mark.parametrize("status", ["5.1.1", "5.2.1", "5.2.2", "5.0.0", "5.3.0", "5.7.1", "4.4.7"])
def test_reports_of_everybody_pause_and_stop_nobody(status):
    mailing = create_mailing()
    Mailing.objects.update(candidates=30)
    for email in ADDRESSES:
        delivery = create_sent_delivery(create_subscriber(email), mailing)
        report = parse_report(build_dsn(delivery.pk, status=status, diagnostic="550 Refused"))
        record_bounce(delivery_id=report.delivery, bounce=report.bounce)
    mailing.refresh_from_db()
    assert (mailing.bounced, mailing.state) == (30, "paused")
    assert "Er is daarom niemand van de lijst gehaald." in mailing.pause_reason
    assert Subscriber.objects.confirmed().count() == 30
    assert not Suppression.objects.exists()


def test_being_blocked_time_after_time_is_never_held_against_a_reader():
    anna = create_subscriber()
    for _ in range(5):
        mailing = create_mailing()
        Mailing.objects.update(candidates=1000)
        delivery = create_sent_delivery(anna, mailing)
        report = parse_report(build_dsn(delivery.pk, status="5.7.1", diagnostic="550 Blocked"))
        record_bounce(delivery_id=report.delivery, bounce=report.bounce)
    assert not Suppression.objects.exists()


def test_soft_reports_of_mailings_of_which_much_came_back_do_not_add_up():
    anna = create_subscriber()
    for _ in range(4):
        mailing = create_mailing()
        Mailing.objects.filter(pk=mailing.pk).update(candidates=30, bounced=20)
        record_bounce(
            delivery_id=create_sent_delivery(anna, mailing).pk, bounce=Delivery.Bounce.SOFT
        )
    assert not Suppression.objects.exists()


def test_one_refusal_after_many_that_were_accepted_does_not_pause(smtp_server, prepare_mailing):
    mailing = prepare_mailing(*ADDRESSES)
    smtp_server.replies["RCPT", ADDRESSES[results.ACCEPTED_BEFORE_DOUBT]] = "550 5.7.1 Not to us"
    run.deliver_queued(1)
    follow_ups.process_follow_ups()
    mailing.refresh_from_db()
    assert (mailing.state, mailing.sent, mailing.failed) == ("done", 29, 1)
