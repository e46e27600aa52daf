"""The mark outside the database: what raises an alarm, and what never does."""

from datetime import timedelta
from functools import partial

import pytest
import time_machine
from django.core import mail
from django.utils import timezone

from newsletter import database_mark
from newsletter.database_mark import mark_file, read_mark, write_mark
from newsletter.models import HeldMailing, MachineMark, MailHold, Mailing
from newsletter.services import database_watch, mail_holds, mailings
from newsletter.services.database_watch import check_database_mark, remember_claimed
from tests.factories import IssueFactory, SubscriberFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site_details")]

DAY = timedelta(days=1)


@pytest.fixture
def planned_mailing():
    SubscriberFactory(email="anna@voorbeeld.nl")
    return mailings.plan_mailing(
        issue=IssueFactory(live=False), user=UserFactory(is_superuser=True)
    )


@pytest.fixture
def work_on_machine(settings, tmp_path):
    """Return a function that runs a job in the `DATA_DIR` of a machine with a name."""

    def work(name, job):
        settings.DATA_DIR = tmp_path / name
        return job()

    return work


def test_rounds_raise_no_alarm(planned_mailing):
    for _ in range(3):
        check_database_mark()
    assert read_mark().round == MachineMark.objects.get().round == 3
    assert not MailHold.objects.exists()


def crash(mark):
    raise OSError("killed")


def test_a_crash_between_commit_and_file_raises_no_alarm(planned_mailing, monkeypatch):
    check_database_mark()
    with monkeypatch.context() as patch:
        patch.setattr(database_watch, "write_mark", crash)
        with pytest.raises(OSError, match="killed"):
            check_database_mark()
    assert read_mark().round < MachineMark.objects.get().round
    check_database_mark()
    assert not MailHold.objects.exists()


def test_a_file_that_was_cut_off_raises_no_alarm_while_others_work(planned_mailing):
    check_database_mark()
    mark_file().write_text('{"machine": "')
    check_database_mark()
    assert not MailHold.objects.exists()
    assert MachineMark.objects.count() == 2


def test_machines_on_one_database_raise_no_alarm_of_each_other(planned_mailing, work_on_machine):
    now = timezone.now()
    for minute, name in enumerate("abbbabaaab"):
        with time_machine.travel(now + timedelta(minutes=minute)):
            work_on_machine(name, check_database_mark)
    with time_machine.travel(now + timedelta(minutes=10)):
        work_on_machine("new", check_database_mark)
    assert not MailHold.objects.exists()


def test_each_machine_adds_what_it_knows_to_one_alarm(planned_mailing, work_on_machine):
    mailings.prepare_due_mailings()
    SubscriberFactory(email="bert@voorbeeld.nl")
    for name in "ab":
        work_on_machine(name, check_database_mark)
    # The database as it was, while each machine has gone on.
    for name, delivery in (("a", 0), ("b", 10**6)):
        work_on_machine(name, partial(remember_claimed, planned_mailing.pk, delivery))
        work_on_machine(name, lambda: write_mark(raised(read_mark(), 5)))
    work_on_machine("a", check_database_mark)
    assert HeldMailing.objects.get().certain == 1
    work_on_machine("b", check_database_mark)
    held_mailing = HeldMailing.objects.get()
    assert (held_mailing.certain, held_mailing.uncertain) == (0, 1)
    mail_holds.decide_mailing(
        held_mailing=held_mailing,
        user=UserFactory(is_superuser=True),
        decision=HeldMailing.Decision.STOP,
    )
    work_on_machine("a", check_database_mark)
    assert MailHold.objects.count() == 1


def raised(mark, number):
    return database_mark.replace(mark, round=mark.round + number)


def test_a_database_of_before_the_mark_knows_nothing(planned_mailing):
    check_database_mark()
    MachineMark.objects.all().delete()
    check_database_mark()
    held_mailing = HeldMailing.objects.get()
    assert (held_mailing.hold.cause, held_mailing.uncertain_up_to) == ("restored", None)


def test_a_mailing_of_three_weeks_ago_does_not_go_out_unasked(planned_mailing, run_worker):
    run_worker_later(run_worker, 21 * DAY)
    assert mail.outbox == []
    held_mailing = HeldMailing.objects.get()
    assert (held_mailing.hold.cause, held_mailing.certain, held_mailing.uncertain) == ("away", 1, 0)
    assert Mailing.objects.get().state == Mailing.State.PAUSED
    with time_machine.travel(timezone.now() + 21 * DAY):
        mail_holds.decide_mailing(
            held_mailing=held_mailing,
            user=UserFactory(is_superuser=True),
            decision=HeldMailing.Decision.CERTAIN,
        )
        run_worker()
    assert [message.to for message in mail.outbox] == [["anna@voorbeeld.nl"]]
    assert not MailHold.objects.open().exists()


def run_worker_later(run_worker, delay):
    with time_machine.travel(timezone.now() + delay):
        run_worker()
        run_worker()


def test_half_a_day_late_is_not_too_late(planned_mailing, run_worker):
    run_worker_later(run_worker, DAY / 2)
    assert len(mail.outbox) == 1


def test_a_mailing_that_was_interrupted_for_days_waits(planned_mailing, run_worker):
    check_database_mark()
    mailings.prepare_due_mailings()
    run_worker_later(run_worker, 3 * DAY)
    assert mail.outbox == []
    assert HeldMailing.objects.get().certain == 1


def test_a_mailing_that_takes_days_goes_on(planned_mailing, run_worker):
    mailings.prepare_due_mailings()
    Mailing.objects.update(send_at=timezone.now() - 3 * DAY)
    check_database_mark()
    MailHold.objects.all().delete()
    Mailing.objects.update(state=Mailing.State.SENDING)
    check_database_mark()
    assert not MailHold.objects.exists()


def test_held_mailings_cannot_be_sent_around_the_page(planned_mailing, run_worker):
    run_worker_later(run_worker, 2 * DAY)
    editor = UserFactory(is_superuser=True)
    mailing = Mailing.objects.get()
    for step in (
        lambda: mailings.resume_sending(mailing=mailing, user=editor),
        lambda: mailings.plan_mailing(issue=mailing.issue, user=editor),
    ):
        with pytest.raises(mailings.ValidationError, match="Beslis eerst"):
            step()
    assert Mailing.objects.get().state == Mailing.State.PAUSED


def test_without_a_mark_nothing_is_sent_and_the_rest_goes_on(
    planned_mailing, run_worker, settings, tmp_path
):
    (tmp_path / "a file").touch()
    settings.DATA_DIR = tmp_path / "a file" / "below"
    with pytest.raises(Exception, match="Niet al het werk"):
        run_worker()
    assert mail.outbox == []
    assert Mailing.objects.get().state == Mailing.State.SCHEDULED
