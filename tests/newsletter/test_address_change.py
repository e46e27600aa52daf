"""A reader changes her own address: asked behind her link, confirmed by both addresses."""

import json
import re
from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.apps import apps
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from newsletter.models import (
    AddressChange,
    AudienceCount,
    Consent,
    Delivery,
    ImportRow,
    Subscriber,
    SubscriberRequest,
    Suppression,
    TransactionalMail,
)
from newsletter.models.consent import hash_email
from newsletter.services.consent_wordings import add_wording
from newsletter.services.suppression import suppress
from newsletter.services.unsubscription import unsubscribe
from newsletter.tokens import make_preferences_token
from newsletter.views import email_form_flow
from techniekpact.log_redaction import redact_text
from tests.factories import ImportFactory, SubscriberFactory
from tests.newsletter.test_address_enumeration import (
    ADDRESS_STATES,
    create_address_in_state,
)
from tests.newsletter.wordings import FIRST_VERSION

pytestmark = pytest.mark.django_db

OLD, NEW = "anna@voorbeeld.nl", "bert@elders.nl"
REQUESTED, WAITING, CHANGED, UNCHANGED = (
    reverse(f"newsletter:address-{name}")
    for name in ("requested", "confirmed", "changed", "unchanged")
)


@pytest.fixture
def request_change(client, preferences_path, run_worker):
    """Ask for another address, as she does on her own page, and have the mails sent."""

    def request(email=NEW, **extra):
        response = client.post(f"{preferences_path}adres/", {"email": email}, **extra)
        run_worker()
        return response

    return request


@pytest.fixture
def links(request_change):
    """Ask for another address, and return the paths in the two mails by their recipient."""
    assert request_change()["Location"] == REQUESTED
    return mailed_links()


def mailed_links():
    return {
        message.to[0]: re.search(r"/nieuwsbrief/adres-wijzigen/\S+", message.body)[0]
        for message in mail.outbox
    }


def answer(client, path, word="ja"):
    data = {"antwoord": word, "toestemming": FIRST_VERSION}
    return client.post(path, data).headers.get("Location")


def stored_text():
    """Return all that the newsletter has in the database."""
    models = apps.get_app_config("newsletter").get_models()
    return str([list(model.objects.values()) for model in models])


@pytest.mark.parametrize("order", [(OLD, NEW), (NEW, OLD)], ids=["old-first", "new-first"])
def test_once_both_addresses_confirm_it_is_changed(client, links, subscriber, order):
    first, second = order
    before = Subscriber.objects.values().get()
    for _ in range(2):
        assert answer(client, links[first]) == WAITING
        assert Subscriber.objects.values().get() == before
    assert answer(client, links[second]) == CHANGED
    row = Subscriber.objects.get()
    assert (row.email, row.state, row.landsdelen) == (NEW, "confirmed", "noord,oost")
    assert row.key == subscriber.key
    assert AudienceCount.objects.get(landsdelen="noord,oost").confirmed == 1
    for path in links.values():
        assert client.get(path).status_code == 404
    for path in (REQUESTED, WAITING, CHANGED, UNCHANGED):
        assert client.get(path).status_code == 200


def test_rule_7_the_ledger_tells_it_and_the_old_address_is_gone(client, links):
    for path in links.values():
        answer(client, path)
    old_lines = Consent.objects.filter(email_hash=hash_email(OLD)).order_by("-pk")
    assert (old_lines[0].kind, old_lines[0].page) == ("withdrawn", "/nieuwsbrief/adres-wijzigen/")
    request, confirmed = Consent.objects.filter(email_hash=hash_email(NEW))
    assert (request.kind, request.page) == ("asked", "/nieuwsbrief/mijn/adres/")
    assert (confirmed.kind, confirmed.page) == ("confirmed", "/nieuwsbrief/adres-wijzigen/")
    assert (confirmed.wording, confirmed.landsdelen) == (FIRST_VERSION, "noord,oost")
    assert request.recorded_at < confirmed.recorded_at
    assert Suppression.objects.get().reason == Suppression.Reason.LEFT
    assert "anna" not in stored_text()


