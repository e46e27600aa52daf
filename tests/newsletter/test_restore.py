"""Real restores of a database with mail in it: nothing goes twice, and an editor decides."""

from contextlib import closing
from datetime import timedelta
from functools import partial

import pytest
import time_machine
from django.core import mail
from django.db import connection
from django.utils import timezone

from bench.database_backup import back_up, restore
from newsletter.database_mark import mark_file
from newsletter.delivery import enqueue, run
from newsletter.delivery.transports import get_transport
from newsletter.models import Delivery, HeldMailing, MailHold, Mailing, SubscriberRequest
from newsletter.services import mail_holds, mailings
from newsletter.services.database_watch import check_database_mark
from pact.models import SiteDetails
from publishing.due_jobs import apply_schedule
from publishing.mail_templates import MailContent
from techniekpact.management.commands import worker as command
from tests import database_url
from tests.factories import IssueFactory, SubscriberFactory, UserFactory

pytestmark = pytest.mark.django_db(transaction=True)

READERS = [f"{name}@voorbeeld.nl" for name in "abcde"]
State, Decision = Mailing.State, HeldMailing.Decision


@pytest.fixture(autouse=True, scope="module")
def own_database(vendor, django_db_blocker):
    with django_db_blocker.unblock():
        database_url.use(vendor, database_url.REPLACEABLE)
        yield
        database_url.use(vendor)


@pytest.fixture
def backup(tmp_path):
    """Return a function that makes a backup and returns one that brings it back."""

    def make():
        back_up(database_url.database_url(), tmp_path / "backup")

        def bring_back():
            connection.close()
            restore(database_url.database_url(), tmp_path / "backup")

        return bring_back

    return make


@pytest.fixture
def deciding_editor():
    return UserFactory(is_superuser=True, email="eva@voorbeeld.nl")


@pytest.fixture
def planned_mailing(site_details, deciding_editor):
    for email in READERS:
        SubscriberFactory(email=email)
    return mailings.plan_mailing(issue=IssueFactory(live=False), user=deciding_editor)


def recipients():
    return sorted(message.to[0] for message in mail.outbox)


def send_one_batch(mailing, size):
    """Send as many mails of a mailing, as a worker that goes no further."""
    with closing(get_transport()) as transport:
        delivery_run = run.DeliveryRun(1, transport, lambda: True)
        delivery_run._send_batch(mailing)
    assert len(mail.outbox) == size


def decide(decision, deciding_editor, **lookup):
    held_mailing = HeldMailing.objects.undecided().get(**lookup)
    mail_holds.decide_mailing(held_mailing=held_mailing, user=deciding_editor, decision=decision)
    for hold in MailHold.objects.holding_single_mails():
        send = MailHold.SingleMailDecision.LEAVE_OUT
        mail_holds.decide_single_mails(hold=hold, user=deciding_editor, decision=send)


def test_a_mailing_that_was_sent_after_the_backup_is_not_sent_again(
    planned_mailing, run_worker, backup, deciding_editor
):
    Mailing.objects.update(send_at=timezone.now() + timedelta(hours=1))
    run_worker()
    bring_back = backup()
    Mailing.objects.update(send_at=timezone.now())
    run_worker()
    assert recipients() == READERS
    bring_back()
    Mailing.objects.update(send_at=timezone.now())
    run_worker()
    run_worker()
    assert recipients() == READERS
    held_mailing = HeldMailing.objects.get()
    assert (held_mailing.hold.cause, held_mailing.certain, held_mailing.uncertain_up_to) == (
        "restored",
        0,
        None,
    )
    assert Mailing.objects.get().state == State.PAUSED
    decide(Decision.STOP, deciding_editor)
    run_worker()
    assert recipients() == READERS
    assert not MailHold.objects.open().exists()
    assert Mailing.objects.get().state == State.CANCELLED


def test_halfway_it_goes_on_with_who_certainly_got_nothing(
    planned_mailing, run_worker, backup, deciding_editor, monkeypatch
):
    check_database_mark()
    mailings.prepare_due_mailings()
    bring_back = backup()
    with monkeypatch.context() as patch:
        patch.setattr(run, "BATCH_SIZE", 2)
        send_one_batch(Mailing.objects.get(), 2)
    before = recipients()
    bring_back()
    run_worker()
    assert recipients() == before
    held_mailing = HeldMailing.objects.get()
    assert (held_mailing.certain, held_mailing.uncertain) == (3, 2)
    decide(Decision.CERTAIN, deciding_editor)
    run_worker()
    assert recipients() == READERS
    mailing = Mailing.objects.get()
    assert (mailing.state, mailing.sent, mailing.uncertain) == (State.DONE, 3, 2)
    reasons = Delivery.objects.filter(state="uncertain").values_list("reason", flat=True)
    assert set(reasons) == {"database_restored"}


