"""Rule 5: what a visitor asks tells nobody who is a subscriber, and reaches nobody's mail."""

from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from newsletter.models import Consent, Subscriber, SubscriberRequest, Suppression
from newsletter.services.subscriptions import confirm_subscription
from newsletter.services.suppression import erase_subscriber, suppress
from newsletter.services.unsubscription import unsubscribe
from tests.newsletter.wordings import FIRST_VERSION

pytestmark = pytest.mark.django_db

EMAIL = "anna@voorbeeld.nl"
FORM = {"email": EMAIL, "toestemming": FIRST_VERSION}


def create_address_in_state(state):
    """Create `EMAIL` in one of the states of `ADDRESS_STATES`."""
    if state == "new":
        return
    row = Subscriber.objects.create(
        email=EMAIL, confirmation_mailed_at=timezone.now() - timedelta(days=2)
    )
    if state in ("confirmed", "stopped"):
        confirm_subscription(subscriber=row)
    if state == "left":
        unsubscribe(subscriber=row)
    if state == "erased":
        erase_subscriber(subscriber=row)
    if state == "stopped":
        suppress(email=EMAIL, reason=Subscriber.Reason.BOUNCED)


def observe_response(client, name):
    """Return all that shows from outside, and the shapes of the SQL that was executed."""
    with CaptureQueriesContext(connection) as queries:
        response = client.post(reverse(name), FORM)
    statements = [query["sql"].split(" WHERE ")[0].split(" VALUES ")[0] for query in queries]
    return (response.status_code, sorted(response.items()), response.content), statements


ADDRESS_STATES = ["new", "pending", "confirmed", "left", "erased", "stopped"]


@pytest.mark.parametrize("name", ["newsletter:subscribe", "newsletter:request-link"])
@pytest.mark.parametrize("state", ADDRESS_STATES)
def test_rule_5_the_answer_and_its_work_are_the_same_for_every_address(client, state, name):
    expected = observe_response(client, name)
    SubscriberRequest.objects.all().delete()
    create_address_in_state(state)
    assert observe_response(client, name) == expected
    _, statements = expected
    verbs = [sql.split()[0] for sql in statements if "SAVEPOINT" not in sql]
    shows_wording = name == "newsletter:subscribe"
    assert verbs == ["SELECT"] * shows_wording + ["SELECT", "INSERT", "INSERT"]
    tables = ('newsletter_subscriber"', 'newsletter_suppression"')
    assert not any(table in sql for table in tables for sql in statements)


@pytest.mark.parametrize(
    ("state", "mails"),
    [("new", 1), ("pending", 1), ("confirmed", 0), ("left", 1), ("erased", 1), ("stopped", 0)],
)
def test_rule_5_who_may_sign_up_is_asked_to_confirm(client, run_worker, state, mails):
    create_address_in_state(state)
    client.post(reverse("newsletter:subscribe"), FORM)
    run_worker()
    assert len(mail.outbox) == mails


@pytest.mark.parametrize("state", ADDRESS_STATES)
def test_a_link_goes_only_to_who_is_subscribed(client, run_worker, state):
    create_address_in_state(state)
    client.post(reverse("newsletter:request-link"), {"email": EMAIL})
    run_worker()
    assert len(mail.outbox) == (state == "confirmed")
    if mail.outbox:
        assert "/nieuwsbrief/mijn/" in mail.outbox[0].body


def test_rule_5_nothing_that_is_typed_is_mailed_to_anyone(client, run_worker):
    data = {
        **FORM,
        "email": "koop-goud@voorbeeld.nl",
        "landsdeel": ["oost"],
        "naam": "Koop goud",
        "bericht": "https://goud.voorbeeld.nl",
    }
    headers = {"Referer": "http://testserver/koop-goud/", "User-Agent": "goud", "Accept": "goud/*"}
    client.post(reverse("newsletter:subscribe"), data, headers=headers)
    run_worker()
    Subscriber.objects.update(
        state="confirmed", confirmed_at=timezone.now(), confirmation_mailed_at=None
    )
    client.post(reverse("newsletter:request-link"), data, headers=headers)
    run_worker()
    assert len(mail.outbox) == 2
    for sent in mail.outbox:
        message = sent.message()
        assert message["To"] == "koop-goud@voorbeeld.nl"
        del message["To"]
        whole = message.as_string() + sent.body + sent.alternatives[0].content
        assert "goud" not in whole.lower()
        assert "Oost" not in sent.body


@pytest.mark.parametrize(
    ("referer", "page"),
    [
        ("http://testserver/praktijk/?doel=4", "/praktijk/"),
        ("http://testserver/", "/"),
        ("http://testserver/nieuws/piet@prive.nl/", ""),
        ("http://testserver/nieuws/piet-woont-in-ede/", "/nieuws/"),
        ("http://testserver/piet-woont-in-ede/", "/"),
        ("http://testserver/media/piet@prive.nl/foto.jpg", ""),
        ("http://testserver/beheer/", ""),
        ("http://testserver/beheer/auth/user/1/change/", ""),
        ("", ""),
        ("http://elders.nl/praktijk/", ""),
        ("http://testserver/een/twee/drie/vier/vijf/", ""),
        ("http://testserver/nieuwsbrief/mijn/geheim/", ""),
        ("http://testserver/concept/geheim/", ""),
        ("http://[kapot/", ""),
    ],
)
def test_rule_7_the_ledger_says_on_which_page_she_asked(client, run_worker, referer, page):
    data = FORM | {"landsdeel": ["oost"]}
    client.post(reverse("newsletter:subscribe"), data, headers={"Referer": referer})
    run_worker()
    confirm_subscription(subscriber=Subscriber.objects.get())
    line = Consent.objects.first()
    assert (line.kind, line.page, line.landsdelen) == (Consent.Kind.ASKED, page, "oost")


def test_rule_5_a_stopped_address_stays_stopped(client, run_worker):
    create_address_in_state("stopped")
    client.post(reverse("newsletter:subscribe"), FORM)
    run_worker()
    assert Subscriber.objects.get().state == Subscriber.State.STOPPED
    assert Suppression.objects.get().reason == Suppression.Reason.BOUNCED