def test_rule_7_the_text_is_the_one_beside_the_button_for_the_new_address(client, links):
    add_wording(text="Mail mij elke maand.", user=None)
    refused = client.post(links[NEW], {"antwoord": "ja", "toestemming": "2020-1"})
    assert refused.status_code == 422
    assert "Wij weten niet welke tekst er bij het formulier stond." in refused.text
    assert AddressChange.objects.get().new_confirmed_at is None
    answer(client, links[NEW])
    assert client.post(links[OLD], {"antwoord": "ja"})["Location"] == CHANGED
    lines = Consent.objects.filter(email_hash=hash_email(NEW)).values_list("kind", "wording")
    assert list(lines) == [("asked", ""), ("confirmed", FIRST_VERSION)]


def test_rule_7_the_old_address_goes_from_lists_and_from_what_waits(client, links):
    batch = ImportFactory()
    for number, text in enumerate([f"Anna <{OLD.title()}>", f"hanna <j.{OLD}>"], 1):
        ImportRow.objects.create(batch=batch, number=number, email=text, verdict="invalid")
    SubscriberRequest.objects.create(kind="manage", email=OLD)
    SubscriberRequest.objects.create(kind="manage", email="h" + OLD)
    for path in links.values():
        answer(client, path)
    assert ImportRow.objects.get().email == f"hanna <j.{OLD}>"
    assert SubscriberRequest.objects.exclude(email="").get().email == "h" + OLD


def test_rule_6_only_the_button_confirms(client, links):
    for path in links.values():
        before = AddressChange.objects.values().get()
        for response in (client.get(path), client.head(path), client.post(path)):
            assert response.status_code == 200
        page = BeautifulSoup(client.get(path).text, "html.parser")
        assert [button.text.split(",")[0] for button in page.main.find_all("button")] == [
            "Ja",
            "Nee",
        ]
        assert page.main.select("script, [autofocus], a[href*=adres-wijzigen]") == []
        assert AddressChange.objects.values().get() == before


@pytest.mark.parametrize("side", [OLD, NEW], ids=["old", "new"])
def test_either_address_may_refuse(client, links, side):
    other = {OLD: NEW, NEW: OLD}[side]
    answer(client, links[other])
    assert answer(client, links[side], "nee") == UNCHANGED
    assert Subscriber.objects.get().email == OLD
    assert not AddressChange.objects.exists()
    assert NEW not in stored_text()
    assert answer(client, links[other]) is None