def test_what_was_decided_before_the_backup_and_not_done_is_asked_again(
    planned_mailing, run_worker, backup, deciding_editor, monkeypatch
):
    check_database_mark()
    mailings.prepare_due_mailings()
    bring_back = backup()
    with monkeypatch.context() as patch:
        patch.setattr(run, "BATCH_SIZE", 2)
        send_one_batch(Mailing.objects.get(), 2)
    bring_back()
    run_worker()
    decide(Decision.CERTAIN, deciding_editor)
    bring_back = backup()
    run_worker()
    assert recipients() == READERS
    bring_back()
    run_worker()
    assert recipients() == READERS
    assert HeldMailing.objects.undecided().get().uncertain == 5
    decide(Decision.CERTAIN, deciding_editor)
    run_worker()
    assert recipients() == READERS
    mailing = Mailing.objects.get()
    assert (mailing.state, mailing.sent, mailing.uncertain) == (State.DONE, 0, 5)


def test_a_mailing_that_two_holds_ask_about_waits_for_both_decisions(
    planned_mailing, run_worker, backup, deciding_editor
):
    check_database_mark()
    mailings.prepare_due_mailings()
    mail_holds.hold_after_absence([Mailing.objects.get()], database_seen_at=None)
    bring_back = backup()
    decide(Decision.ALL, deciding_editor)
    run_worker()
    assert recipients() == READERS
    bring_back()
    run_worker()
    decide(Decision.CERTAIN, deciding_editor, hold__cause="away")
    run_worker()
    assert recipients() == READERS
    assert Mailing.objects.get().state == State.PAUSED
    decide(Decision.CERTAIN, deciding_editor)
    run_worker()
    assert recipients() == READERS
    assert Mailing.objects.get().state == State.DONE


def test_an_editor_may_send_to_all_who_wait(planned_mailing, run_worker, backup, deciding_editor):
    Mailing.objects.update(send_at=timezone.now() + timedelta(hours=1))
    run_worker()
    bring_back = backup()
    run_worker()
    bring_back()
    run_worker()
    held_mailing = HeldMailing.objects.get()
    assert (held_mailing.uncertain_up_to, held_mailing.decision) == (0, "")
    decide(Decision.ALL, deciding_editor)
    run_worker()
    assert recipients() == []
    with time_machine.travel(timezone.now() + timedelta(hours=2)):
        run_worker()
    assert recipients() == READERS


def test_single_mails_of_before_wait_and_new_ones_go(
    site_details, run_worker, backup, deciding_editor
):
    run_worker()
    SubscriberRequest.objects.create(
        kind=SubscriberRequest.Kind.SUBSCRIBE, email="oud@voorbeeld.nl"
    )
    bring_back = backup()
    run_worker()
    assert recipients() == ["oud@voorbeeld.nl"]
    bring_back()
    run_worker()
    assert recipients() == ["oud@voorbeeld.nl"]
    SubscriberRequest.objects.create(
        kind=SubscriberRequest.Kind.SUBSCRIBE, email="nieuw@voorbeeld.nl"
    )
    run_worker()
    assert recipients() == ["nieuw@voorbeeld.nl", "oud@voorbeeld.nl"]
    hold = MailHold.objects.get()
    leave_out = MailHold.SingleMailDecision.LEAVE_OUT
    mail_holds.decide_single_mails(hold=hold, user=deciding_editor, decision=leave_out)
    run_worker()
    assert len(mail.outbox) == 2
    assert not SubscriberRequest.objects.filter(processed_at=None).exists()


def test_what_the_schedule_does_again_mails_nobody_again(
    run_worker, backup, deciding_editor, monkeypatch
):
    """The schedule of contents goes on; what it tells editors again waits."""
    run_worker()
    bring_back = backup()
    run_worker()
    bring_back()
    again = MailContent("Het staat op de site", "tekst", "<p>tekst</p>")
    schedule = partial(enqueue, user=deciding_editor, content=again)
    schedule.__name__ = "apply_schedule"
    jobs = [schedule if job is apply_schedule else job for job in command.JOBS]
    with monkeypatch.context() as patch:
        patch.setattr(command, "JOBS", jobs)
        run_worker()
    enqueue(user=deciding_editor, content=MailContent("Nieuw", "tekst", "<p>tekst</p>"))
    run_worker()
    assert [message.subject for message in mail.outbox] == ["Nieuw"]


def test_a_new_machine_that_finds_a_silent_database_asks_first(planned_mailing, run_worker):
    Mailing.objects.update(send_at=timezone.now() + timedelta(minutes=30))
    run_worker()
    mark_file().unlink()
    with time_machine.travel(timezone.now() + timedelta(hours=1)):
        run_worker()
        run_worker()
    assert recipients() == []
    held_mailing = HeldMailing.objects.get()
    assert (held_mailing.hold.cause, held_mailing.uncertain_up_to) == ("unknown", None)


def test_an_emptied_database_asks_nothing(run_worker, backup, sign_up):
    bring_back = backup()
    run_worker()
    bring_back()
    run_worker()
    assert not MailHold.objects.open().exists()


def test_the_details_of_the_site_come_back_as_well(site_details, backup):
    bring_back = backup()
    SiteDetails.objects.update(owner="Iemand anders")
    bring_back()
    assert SiteDetails.objects.get().owner == "Techniekpact"
