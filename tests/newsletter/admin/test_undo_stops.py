"""Rule 9: stops are undone for many at once, and those readers can be sent to again."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.urls import reverse
from django.utils import timezone

from newsletter.delivery import run
from newsletter.missed_deliveries import ALL_FAILED
from newsletter.models import AudienceCount, Consent, Delivery, Mailing, Subscriber, Suppression
from newsletter.services import follow_ups, reinstatement, suppression
from newsletter.services.bounces import record_bounce
from newsletter.services.unsubscription import unsubscribe
from newsletter.subscriber_growth import recount_audiences
from publishing.models import Event
from tests.factories import SubscriberFactory, UserFactory

pytestmark = pytest.mark.django_db

UNDO_URL = reverse("admin:newsletter_suppression_undo")
ADDRESSES = [f"lezer@voorbeeld-{number:02}.nl" for number in range(30)]
STOPPED = ADDRESSES[10:12]
REASON = "De mailserver zei ten onrechte dat zij niet bestaan."
HARD, COMPLAINT = Delivery.Bounce.HARD, Delivery.Bounce.COMPLAINT


@pytest.fixture
def stopped_mailing(smtp_server, prepare_mailing):
    """Send a mailing that stops two of thirty readers."""
    mailing = prepare_mailing(*ADDRESSES)
    recount_audiences()
    for address in STOPPED:
        smtp_server.replies["RCPT", address] = "550 5.1.1 User unknown"
    run.deliver_queued(1)
    follow_ups.process_follow_ups()
    mailing.refresh_from_db()
    smtp_server.replies.clear()
    return mailing


def undo(client, total, **choice):
    data = {"oorzaak": "bezorgen", "reason": REASON, "aantal": total, **choice}
    return client.post(UNDO_URL, data, follow=True)


def count_on_page(client, **choice):
    return client.get(UNDO_URL, {"oorzaak": "bezorgen", **choice}).context["count"].total


def test_the_page_of_the_mailing_leads_there_and_it_counts_before_it_acts(
    admin_client, stopped_mailing
):
    page = admin_client.get(reverse("admin:newsletter_issue_send", args=[stopped_mailing.issue.pk]))
    link = f"{UNDO_URL}?verzending={stopped_mailing.pk}&amp;oorzaak=bezorgen"
    assert link in page.text
    shown = admin_client.get(link.replace("&amp;", "&")).text
    assert "2 stops" in shown
    assert "2 lezers krijgen daarna weer de nieuwsbrief" in shown
    assert Suppression.objects.count() == 2


def test_undone_readers_get_that_mailing_and_the_next(
    admin_client, stopped_mailing, smtp_server, prepare_mailing
):
    answer = undo(admin_client, 2, verzending=stopped_mailing.pk)
    assert "2 keer stoppen is ongedaan gemaakt" in answer.text
    assert not Suppression.objects.exists()
    assert Subscriber.objects.confirmed().count() == 30
    assert AudienceCount.objects.get(landsdelen="").confirmed == 30
    stopped_mailing.refresh_from_db()
    assert stopped_mailing.failure_counts == [["5.1.1", "repeated", 2]]
    smtp_server.received.clear()
    user = UserFactory(is_superuser=True)
    follow_ups.request_retry(mailing=stopped_mailing, user=user, choice=ALL_FAILED)
    follow_ups.process_follow_ups()
    run.deliver_queued(1)
    assert sorted(smtp_server.recipients()) == STOPPED
    prepare_mailing()
    run.deliver_queued(1)
    assert len(smtp_server.received) == 32


def test_one_line_of_the_audit_log_and_a_line_of_the_ledger_each_tell_of_it(
    admin_client, stopped_mailing
):
    undo(admin_client, 2, verzending=stopped_mailing.pk)
    event = Event.objects.get(title="Gestopte adressen")
    assert event.user == User.objects.get(username="admin")
    assert event.detail == (
        "2 keer stoppen ongedaan gemaakt (Alles wat bij het bezorgen misging, "
        f"‘{stopped_mailing.issue}’): {REASON}"
    )
    assert Consent.objects.filter(kind="reinstated").count() == 2


@pytest.mark.parametrize("choice", [{"aantal": 3}, {"reason": ""}, {"reason": "anna@voorbeeld.nl"}])
def test_nothing_is_undone_by_another_number_or_without_a_reason(
    admin_client, stopped_mailing, choice
):
    answer = undo(admin_client, 2, **choice)
    assert "errornote" in answer.text
    assert Suppression.objects.count() == 2


def test_a_choice_that_does_not_exist_is_told_at_the_field(admin_client, stopped_mailing):
    choice = {"oorzaak": "klacht", "verzending": "999", "dag": "morgen"}
    answer = admin_client.post(UNDO_URL, {"reason": REASON, "aantal": 2, **choice})
    assert answer.text.count("errornote") == 3
    assert Suppression.objects.count() == 2


def test_stops_are_chosen_by_mailing_cause_and_day(admin_client, stopped_mailing):
    for number, reason in enumerate([*Subscriber.Reason, Subscriber.Reason.BOUNCED]):
        suppression.suppress(email=f"{number}@elders.nl", reason=reason)
    old = Suppression.objects.get(email_hash=suppression.hash_email("5@elders.nl"))
    day = timezone.localdate() - timedelta(days=3)
    Suppression.objects.filter(pk=old.pk).update(suppressed_at=timezone.now() - timedelta(days=3))
    assert count_on_page(admin_client) == 5
    assert count_on_page(admin_client, oorzaak="bestaat-niet") == 4
    assert count_on_page(admin_client, oorzaak="niet-aangekomen") == 1
    assert count_on_page(admin_client, oorzaak="redactie") == 1
    assert count_on_page(admin_client, oorzaak="andere-lijst") == 1
    assert count_on_page(admin_client, dag=day.isoformat()) == 1
    assert count_on_page(admin_client, verzending=stopped_mailing.pk) == 2
    assert not reinstatement.find_stops(reasons=["complained", "left", "erased"]).exists()


def test_who_unsubscribed_complained_or_was_erased_is_never_brought_back(
    admin_client, stopped_mailing
):
    left, complained, erased, other = [
        Subscriber.objects.get(email=address) for address in ADDRESSES[:4]
    ]
    for subscriber in (left, complained, erased, other):
        suppression.suppress(email=subscriber.email, reason=Subscriber.Reason.BOUNCED)
    unsubscribe(subscriber=left)
    delivery = Delivery.objects.get(subscriber=complained)
    record_bounce(delivery_id=delivery.pk, bounce=COMPLAINT)
    suppression.erase_subscriber(subscriber=erased)
    number = count_on_page(admin_client)
    undo(admin_client, number)
    states = dict(Subscriber.objects.values_list("email", "state"))
    assert states[left.email] == "left"
    assert states[complained.email] == "stopped"
    assert erased.email not in states
    assert states[other.email] == "confirmed"
    assert sorted(Suppression.objects.values_list("reason", flat=True)) == [
        "complained",
        "erased",
        "left",
    ]


def test_a_late_report_of_mail_from_before_does_not_stop_her_again(admin_client, stopped_mailing):
    delivery = Delivery.objects.get(subscriber__email=STOPPED[0])
    undo(admin_client, 2)
    record_bounce(delivery_id=delivery.pk, bounce=HARD)
    assert not Suppression.objects.exists()
    record_bounce(delivery_id=delivery.pk, bounce=COMPLAINT)
    assert Suppression.objects.get().reason == "complained"


def test_lifting_one_brings_her_back_too(admin_client, stopped_mailing):
    stop = Suppression.objects.filter(mailing=stopped_mailing).first()
    url = reverse("admin:newsletter_suppression_delete", args=[stop.pk])
    assert "krijgt zij daarna weer de nieuwsbrief" in admin_client.get(url).text
    admin_client.post(url, {"reason": REASON})
    assert Subscriber.objects.confirmed().count() == 29


def test_who_had_not_confirmed_has_to_confirm_as_before(admin_client):
    subscriber = SubscriberFactory(state="pending", confirmed_at=None)
    suppression.suppress(email=subscriber.email, reason=Subscriber.Reason.BOUNCED)
    undo(admin_client, 1)
    subscriber.refresh_from_db()
    assert (subscriber.state, Consent.objects.filter(kind="reinstated").exists()) == (
        "pending",
        False,
    )


def test_only_who_may_lift_stops_sees_the_page(client, stopped_mailing):
    client.force_login(UserFactory(is_staff=True))
    assert client.get(UNDO_URL).status_code == 403
    assert undo(client, 2).status_code == 403
    assert Suppression.objects.count() == 2


def test_many_are_undone_in_parts(admin_client, monkeypatch, stopped_mailing):
    monkeypatch.setattr(reinstatement, "BATCH_SIZE", 1)
    undo(admin_client, 2)
    assert not Suppression.objects.exists()


def test_after_ninety_days_a_stop_no_longer_tells_who_got_which_mailing(
    stopped_mailing, run_worker
):
    ended = timezone.now() - timedelta(days=91)
    Mailing.objects.update(ended_at=ended)
    run_worker()
    run_worker()
    assert set(Suppression.objects.values_list("mailing", flat=True)) == {None}