def test_the_page_of_the_old_address_alone_names_the_new_one(client, links):
    assert "b***@elders.nl" in client.get(links[OLD]).text
    text = client.get(links[NEW]).text
    assert "@" not in BeautifulSoup(text, "html.parser").main.text
    assert "Ik wil de nieuwsbrief van het Techniekpact op dit adres ontvangen" in text
    for path in links.values():
        response = client.get(path)
        assert response["X-Robots-Tag"] == "noindex"
        assert "no-store" in response["Cache-Control"]
        assert client.post(path, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403


def test_rules_4_and_5_the_mails_say_that_they_are_automatic_and_name_nobody(client, links):
    assert sorted(links) == [OLD, NEW]
    for sent in mail.outbox:
        message = sent.message()
        assert message["Auto-Submitted"] == "auto-generated"
        for text in (sent.subject, sent.body, sent.alternatives[0].content):
            assert "anna" not in text
            assert "bert" not in text
            assert "elders" not in text


# Whether an address of somebody in such a state gets a mail.
MAILED_STATES = {"new", "pending", "erased"}


@pytest.mark.parametrize("state", ADDRESS_STATES)
def test_rule_5_whoever_asks_learns_nothing_of_the_new_address(client, run_worker, state):
    create_address_in_state(state)
    SubscriberFactory(email=NEW)
    client.post(reverse("newsletter:request-link"), {"email": NEW})
    run_worker()
    own_page = re.search(r"/nieuwsbrief/mijn/\S+", mail.outbox.pop().body)[0]
    response = client.post(f"{own_page}adres/", {"email": OLD})
    assert (response.status_code, response["Location"]) == (303, REQUESTED)
    run_worker()
    assert (OLD in mailed_links()) == (state in MAILED_STATES)
    link = mailed_links()[NEW]
    assert "a***@voorbeeld.nl" in client.get(link).text
    assert answer(client, link) == WAITING
    own_text = BeautifulSoup(client.get(own_page).text, "html.parser").main.text
    assert "Uw oude adres is bevestigd. Het nieuwe nog niet." in own_text


def test_what_is_no_address_gets_a_sentence_and_is_kept(request_change):
    response = request_change("bert@")
    page = BeautifulSoup(response.text, "html.parser")
    assert response.status_code == 422
    assert page.select_one(".tp-error-summary a")["href"] == "#address-email"
    assert page.find(id="address-email")["value"] == "bert@"
    assert not mail.outbox


def test_a_program_that_fills_in_everything_asks_for_nothing(client, preferences_path, run_worker):
    data = {"email": NEW, "onderwerp": "Horloges"}
    assert client.post(f"{preferences_path}adres/", data)["Location"] == REQUESTED
    run_worker()
    assert not mail.outbox


def test_a_link_from_an_issue_asks_for_no_other_address(client, subscriber):
    own_page = reverse("newsletter:manage", args=[make_preferences_token(subscriber.key)])
    for method in (client.get, client.post):
        assert method(f"{own_page}adres/").status_code == 404
    assert "Wijzig mijn adres" not in client.get(own_page).text


def test_rule_2_a_link_about_an_address_does_nothing_else(
    client, links, preferences_path, unsubscribe_path
):
    token = links[OLD].split("/")[-2]
    for name in ("manage", "confirm", "unsubscribe", "erase", "download-data", "change-address"):
        for method in (client.get, client.post):
            assert method(reverse(f"newsletter:{name}", args=[token])).status_code == 404
    others = [path.split("/")[-2] for path in (preferences_path, unsubscribe_path)]
    for value in (*others, token[:-1], token.upper(), token.replace("-", "-0"), "x", "%00"):
        path = reverse("newsletter:confirm-address", args=["x"]).replace("x/", f"{value}/")
        assert client.post(path, {"antwoord": "ja"}).status_code == 404
    assert not AddressChange.objects.exclude(old_confirmed_at=None).exists()


def test_rule_6_the_links_work_for_seven_days(client, request_change, run_worker):
    with time_machine.travel(timezone.now().replace(microsecond=0), tick=False) as clock:
        request_change()
        paths = mailed_links()
        clock.shift(timedelta(days=7))
        assert answer(client, paths[OLD]) == WAITING
        clock.shift(timedelta(seconds=1))
        assert client.post(paths[NEW], {"antwoord": "ja"}).status_code == 404
        run_worker()
    assert Subscriber.objects.get().email == OLD
    assert not AddressChange.objects.exists()
    assert not TransactionalMail.objects.exists()
    assert NEW not in stored_text()


def test_rule_2_old_mail_still_unsubscribes_and_does_nothing_else(
    client, links, subscriber, unsubscribe_path, preferences_path
):
    issue_link = reverse("newsletter:manage", args=[make_preferences_token(subscriber.key)])
    with time_machine.travel(timezone.now() + timedelta(minutes=1)):
        for path in links.values():
            answer(client, path)
        for path in (preferences_path, issue_link):
            assert client.get(path).status_code == 404
        response = client.post(unsubscribe_path, {"List-Unsubscribe": "One-Click"})
    assert response.status_code == 200
    assert Subscriber.objects.get().state == Subscriber.State.LEFT
    assert Suppression.objects.for_email(NEW).exists()


def test_she_may_ask_for_a_new_link_at_once(client, links, run_worker):
    for path in links.values():
        answer(client, path)
    client.post(reverse("newsletter:request-link"), {"email": NEW})
    run_worker()
    own_page = re.search(r"/nieuwsbrief/mijn/\S+", mail.outbox[-1].body)[0]
    with time_machine.travel(timezone.now() + timedelta(seconds=1)):
        assert "b***@elders.nl" in client.get(own_page).text


def test_a_sign_up_with_the_new_address_makes_room(client, sign_up, links, run_worker):
    sign_up(NEW)
    run_worker()
    for path in links.values():
        answer(client, path)
    row = Subscriber.objects.get()
    assert (row.email, row.state, row.landsdelen) == (NEW, "confirmed", "noord,oost")


def test_who_left_changes_no_address(client, subscriber, preferences_path, run_worker):
    unsubscribe(subscriber=subscriber)
    response = client.post(f"{preferences_path}adres/", {"email": NEW})
    assert (response.status_code, response["Location"]) == (302, preferences_path)
    run_worker()
    assert not mail.outbox


@pytest.mark.parametrize("obstacle", ["subscribed", "suppressed"])
def test_a_new_address_that_is_taken_meanwhile_changes_nothing(client, links, obstacle):
    answer(client, links[NEW])
    if obstacle == "subscribed":
        SubscriberFactory(email=NEW)
    else:
        suppress(email=NEW, reason=Subscriber.Reason.EDITOR)
    assert answer(client, links[OLD]) == UNCHANGED
    assert Subscriber.objects.filter(email=OLD, state="confirmed").exists()
    assert not AddressChange.objects.exists()


def test_who_unsubscribes_meanwhile_has_nothing_changed(client, links, subscriber):
    answer(client, links[NEW])
    unsubscribe(subscriber=subscriber)
    assert client.post(links[OLD], {"antwoord": "ja"}).status_code == 404
    assert Subscriber.objects.get().email == OLD
    assert NEW not in stored_text()


def test_rule_7_her_data_hold_the_change_and_erasing_removes_it(client, links, preferences_path):
    answer(client, links[NEW])
    data = json.loads(client.post(f"{preferences_path}gegevens/").content)["adreswijziging"]
    assert data["nieuw e-mailadres"] == NEW
    assert data["bevestigd met het nieuwe adres op"]
    assert data["bevestigd met het oude adres op"] is None
    client.post(f"{preferences_path}wissen/")
    assert not TransactionalMail.objects.exists()
    assert NEW not in stored_text()


def test_what_waits_and_is_held_by_a_worker_goes_to_the_new_address(
    client, links, subscriber, prepare_mailing, run_worker
):
    mailing = prepare_mailing()
    delivery = Delivery.objects.get(mailing=mailing)
    lease = timezone.now() + timedelta(minutes=5)
    Delivery.objects.filter(pk=delivery.pk).update(state="claimed", worker=999, lease_until=lease)
    for path in links.values():
        answer(client, path)
    mail.outbox.clear()
    run_worker()
    assert [message.to for message in mail.outbox] == [[NEW]]
    mailing.refresh_from_db()
    assert (mailing.sent, mailing.state) == (1, "done")


def test_a_network_has_its_limit(request_change, monkeypatch):
    limits = replace(email_form_flow.REQUEST_LIMITS, per_address=1)
    monkeypatch.setattr(email_form_flow, "REQUEST_LIMITS", limits)
    assert request_change().status_code == 303
    response = request_change("carla@elders.nl")
    assert response.status_code == 429
    assert 'value="carla@elders.nl"' in response.text


def test_rule_5_asking_again_mails_nobody_twice_a_day(request_change):
    with time_machine.travel(timezone.now().replace(hour=3), tick=False) as clock:
        request_change()
        request_change()
        assert len(mail.outbox) == 2
        clock.shift(timedelta(days=1, seconds=1))
        request_change()
        assert [message.to[0] for message in mail.outbox[2:]] == [OLD, NEW]


def test_a_slip_of_the_keyboard_can_be_put_right_at_once(client, request_change):
    request_change("brt@elders.nl")
    request_change()
    recipients = [message.to[0] for message in mail.outbox]
    assert recipients == [OLD, "brt@elders.nl", OLD, NEW]
    links = mailed_links()
    assert client.get(links["brt@elders.nl"]).status_code == 404
    for email in (OLD, NEW):
        answer(client, links[email])
    assert Subscriber.objects.get().email == NEW


def test_rule_5_an_address_is_mailed_once_a_day_whoever_asks_for_it(request_change):
    with time_machine.travel(timezone.now().replace(hour=3), tick=False):
        request_change()
        request_change("carla@elders.nl")
        request_change()
    assert [message.to[0] for message in mail.outbox].count(NEW) == 1


@pytest.mark.once
def test_no_token_of_it_stands_in_a_log(links):
    for path in links.values():
        token = path.split("/")[-2]
        assert redact_text(f"Not Found: {path}") == "Not Found: /nieuwsbrief/adres-wijzigen/…/"
        assert token[:32] not in redact_text(f"SELECT {token}")
        assert "elders" not in path
