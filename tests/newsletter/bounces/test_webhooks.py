"""Rule 9: events that a mail provider reports to the webhooks of django-anymail."""

import base64
import hashlib
import hmac
import json
from typing import Any

import pytest
import requests
from anymail.exceptions import AnymailRecipientsRefused, AnymailRequestsAPIError
from anymail.signals import AnymailTrackingEvent
from django.core import mail
from django.urls import reverse
from urllib3.exceptions import MaxRetryError, NewConnectionError, ProtocolError

from newsletter.bounces.webhooks import classify_event
from newsletter.delivery.sender_identity import message_id
from newsletter.delivery.template import MessageTemplate
from newsletter.delivery.transport_base import Limit, ResultCode
from newsletter.delivery.transports import BackendTransport, classify_provider_error
from newsletter.models import Delivery, Subscriber
from publishing.mail_templates import MailContent
from tests.newsletter.bounces.samples import create_mailing, create_sent_delivery, create_subscriber

pytestmark = pytest.mark.django_db

SECRET = "techniekpact:lang-en-geheim"
SIGNING_KEY = "sleutel-van-de-handtekening"


def message_seal(delivery):
    return message_id(delivery.pk).strip("<>").partition("@")[0]


@pytest.fixture
def use_provider(settings):
    def use(name):
        settings.MAIL_PROVIDER, settings.MAIL_WEBHOOK_SECRET = name, SECRET
        settings.ANYMAIL = {"WEBHOOK_SECRET": SECRET, "MAILGUN_WEBHOOK_SIGNING_KEY": SIGNING_KEY}

    return use


@pytest.fixture
def call_webhook(client):
    """Call the webhook the way a provider does."""

    def send(payload, secret=SECRET):
        headers = {}
        if secret:
            headers["Authorization"] = f"Basic {base64.b64encode(secret.encode()).decode()}"
        return client.post(
            reverse("newsletter:bounce-webhook"),
            json.dumps(payload),
            "application/json",
            headers=headers,
        )

    return send


def postmark_event(delivery, kind="HardBounce", **more):
    return {
        "RecordType": "SpamComplaint" if kind == "SpamComplaint" else "Bounce",
        "ID": 4323372036854775807,
        "Type": kind,
        "MessageID": "883953f4-6105-42a2-a16a-77a8eac79483",
        "Metadata": {"delivery": message_seal(delivery)},
        "Details": "",
        "Email": "anna@voorbeeld.nl",
        "BouncedAt": "2026-11-05T16:33:54.9070259Z",
        **more,
    }


def mailgun_event(delivery, event="failed", *, key=SIGNING_KEY, **more):
    stamp, token = "1793000000", "0f" * 25
    return {
        "signature": {
            "timestamp": stamp,
            "token": token,
            "signature": hmac.new(
                key.encode(), f"{stamp}{token}".encode(), hashlib.sha256
            ).hexdigest(),
        },
        "event-data": {
            "event": event,
            "timestamp": 1793000000.5,
            "recipient": "anna@voorbeeld.nl",
            "user-variables": {"delivery": message_seal(delivery)},
            "message": {"headers": {"message-id": "van-de-mailer@voorbeeld.nl"}},
            **more,
        },
    }


def failed_event(severity, reply, **more):
    return {"severity": severity, "delivery-status": {"message": reply}, **more}


def subscriber_state():
    row = Subscriber.objects.get()
    return row.state, row.reason


def test_rule_9_a_hard_bounce_at_postmark_stops_the_address(use_provider, call_webhook):
    use_provider("postmark")
    anna, issue = create_subscriber(), create_mailing()
    mail_to_anna = create_sent_delivery(anna, issue)
    for _ in range(2):
        assert call_webhook(postmark_event(mail_to_anna)).status_code == 200
    issue.refresh_from_db()
    assert subscriber_state() == ("stopped", "bounced")
    assert issue.bounced == 1


@pytest.mark.parametrize(
    ("kind", "bounce"),
    [
        ("SpamComplaint", "complaint"),
        ("BadEmailAddress", "hard"),
        ("SoftBounce", "soft"),
        ("Transient", ""),
        ("AutoResponder", ""),
        ("Iets nieuws", "soft"),
    ],
)
def test_what_postmark_says_is_understood(kind, bounce, use_provider, call_webhook):
    use_provider("postmark")
    delivery = create_sent_delivery(create_subscriber())
    assert call_webhook(postmark_event(delivery, kind, Details="")).status_code == 200
    delivery.refresh_from_db()
    assert delivery.bounce == bounce


@pytest.mark.parametrize("secret", ["", "techniekpact:geraden", "iemand:anders"])
def test_who_does_not_know_the_secret_changes_nothing(secret, use_provider, call_webhook, caplog):
    use_provider("postmark")
    delivery = create_sent_delivery(create_subscriber())
    assert call_webhook(postmark_event(delivery), secret).status_code == 400
    assert subscriber_state() == ("confirmed", "")


@pytest.mark.parametrize(
    ("payload", "expected"),
    [
        (
            {"severity": "permanent", "delivery-status": {"message": "550 5.1.1 No such user"}},
            "hard",
        ),
        (
            {"severity": "permanent", "delivery-status": {"message": "552 5.2.2 Mailbox full"}},
            "soft",
        ),
        ({"severity": "permanent", "delivery-status": {"message": "550 No such user"}}, "hard"),
        ({"severity": "permanent", "reason": "suppress-bounce"}, "hard"),
        ({"severity": "permanent", "reason": "generic"}, "soft"),
        ({"severity": "temporary", "delivery-status": {"message": "451 4.7.1 Later"}}, ""),
        ({"event": "complained"}, "complaint"),
        ({"event": "delivered"}, ""),
        ({"event": "opened"}, ""),
    ],
)
def test_what_mailgun_says_is_understood(payload, expected, use_provider, call_webhook):
    use_provider("mailgun")
    delivery = create_sent_delivery(create_subscriber())
    assert call_webhook(mailgun_event(delivery, **payload)).status_code == 200
    delivery.refresh_from_db()
    assert delivery.bounce == expected


