"""Rule 9: a hard bounce or complaint stops an address at once; three soft ones of five do too."""

import pytest
from django.utils import timezone

from newsletter.delivery import enqueue
from newsletter.models import AudienceCount, Consent, Delivery, Subscriber, Suppression
from newsletter.services.bounces import record_bounce, unsubscribe_from_delivery
from newsletter.services.visitor_requests import process_requests
from publishing.mail_templates import MailContent
from tests.factories import UserFactory
from tests.newsletter.bounces.samples import (
    EMAIL,
    create_mailing,
    create_sent_delivery,
    create_subscriber,
)

pytestmark = pytest.mark.django_db

SOFT, HARD, COMPLAINT = "soft", "hard", "complaint"


def report_bounce(delivery, how):
    record_bounce(delivery_id=delivery.pk, bounce=Delivery.Bounce(how))


def mailing_counts(issue):
    issue.refresh_from_db()
    return issue.bounced, issue.complained


@pytest.mark.parametrize(
    ("how", "reason", "count"),
    [(HARD, "bounced", (1, 0)), (COMPLAINT, "complained", (0, 1))],
)
def test_rule_9_a_hard_bounce_or_a_complaint_stops_the_address_at_once(how, reason, count):
    anna, issue = create_subscriber(), create_mailing()
    report_bounce(create_sent_delivery(anna, issue), how)
    anna.refresh_from_db()
    assert (anna.state, anna.reason) == ("stopped", reason)
    assert anna.get_reason_display()
    assert Suppression.objects.get().reason == reason
    assert AudienceCount.objects.get().confirmed == 0
    assert mailing_counts(issue) == count


def test_rule_9_three_soft_bounces_of_the_last_five_stop_the_address():
    anna = create_subscriber()
    for how in (SOFT, "", SOFT, ""):
        mail = create_sent_delivery(anna)
        if how:
            report_bounce(mail, how)
    anna.refresh_from_db()
    assert anna.state == "confirmed"
    report_bounce(create_sent_delivery(anna), SOFT)
    anna.refresh_from_db()
    assert (anna.state, anna.reason) == ("stopped", "soft")


def test_rule_9_soft_bounces_of_long_ago_do_not_count():
    anna = create_subscriber()
    for how in (SOFT, SOFT, "", "", "", SOFT):
        mail = create_sent_delivery(anna)
        if how:
            report_bounce(mail, how)
    anna.refresh_from_db()
    assert anna.state == "confirmed"


def test_who_signed_up_again_begins_anew_with_her_soft_bounces():
    anna = create_subscriber()
    for _ in range(3):
        report_bounce(create_sent_delivery(anna), SOFT)
    Suppression.objects.all().delete()
    now = timezone.now()
    Subscriber.objects.update(state="confirmed", reason="", ended_at=None, confirmed_at=now)
    for state in ("confirmed", "confirmed", "stopped"):
        report_bounce(create_sent_delivery(anna), SOFT)
        anna.refresh_from_db()
        assert anna.state == state


def test_what_waits_to_be_sent_is_no_proof_that_mail_arrives():
    anna = create_subscriber()
    for _ in range(3):
        report_bounce(create_sent_delivery(anna), SOFT)
        anna.refresh_from_db()
        Delivery.objects.create(kind="confirm", subscriber=anna)
    assert anna.state == "stopped"


def test_the_same_report_twice_counts_once():
    anna, issue = create_subscriber(), create_mailing()
    mail = create_sent_delivery(anna, issue)
    for _ in range(3):
        report_bounce(mail, SOFT)
    assert mailing_counts(issue) == (1, 0)
    anna.refresh_from_db()
    assert anna.state == "confirmed"
    for _ in range(2):
        report_bounce(mail, HARD)
    assert mailing_counts(issue) == (1, 0)
    assert Consent.objects.filter(kind="stopped").count() == 1


def test_the_worst_that_is_heard_stays():
    issue = create_mailing()
    mail = create_sent_delivery(create_subscriber(), issue)
    for how in (SOFT, COMPLAINT, HARD, SOFT):
        report_bounce(mail, how)
    mail.refresh_from_db()
    assert mail.bounce == COMPLAINT
    assert mailing_counts(issue) == (1, 1)


def test_stopping_that_was_cut_off_is_done_when_the_report_comes_again(monkeypatch):
    anna = create_subscriber()
    mail = create_sent_delivery(anna)
    with monkeypatch.context() as patch:
        patch.setattr("newsletter.services.bounces.suppress", lambda **kwargs: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            report_bounce(mail, HARD)
    report_bounce(mail, HARD)
    anna.refresh_from_db()
    assert anna.state == "stopped"


def test_a_confirmation_that_comes_back_stops_the_address_too(sign_up):
    anna = create_subscriber(state="pending")
    report_bounce(create_sent_delivery(anna, kind="confirm"), HARD)
    anna.refresh_from_db()
    assert (anna.state, anna.reason) == ("stopped", "bounced")
    sign_up(EMAIL)
    process_requests()
    anna.refresh_from_db()
    assert anna.state == "stopped"


def test_a_complaint_after_she_left_keeps_her_from_coming_back(sign_up):
    anna = create_subscriber()
    mail = create_sent_delivery(anna)
    unsubscribe_from_delivery(delivery_id=mail.pk)
    for _ in range(2):
        report_bounce(mail, COMPLAINT)
    assert Suppression.objects.get().reason == "complained"
    assert list(Consent.objects.values_list("kind", flat=True)) == ["withdrawn", "stopped"]


def test_leaving_by_way_of_the_mail_provider_is_counted_where_it_belongs():
    anna, issue = create_subscriber(), create_mailing()
    mail = create_sent_delivery(anna, issue)
    for _ in range(2):
        unsubscribe_from_delivery(delivery_id=mail.pk)
    anna.refresh_from_db()
    issue.refresh_from_db()
    assert (anna.state, issue.unsubscribed) == ("left", 1)


def test_reports_about_what_is_gone_are_passed_over():
    record_bounce(delivery_id=404, bounce=Delivery.Bounce.HARD)
    unsubscribe_from_delivery(delivery_id=404)
    anna, issue = create_subscriber(), create_mailing()
    mail = create_sent_delivery(anna, issue)
    Subscriber.objects.all().delete()
    report_bounce(mail, HARD)
    assert mailing_counts(issue) == (1, 0)
    assert not Suppression.objects.exists()


def test_mail_to_an_editor_that_comes_back_is_noted_and_stops_nobody():
    enqueue(
        user=UserFactory(email=EMAIL),
        content=MailContent("Ter beoordeling", "Kijk.", "<p>Kijk.</p>"),
    )
    mail = Delivery.objects.get()
    report_bounce(mail, HARD)
    mail.refresh_from_db()
    assert mail.bounce == HARD
    assert not Suppression.objects.exists()
