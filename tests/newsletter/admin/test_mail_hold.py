"""The page on which an editor decides what still goes, after a restore or an absence."""

from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from newsletter.database_mark import read_mark, write_mark
from newsletter.models import HeldMailing, MailHold, Mailing, SubscriberRequest
from newsletter.services import mailings
from newsletter.services.database_watch import check_database_mark
from tests.factories import IssueFactory, SubscriberFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site_details")]

PAGE = reverse("admin:newsletter_issue_mail_hold")


@pytest.fixture
def newsletter_editor(sign_in):
    return sign_in("Nieuwsbriefredactie")


@pytest.fixture
def held_mailing(newsletter_editor, run_worker):
    """A mailing that was being sent to three readers when the backup was made."""
    for name in "abc":
        SubscriberFactory(email=f"{name}@voorbeeld.nl")
    mailings.plan_mailing(issue=IssueFactory(title="Herfst", live=False), user=newsletter_editor)
    mailings.prepare_due_mailings()
    SubscriberRequest.objects.create(kind=SubscriberRequest.Kind.SUBSCRIBE, email="d@voorbeeld.nl")
    find_restore(run_worker)
    return HeldMailing.objects.get()


def find_restore(run_worker, claimed=2):
    """Have this machine remember a later state than the database has."""
    check_database_mark()
    deliveries = sorted(Mailing.objects.get().delivery_set.values_list("pk", flat=True))
    mark = read_mark().with_claimed(Mailing.objects.get().pk, deliveries[claimed - 1])
    write_mark(type(mark)(mark.machine, mark.round + 1, mark.seen_at, mark.claimed))
    run_worker()


def test_it_says_what_happened_and_what_is_uncertain(client, held_mailing):
    page = client.get(PAGE).text
    assert "De database is teruggezet" in page
    assert "1 lezer heeft hem zeker niet" in page
    assert "2 lezers hebben hem misschien al" in page
    assert "1 losse mail wacht" in page
    assert "Wie zich na de back-up afmeldde" in page


def test_the_start_page_and_the_mailing_lead_there(client, held_mailing):
    mailing_page = reverse("admin:newsletter_issue_send", args=[held_mailing.mailing.issue_id])
    for path in (reverse("admin:index"), mailing_page):
        assert PAGE in client.get(path).text
    assert "Ga verder" not in client.get(mailing_page).text


def test_she_decides_and_the_mailing_goes_on(client, held_mailing, run_worker):
    decision = {"mailing": held_mailing.pk, "decision": "certain"}
    assert (
        "gaat verder met wie hem zeker niet heeft" in client.post(PAGE, decision, follow=True).text
    )
    run_worker()
    assert [message.to for message in mail.outbox] == [["c@voorbeeld.nl"]]
    assert MailHold.objects.open().exists()
    single = {"hold": held_mailing.hold_id, "decision": "send"}
    client.post(PAGE, single)
    run_worker()
    assert mail.outbox[-1].to == ["d@voorbeeld.nl"]
    assert "Er is niets waarover u hoeft te beslissen" in client.get(PAGE).text


def test_she_stops_it(client, held_mailing, run_worker):
    client.post(PAGE, {"mailing": held_mailing.pk, "decision": "stop"})
    client.post(PAGE, {"hold": held_mailing.hold_id, "decision": "leave_out"})
    run_worker()
    assert mail.outbox == []
    assert Mailing.objects.get().state == Mailing.State.CANCELLED
    assert not MailHold.objects.open().exists()


@pytest.mark.parametrize(
    "wrong", [{}, {"mailing": "x"}, {"mailing": "1", "decision": "x"}, {"hold": "0"}]
)
def test_anything_else_changes_nothing(client, held_mailing, wrong):
    assert "Er is niets veranderd" in client.post(PAGE, wrong, follow=True).text
    assert HeldMailing.objects.get().decision == ""


def test_a_decision_is_taken_once(client, held_mailing):
    client.post(PAGE, {"mailing": held_mailing.pk, "decision": "all"})
    answer = client.post(PAGE, {"mailing": held_mailing.pk, "decision": "stop"}, follow=True)
    assert "Hierover is al beslist" in answer.text


def test_an_absence_is_told_as_such(client, newsletter_editor, run_worker):
    SubscriberFactory()
    mailings.plan_mailing(issue=IssueFactory(live=False), user=newsletter_editor)
    with time_machine.travel(timezone.now() + timedelta(days=21)):
        run_worker()
    # Her session of three weeks ago has ended.
    client.force_login(newsletter_editor)
    page = client.get(PAGE).text
    assert "De site stond stil" in page
    assert "Losse mails" not in page


def test_other_editors_cannot_decide(client, sign_in, held_mailing):
    sign_in("Auteur")
    assert client.get(PAGE).status_code == 403
    assert PAGE not in client.get(reverse("admin:index")).text