def test_mailgun_must_sign_as_well(use_provider, call_webhook, caplog):
    use_provider("mailgun")
    delivery = create_sent_delivery(create_subscriber())
    assert call_webhook(mailgun_event(delivery, key="geraden")).status_code == 400
    assert call_webhook(mailgun_event(delivery), "iemand:anders").status_code == 400
    assert subscriber_state() == ("confirmed", "")


def test_who_leaves_at_the_provider_leaves_here(use_provider, call_webhook):
    use_provider("mailgun")
    issue = create_mailing()
    call_webhook(mailgun_event(create_sent_delivery(create_subscriber(), issue), "unsubscribed"))
    issue.refresh_from_db()
    assert (subscriber_state(), issue.unsubscribed) == (("left", ""), 1)


@pytest.mark.parametrize(
    "metadata", [{}, {"delivery": "1.00000000000000000000"}, {"delivery": "9" * 99}]
)
def test_only_the_seal_of_a_mail_counts_never_an_address(metadata, use_provider, call_webhook):
    use_provider("postmark")
    delivery = create_sent_delivery(create_subscriber())
    assert call_webhook(postmark_event(delivery, Metadata=metadata)).status_code == 200
    assert (
        call_webhook(
            postmark_event(delivery, Metadata=metadata, MessageID=message_seal(delivery))
        ).status_code
        == 200
    )
    assert subscriber_state() == ("confirmed", "")


@pytest.mark.parametrize(("name", "secret"), [("", SECRET), ("postmark", ""), ("onbekend", SECRET)])
def test_without_a_provider_and_a_secret_there_is_nothing_to_call(
    name, secret, settings, call_webhook
):
    settings.MAIL_PROVIDER, settings.MAIL_WEBHOOK_SECRET = name, secret
    assert call_webhook({}).status_code == 404


@pytest.mark.parametrize(
    ("event", "how"),
    [
        ({"event_type": "rejected", "reject_reason": "spam"}, "complaint"),
        ({"event_type": "bounced", "reject_reason": "spam"}, "blocked"),
        ({"event_type": "rejected", "reject_reason": "blocked"}, "blocked"),
        ({"event_type": "bounced", "reject_reason": "bounced"}, "hard"),
        ({"event_type": "bounced", "esp_event": {"event": "soft_bounce"}}, "soft"),
        ({"event_type": "deferred", "mta_response": "451 4.7.1"}, ""),
        ({"event_type": "failed"}, ""),
    ],
)
def test_events_of_any_provider_are_weighed_alike(event, how):
    assert classify_event(AnymailTrackingEvent(**event)) == how


def test_the_seal_goes_along_with_a_mail_to_a_provider():
    letter = MessageTemplate.build(MailContent("Dag", "Dag", "<p>Dag</p>"), headers={})
    BackendTransport().send_message(
        "anna@voorbeeld.nl", letter.personalise(to="anna@voorbeeld.nl", delivery=7)
    )
    (message,) = mail.outbox
    assert message.metadata == {"delivery": message_seal(Delivery(pk=7))}
    assert "anna" not in json.dumps(message.metadata)
    assert message.extra_headers["Message-ID"] == message_id(7)


def request_error(kind, cause):
    """Build the error of django-anymail that wraps one of `requests`: an instance of both."""
    error = type("AnymailRequestsAPIError", (AnymailRequestsAPIError, kind), {})("Error posting")
    error.__cause__ = cause
    return error


def response_error(status):
    response = requests.Response()
    response.status_code = status
    return AnymailRequestsAPIError(response=response)


POOL: Any = None
CONNECTION_REFUSED = MaxRetryError(POOL, "/", NewConnectionError(POOL, "geweigerd"))
CONNECTION_RESET = ProtocolError("Connection aborted.", ConnectionResetError())


@pytest.mark.parametrize(
    ("error", "fate"),
    [
        (response_error(401), ResultCode.HALTED),
        (response_error(404), ResultCode.HALTED),
        (response_error(422), ResultCode.REFUSED),
        (response_error(429), ResultCode.DEFERRED),
        (response_error(503), ResultCode.DEFERRED),
        (response_error(200), ResultCode.UNCERTAIN),
        (AnymailRecipientsRefused(), ResultCode.REFUSED),
        (request_error(requests.ReadTimeout, requests.ReadTimeout("")), ResultCode.UNCERTAIN),
        (request_error(requests.ConnectTimeout, requests.ConnectTimeout("")), ResultCode.DEFERRED),
        (
            request_error(requests.ConnectionError, requests.ConnectionError(CONNECTION_REFUSED)),
            ResultCode.DEFERRED,
        ),
        (
            request_error(requests.ConnectionError, requests.ConnectionError(CONNECTION_RESET)),
            ResultCode.UNCERTAIN,
        ),
    ],
)
def test_a_mail_that_the_provider_may_have_is_never_sent_again_by_itself(error, fate):
    assert classify_provider_error(error).code is fate


def test_a_provider_that_asks_for_less_gets_less():
    assert classify_provider_error(response_error(429)).limit is Limit.THROTTLED
    assert classify_provider_error(response_error(503)).limit is Limit.NONE
