"""Rule 9: a hard bounce or complaint stops an address at once; three soft ones of five do too."""

import pytest
from django.utils import timezone

from newsletter.models import Census, Consent, Delivery, Subscriber, Suppression
from newsletter.outbox import post
from newsletter.services.bouncing import asked_to_leave, came_back, weighed
from newsletter.services.subscribing import take_requests
from tests.factories import UserFactory
from tests.newsletter.returning import EMAIL, mailing, reader, sent

pytestmark = pytest.mark.django_db

SOFT, HARD, COMPLAINT = "soft", "hard", "complaint"


def report(delivery, how):
    came_back(delivery=delivery.pk, how=Delivery.Bounce(how))


def counts(issue):
    issue.refresh_from_db()
    return issue.bounced, issue.complained


@pytest.mark.parametrize(
    ("how", "reason", "count"),
    [(HARD, "bounced", (1, 0)), (COMPLAINT, "complained", (0, 1))],
)
def test_rule_9_a_hard_bounce_or_a_complaint_stops_the_address_at_once(how, reason, count):
    anna, issue = reader(), mailing()
    report(sent(anna, issue), how)
    anna.refresh_from_db()
    assert (anna.state, anna.reason) == ("stopped", reason)
    assert anna.get_reason_display()
    assert Suppression.objects.get().reason == reason
    assert Census.objects.get().confirmed == 0
    assert counts(issue) == count


def test_rule_9_three_soft_bounces_of_the_last_five_stop_the_address():
    anna = reader()
    for how in (SOFT, "", SOFT, ""):
        mail = sent(anna)
        if how:
            report(mail, how)
    anna.refresh_from_db()
    assert anna.state == "confirmed"
    report(sent(anna), SOFT)
    anna.refresh_from_db()
    assert (anna.state, anna.reason) == ("stopped", "soft")


def test_rule_9_soft_bounces_of_long_ago_do_not_count():
    anna = reader()
    for how in (SOFT, SOFT, "", "", "", SOFT):
        mail = sent(anna)
        if how:
            report(mail, how)
    anna.refresh_from_db()
    assert anna.state == "confirmed"


def test_who_signed_up_again_begins_anew_with_her_soft_bounces():
    anna = reader()
    for _ in range(3):
        report(sent(anna), SOFT)
    Suppression.objects.all().delete()
    now = timezone.now()
    Subscriber.objects.update(state="confirmed", reason="", ended_at=None, confirmed_at=now)
    for state in ("confirmed", "confirmed", "stopped"):
        report(sent(anna), SOFT)
        anna.refresh_from_db()
        assert anna.state == state


def test_what_waits_to_be_sent_is_no_proof_that_mail_arrives():
    anna = reader()
    for _ in range(3):
        report(sent(anna), SOFT)
        anna.refresh_from_db()
        Delivery.objects.create(kind="confirm", subscriber=anna)
    assert anna.state == "stopped"


def test_the_same_report_twice_counts_once():
    anna, issue = reader(), mailing()
    mail = sent(anna, issue)
    for _ in range(3):
        report(mail, SOFT)
    assert counts(issue) == (1, 0)
    anna.refresh_from_db()
    assert anna.state == "confirmed"
    for _ in range(2):
        report(mail, HARD)
    assert counts(issue) == (1, 0)
    assert Consent.objects.filter(kind="stopped").count() == 1


def test_the_worst_that_is_heard_stays():
    issue = mailing()
    mail = sent(reader(), issue)
    for how in (SOFT, COMPLAINT, HARD, SOFT):
        report(mail, how)
    mail.refresh_from_db()
    assert mail.bounce == COMPLAINT
    assert counts(issue) == (1, 1)


def test_stopping_that_was_cut_off_is_done_when_the_report_comes_again(monkeypatch):
    anna = reader()
    mail = sent(anna)
    with monkeypatch.context() as patch:
        patch.setattr("newsletter.services.bouncing.stop", lambda **kwargs: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            report(mail, HARD)
    report(mail, HARD)
    anna.refresh_from_db()
    assert anna.state == "stopped"


def test_a_confirmation_that_comes_back_stops_the_address_too(sign_up):
    anna = reader(state="pending")
    report(sent(anna, kind="confirm"), HARD)
    anna.refresh_from_db()
    assert (anna.state, anna.reason) == ("stopped", "bounced")
    sign_up(EMAIL)
    take_requests()
    anna.refresh_from_db()
    assert anna.state == "stopped"


def test_a_complaint_after_she_left_keeps_her_from_coming_back(sign_up):
    anna = reader()
    mail = sent(anna)
    asked_to_leave(delivery=mail.pk)
    for _ in range(2):
        report(mail, COMPLAINT)
    assert Suppression.objects.get().reason == "complained"
    assert list(Consent.objects.values_list("kind", flat=True)) == ["withdrawn", "stopped"]


def test_leaving_by_way_of_the_mail_provider_is_counted_where_it_belongs():
    anna, issue = reader(), mailing()
    mail = sent(anna, issue)
    for _ in range(2):
        asked_to_leave(delivery=mail.pk)
    anna.refresh_from_db()
    issue.refresh_from_db()
    assert (anna.state, issue.left) == ("left", 1)


def test_reports_about_what_is_gone_are_passed_over():
    came_back(delivery=404, how=Delivery.Bounce.HARD)
    asked_to_leave(delivery=404)
    anna, issue = reader(), mailing()
    mail = sent(anna, issue)
    Subscriber.objects.all().delete()
    report(mail, HARD)
    assert counts(issue) == (1, 0)
    assert not Suppression.objects.exists()


def test_mail_to_an_editor_that_comes_back_is_noted_and_stops_nobody():
    post(to=UserFactory(email=EMAIL), subject="Ter beoordeling", text="Kijk.", html="<p>Kijk.</p>")
    mail = Delivery.objects.get()
    report(mail, HARD)
    mail.refresh_from_db()
    assert mail.bounce == HARD
    assert not Suppression.objects.exists()


@pytest.mark.parametrize(
    ("status", "how"),
    [
        ("5.1.1", HARD),
        ("5.0.0", HARD),
        ("5.2.1", HARD),
        ("5.4.4", HARD),
        ("5.2.2", SOFT),
        ("5.2.3", SOFT),
        ("5.3.4", SOFT),
        ("5.6.0", SOFT),
        ("5.7.26", SOFT),
        ("4.2.2", SOFT),
        ("4.4.7", SOFT),
        ("", SOFT),
    ],
)
def test_only_what_is_wrong_with_the_address_for_good_is_hard(status, how):
    assert weighed(status) == how
