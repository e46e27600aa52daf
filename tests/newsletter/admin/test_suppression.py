"""Stopped addresses in the admin: known by a hash, found by typing the address."""

import pytest
from django.urls import reverse

from newsletter.models import AudienceCount, Subscriber, SubscriberRequest, Suppression
from newsletter.models.consent import hash_email
from newsletter.services import suppression, visitor_requests
from newsletter.services.unsubscription import unsubscribe
from publishing.models import Event
from tests.factories import SubscriberFactory

pytestmark = pytest.mark.django_db

SUPPRESSION_LIST_URL = reverse("admin:newsletter_suppression_changelist")
SUPPRESSION_ADD_URL = reverse("admin:newsletter_suppression_add")
EMAIL = "anna@voorbeeld.nl"


@pytest.fixture
def stored_suppression():
    suppression.suppress(email=EMAIL, reason=Subscriber.Reason.COMPLAINED)
    return Suppression.objects.get()


def lift_suppression(suppression):
    return reverse("admin:newsletter_suppression_delete", args=[suppression.pk])


def test_a_stopped_address_is_found_by_the_whole_of_it(admin_client, stored_suppression):
    search = reverse("admin:newsletter_suppression_search")
    for typed in (EMAIL, " ANNA@Voorbeeld.NL "):
        answer = admin_client.post(search, {"email": typed})
        page = reverse("admin:newsletter_suppression_change", args=[stored_suppression.pk])
        assert answer["Location"] == page
    answer = admin_client.post(search, {"email": "anna"}, follow=True)
    assert answer.redirect_chain[0][0].rstrip("?") == SUPPRESSION_LIST_URL
    assert "Dit adres is niet gestopt" in answer.text


def test_its_page_says_why_and_what_the_ledger_says(admin_client, stored_suppression):
    change = reverse("admin:newsletter_suppression_change", args=[stored_suppression.pk])
    shown = admin_client.get(change).text
    assert "De ontvanger heeft de mail als ongewenst gemeld" in shown
    assert "Door ons gestopt" in shown
    assert EMAIL not in shown


def test_an_address_that_is_added_is_stopped_at_once(admin_client):
    subscriber = SubscriberFactory(email=EMAIL)
    suppression.adjust_audience_count("", 1)
    admin_client.post(SUPPRESSION_ADD_URL, {"email": "Anna@voorbeeld.nl"})
    subscriber.refresh_from_db()
    assert (subscriber.state, subscriber.reason) == ("stopped", "editor")
    assert Suppression.objects.get().email_hash == hash_email(EMAIL)
    assert AudienceCount.objects.get().confirmed == 0
    assert EMAIL not in str(Event.objects.values())


@pytest.mark.parametrize("typed", ["", "geen adres", EMAIL])
def test_what_cannot_be_stopped_is_told_at_the_field(admin_client, stored_suppression, typed):
    answer = admin_client.post(SUPPRESSION_ADD_URL, {"email": typed})
    assert answer.status_code == 200
    assert ("Dit adres is al gestopt" if typed == EMAIL else "bijvoorbeeld naam@") in answer.text
    assert Suppression.objects.count() == 1


def test_lifting_takes_a_reason_that_the_log_keeps(admin_client, stored_suppression):
    assert (
        "Schrijf op waarom"
        in admin_client.post(lift_suppression(stored_suppression), {"reason": " "}).text
    )
    assert (
        "Laat het adres weg"
        in admin_client.post(lift_suppression(stored_suppression), {"reason": EMAIL}).text
    )
    admin_client.post(
        lift_suppression(stored_suppression), {"reason": "Zij belde: het was een vergissing."}
    )
    assert not Suppression.objects.exists()
    assert Event.objects.get().detail == "Zij belde: het was een vergissing."


def test_whose_address_was_lifted_may_sign_up_again(admin_client, stored_suppression):
    admin_client.post(lift_suppression(stored_suppression), {"reason": "Vergissing"})
    assert not Subscriber.objects.exists()
    SubscriberRequest.objects.create(kind="subscribe", email=EMAIL)
    visitor_requests.process_requests()
    assert Subscriber.objects.get().state == "pending"


def test_who_left_can_only_come_back_herself(admin_client):
    unsubscribe(subscriber=SubscriberFactory(email=EMAIL))
    stored = Suppression.objects.get()
    assert admin_client.post(lift_suppression(stored), {"reason": "Mag weer"}).status_code == 403
    change = reverse("admin:newsletter_suppression_change", args=[stored.pk])
    assert "Alleen de lezer zelf" in admin_client.get(change).text
