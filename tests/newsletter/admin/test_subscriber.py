"""Subscribers in the admin: finding, reading, stopping and erasing them."""

import pytest
from django.urls import reverse

from newsletter.models import AudienceCount, Consent, Delivery, Subscriber, Suppression
from newsletter.models.consent import hash_email
from newsletter.services import subscriptions, suppression
from publishing.models import Event
from tests.factories import SubscriberFactory

pytestmark = pytest.mark.django_db

SUBSCRIBER_LIST_URL = reverse("admin:newsletter_subscriber_changelist")
State = Subscriber.State


def subscriber_url(name, subscriber):
    return reverse(f"admin:newsletter_subscriber_{name}", args=[subscriber.pk])


@pytest.fixture
def confirmed_subscriber():
    """A subscriber who signed up and confirmed herself."""
    anna = SubscriberFactory(
        email="anna@voorbeeld.nl", state=State.PENDING, landsdelen="noord,oost"
    )
    subscriptions.confirm_subscription(subscriber=anna, page="/nieuwsbrief/")
    anna.refresh_from_db()
    return anna


def test_subscribers_are_found_by_state_and_landsdeel(admin_client, confirmed_subscriber):
    SubscriberFactory(email="bert@voorbeeld.nl", state=State.PENDING)
    shown = admin_client.get(SUBSCRIBER_LIST_URL).text
    assert "anna@voorbeeld.nl" in shown
    assert "1 bevestigde abonnee" in shown
    for query, is_listed in [
        ({"state": "confirmed"}, True),
        ({"state": "pending"}, False),
        ({"landsdeel": "oost"}, True),
        ({"landsdeel": "zuidwest"}, False),
        ({"landsdeel": "geen"}, False),
    ]:
        assert (
            "anna@voorbeeld.nl" in admin_client.get(SUBSCRIBER_LIST_URL, query).text
        ) is is_listed, query


def test_rule_9_who_was_stopped_shows_why(admin_client, confirmed_subscriber):
    suppression.suppress(email=confirmed_subscriber.email, reason=Subscriber.Reason.BOUNCED)
    words = "Het adres bestaat niet of weigert mail"
    assert words in admin_client.get(SUBSCRIBER_LIST_URL).text
    assert words in admin_client.get(subscriber_url("change", confirmed_subscriber)).text


def test_her_page_tells_all_that_is_known(admin_client, confirmed_subscriber):
    Delivery.objects.create(kind="confirm", subscriber=confirmed_subscriber, state="sent")
    shown = admin_client.get(subscriber_url("change", confirmed_subscriber)).text
    for words in ("Bevestigd", "Noord, Oost", "Laatste mails", "bevestiging", "/nieuwsbrief/"):
        assert words.lower() in shown.lower()


def test_nobody_is_added_or_changed_by_an_editor(admin_client, confirmed_subscriber):
    assert admin_client.get(reverse("admin:newsletter_subscriber_add")).status_code == 403
    assert (
        admin_client.post(
            subscriber_url("change", confirmed_subscriber), {"state": "left"}
        ).status_code
        == 403
    )


def test_an_address_is_stopped_after_a_question(admin_client, confirmed_subscriber):
    assert (
        "Stop dit adres" in admin_client.get(subscriber_url("suppress", confirmed_subscriber)).text
    )
    confirmed_subscriber.refresh_from_db()
    assert confirmed_subscriber.state == State.CONFIRMED
    admin_client.post(subscriber_url("suppress", confirmed_subscriber))
    confirmed_subscriber.refresh_from_db()
    assert (confirmed_subscriber.state, confirmed_subscriber.reason) == (State.STOPPED, "editor")
    assert Suppression.objects.get().email_hash == hash_email(confirmed_subscriber.email)
    assert AudienceCount.objects.get(landsdelen="noord,oost").confirmed == 0
    event = Event.objects.get()
    assert (event.kind, event.title, event.detail) == (
        "changed",
        "Een abonnee",
        "Gestopt door de redactie",
    )


def test_who_was_stopped_is_not_stopped_again(admin_client, confirmed_subscriber):
    suppression.suppress(email=confirmed_subscriber.email, reason=Subscriber.Reason.BOUNCED)
    admin_client.post(subscriber_url("suppress", confirmed_subscriber))
    assert Suppression.objects.get().reason == "bounced"
    assert not Event.objects.exists()


def test_rule_7_erasing_leaves_a_hash_and_no_address(admin_client, confirmed_subscriber):
    delete = subscriber_url("delete", confirmed_subscriber)
    assert "Wis de gegevens" in admin_client.get(delete).text
    admin_client.post(delete, {"post": "yes"})
    assert not Subscriber.objects.exists()
    assert Suppression.objects.get().reason == "erased"
    assert Consent.objects.last().kind == "erased"
    assert "anna" not in str(Event.objects.values())
    assert Event.objects.get().title == "Een abonnee"


@pytest.mark.parametrize("role", ["Lezer", "Landelijke redactie", "Regioredactie"])
def test_others_see_nothing_of_subscribers(client, confirmed_subscriber, role, sign_in):
    sign_in(role)
    for address in (
        SUBSCRIBER_LIST_URL,
        subscriber_url("change", confirmed_subscriber),
        reverse("admin:newsletter_subscriber_csv"),
        reverse("admin:newsletter_subscriber_statistics"),
        reverse("admin:newsletter_suppression_changelist"),
        reverse("admin:newsletter_import_changelist"),
    ):
        answer = client.get(address)
        assert answer.status_code in (302, 403)
        assert "anna" not in answer.text
