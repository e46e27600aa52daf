import uuid

import pytest
from bs4 import BeautifulSoup
from django.core.signing import Signer
from django.test import Client
from django.urls import reverse

from newsletter import tokens
from newsletter.delivery import sender_identity
from newsletter.models import AudienceCount, Consent, Subscriber, Suppression
from newsletter.services.suppression import erase_subscriber
from newsletter.tokens import (
    make_confirm_token,
    make_manage_token,
    make_preferences_token,
    make_unsubscribe_token,
    subscriber_by_confirm_token,
    subscriber_by_manage_token,
    subscriber_by_preferences_token,
)

pytestmark = pytest.mark.django_db

ONE_CLICK_BODY = {"List-Unsubscribe": "One-Click"}
URLENCODED = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data; boundary=x"
MULTIPART_BODY = (
    '--x\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--x--'
)


def subscriber_state():
    return Subscriber.objects.get().state


@pytest.fixture
def csrf_checking_client():
    """Return a client without cookie or token, like a mail provider, and with CSRF checks on."""
    return Client(enforce_csrf_checks=True)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "null"},
        {"Origin": "https://mail.voorbeeld.nl", "Sec-Fetch-Site": "cross-site"},
    ],
)
def test_rule_1_one_click_from_anywhere(csrf_checking_client, unsubscribe_path, headers):
    response = csrf_checking_client.post(unsubscribe_path, ONE_CLICK_BODY, headers=headers)
    assert (response.status_code, response.has_header("Location")) == (200, False)
    assert "U bent afgemeld" in response.text
    assert subscriber_state() == Subscriber.State.LEFT


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("List-Unsubscribe=One-Click", URLENCODED),
        (MULTIPART_BODY, MULTIPART),
        ("", URLENCODED),
        ("geen delen", MULTIPART),
    ],
)
def test_rule_1_in_either_form_and_again_the_same(
    csrf_checking_client, unsubscribe_path, body, kind
):
    first, second = (
        csrf_checking_client.post(unsubscribe_path, body, content_type=kind) for _ in range(2)
    )
    assert (first.status_code, first.content) == (200, second.content)
    assert second.status_code == 200
    assert subscriber_state() == Subscriber.State.LEFT
    assert Consent.objects.filter(kind=Consent.Kind.WITHDRAWN).count() == 1


def test_rule_1_looking_writes_nothing_and_shows_one_button(client, unsubscribe_path):
    def everything():
        return [list(model.objects.values()) for model in (Subscriber, Consent, Suppression)]

    before = everything()
    page = BeautifulSoup(client.get(unsubscribe_path).text, "html.parser")
    assert client.head(unsubscribe_path).status_code == 200
    assert everything() == before
    assert [button.text for button in page.main.find_all("button")] == ["Ja, meld mij af"]
    assert page.main.form["method"] == "post"


def test_rule_1_who_is_already_gone_sees_the_same(client, subscriber, unsubscribe_path):
    before = client.get(unsubscribe_path).content
    client.post(unsubscribe_path)
    assert client.get(unsubscribe_path).content == before
    erase_subscriber(subscriber=subscriber)
    assert client.get(unsubscribe_path).content == before
    response = client.post(unsubscribe_path)
    assert (response.status_code, "U bent afgemeld" in response.text) == (200, True)


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_other_methods_leave_nobody(client, unsubscribe_path, method):
    assert getattr(client, method)(unsubscribe_path).status_code == 405
    assert subscriber_state() == Subscriber.State.CONFIRMED


def test_rule_2_the_link_holds_no_address_and_cannot_be_forged(
    client, subscriber, unsubscribe_path
):
    assert "anna" not in unsubscribe_path
    assert "voorbeeld" not in unsubscribe_path
    token = unsubscribe_path.split("/")[-2]
    body, seal = token.split(".")
    other = make_unsubscribe_token(uuid.uuid4(), 0).split(".")[0]
    for forged in ("x", token[:-1], token.upper(), f"{other}.{seal}", f"{body}1.{seal}"):
        for method in (client.get, client.post):
            response = method(reverse("newsletter:unsubscribe", args=[forged]))
            assert response.status_code == 404
            assert "Deze link klopt niet" in response.text
    assert subscriber_state() == Subscriber.State.CONFIRMED


def test_rule_2_each_token_is_good_for_one_thing(client, subscriber):
    leaving, managing = make_unsubscribe_token(subscriber.key, 0), make_manage_token(subscriber.key)
    confirming, choosing = (
        make_confirm_token(subscriber.key),
        make_preferences_token(subscriber.key),
    )
    for token in (managing, confirming, choosing):
        path = reverse("newsletter:unsubscribe", args=[token])
        assert client.post(path).status_code == 404
    assert not subscriber_by_manage_token(leaving).exists()
    assert not subscriber_by_confirm_token(leaving).exists()
    assert not subscriber_by_manage_token(confirming).exists()
    assert not subscriber_by_confirm_token(managing).exists()
    for token in (leaving, confirming):
        assert not subscriber_by_preferences_token(token).exists()
    assert subscriber_by_preferences_token(choosing).exists()
    assert not subscriber_by_manage_token(choosing).exists()
    assert not subscriber_by_confirm_token(choosing).exists()


def test_rule_2_leaving_brings_nobody_back_but_offers_the_form(client, unsubscribe_path):
    page = BeautifulSoup(client.post(unsubscribe_path).text, "html.parser")
    client.post(unsubscribe_path, {"email": "anna@voorbeeld.nl"})
    assert subscriber_state() == Subscriber.State.LEFT
    assert page.select_one("form[data-mail-form]")["action"] == reverse("newsletter:subscribe")
    assert "anna" not in page.text


def test_rule_7_leaving_is_counted_and_written_down(client, unsubscribe_path):
    client.post(unsubscribe_path)
    line = Consent.objects.last()
    assert (line.kind, line.page) == (Consent.Kind.WITHDRAWN, "/nieuwsbrief/afmelden/")
    assert Suppression.objects.get().reason == Suppression.Reason.LEFT
    assert AudienceCount.objects.get(landsdelen="noord,oost").confirmed == 0


def test_the_page_is_kept_from_caches_search_engines_and_other_sites(client, unsubscribe_path):
    forged = f"{unsubscribe_path[:-2]}/"
    for answer in (client.get(unsubscribe_path), client.post(unsubscribe_path), client.get(forged)):
        assert answer["Referrer-Policy"] == "same-origin"
        assert answer["X-Robots-Tag"] == "noindex"
        assert "no-store" in answer["Cache-Control"]
        assert not answer.cookies


def test_links_and_returns_of_before_a_new_secret_key_still_count(
    client, subscriber, unsubscribe_path, settings, monkeypatch
):
    returned = sender_identity.message_id(7)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "new", [settings.SECRET_KEY]
    monkeypatch.setattr(
        tokens, "UNSUBSCRIBE_SIGNER", Signer(salt=tokens.UNSUBSCRIBE_SIGNER.salt, sep=".")
    )
    assert sender_identity.message_id(7) != returned
    assert tokens.make_unsubscribe_token(subscriber.key, 0) not in unsubscribe_path
    assert sender_identity.delivery_id_from(returned) == 7
    client.post(unsubscribe_path, ONE_CLICK_BODY)
    assert subscriber_state() == "left"
