"""Rule 9: what a provider itself calls a returned mail goes before the reply that it quotes."""

import json

import pytest
from anymail.webhooks.brevo import BrevoTrackingWebhookView
from anymail.webhooks.mailgun import MailgunTrackingWebhookView
from anymail.webhooks.postmark import PostmarkTrackingWebhookView
from anymail.webhooks.sparkpost import SparkPostTrackingWebhookView

from newsletter.bounces.webhooks import classify_event
from tests.newsletter.test_blame import BLAME_BY_REPLY, BOUNCE_BY_BLAME

pytestmark = pytest.mark.once


@pytest.fixture(autouse=True)
def webhook_secret(settings):
    settings.ANYMAIL = {"WEBHOOK_SECRET": "techniekpact:geheim"}


BLOCKLIST = "550 5.7.1 Service unavailable, client host blocked using Spamhaus"
UNKNOWN_USER = "550 5.1.1 User unknown"


def postmark(kind, reply):
    record = "SpamComplaint" if kind == "SpamComplaint" else "Bounce"
    event = {"RecordType": record, "Type": kind, "Details": reply, "BouncedAt": "2026-11-05"}
    return PostmarkTrackingWebhookView().esp_to_anymail_event(event)


def mailgun(reason, reply, event="failed"):
    data = {"event": event, "severity": "permanent", "reason": reason, "timestamp": 1793000000}
    data["delivery-status"] = {"message": reply}
    view = MailgunTrackingWebhookView(webhook_signing_key="sleutel")
    return view.esp_to_anymail_event({"event-data": data})


def brevo(kind, reply):
    event = {"event": kind, "reason": reply, "ts_epoch": 1793000000000}
    event["X-Mailin-custom"] = json.dumps({})
    return BrevoTrackingWebhookView().esp_to_anymail_event(event)


def sparkpost(bounce_class, reply, kind="bounce"):
    event = {"type": kind, "bounce_class": bounce_class, "raw_reason": reply}
    raw = {"msys": {"message_event": event}}
    return SparkPostTrackingWebhookView().esp_to_anymail_event("message_event", event, raw)


@pytest.mark.parametrize(
    ("build_event", "arguments", "bounce"),
    [
        (postmark, ("HardBounce", BLOCKLIST), "hard"),
        (postmark, ("BadEmailAddress", ""), "hard"),
        (postmark, ("SoftBounce", UNKNOWN_USER), "soft"),
        (postmark, ("Blocked", UNKNOWN_USER), "blocked"),
        (postmark, ("DMARCPolicy", ""), "blocked"),
        # A spam filter spoke, not the reader.
        (postmark, ("SpamNotification", ""), "blocked"),
        (postmark, ("ManuallyDeactivated", ""), "blocked"),
        (postmark, ("VirusNotification", ""), "blocked"),
        (postmark, ("SpamComplaint", ""), "complaint"),
        (mailgun, ("suppress-bounce", ""), "hard"),
        (mailgun, ("espblock", UNKNOWN_USER), "blocked"),
        (mailgun, ("bounce", BLOCKLIST), "blocked"),
        (mailgun, ("bounce", UNKNOWN_USER), "hard"),
        (mailgun, ("generic", ""), "soft"),
        (mailgun, ("old", BLOCKLIST), "soft"),
        (mailgun, ("", "", "complained"), "complaint"),
        (brevo, ("hard_bounce", BLOCKLIST), "hard"),
        (brevo, ("invalid_email", ""), "hard"),
        (brevo, ("soft_bounce", UNKNOWN_USER), "soft"),
        (brevo, ("blocked", UNKNOWN_USER), "blocked"),
        (brevo, ("spam", ""), "complaint"),
        (brevo, ("error", UNKNOWN_USER), ""),
        (sparkpost, ("10", BLOCKLIST), "hard"),
        (sparkpost, ("22", UNKNOWN_USER), "soft"),
        (sparkpost, ("50", UNKNOWN_USER), "blocked"),
        (sparkpost, ("51", UNKNOWN_USER, "policy_rejection"), "blocked"),
        (sparkpost, ("1", UNKNOWN_USER), "hard"),
        (sparkpost, ("1", BLOCKLIST), "blocked"),
    ],
)
def test_the_name_that_the_provider_gives_goes_first(build_event, arguments, bounce):
    assert classify_event(build_event(*arguments)) == bounce


@pytest.mark.parametrize(("reply", "blame"), BLAME_BY_REPLY)
def test_without_such_a_name_the_reply_is_blamed_by_the_table(reply, blame):
    assert classify_event(mailgun("bounce", reply)) == BOUNCE_BY_BLAME[blame]
