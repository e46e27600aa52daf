"""System checks on mail settings that contradict each other."""

import pytest

from newsletter.checks import (
    check_addresses,
    check_bounce_handling,
    check_key,
    check_mailbox,
    check_provider,
)


def check_ids(check):
    return [message.id for message in check(None)]


@pytest.mark.parametrize(
    ("name", "url", "keys", "secret", "expected"),
    [
        ("", "smtp://localhost", {}, "", []),
        ("postmark", "", {"POSTMARK_SERVER_TOKEN": "0"}, "naam:geheim", []),
        ("postman", "", {}, "naam:geheim", ["newsletter.E001"]),
        ("postmark", "smtp://x", {"POSTMARK_SERVER_TOKEN": "0"}, "a:b", ["newsletter.E002"]),
        ("postmark", "", {"POSTMARK_SERVER_TOKEN": ""}, "naam:geheim", ["newsletter.E003"]),
        ("mailgun", "", {"MAILGUN_API_KEY": "0"}, "naam:geheim", ["newsletter.E003"]),
        ("postmark", "", {"POSTMARK_SERVER_TOKEN": "0"}, "", ["newsletter.E004"]),
        ("postmark", "", {"POSTMARK_SERVER_TOKEN": "0"}, "geheim", ["newsletter.E004"]),
        ("brevo", "smtp://x", {}, ":", ["newsletter.E002", "newsletter.E003", "newsletter.E004"]),
    ],
)
def test_a_provider_is_known_alone_and_has_its_keys(name, url, keys, secret, expected, settings):
    settings.MAIL_PROVIDER, settings.EMAIL_URL = name, url
    settings.ANYMAIL, settings.MAIL_WEBHOOK_SECRET = keys, secret
    assert check_ids(check_provider) == expected


@pytest.mark.parametrize("wrong", ["Techniekpact", "", "@voorbeeld.nl", "anna@"])
def test_the_sender_and_the_address_for_returns_are_addresses(wrong, settings):
    assert check_ids(check_addresses) == []
    settings.NEWSLETTER_BOUNCES = wrong
    assert check_ids(check_addresses) == ["newsletter.E005"]


@pytest.mark.parametrize(
    ("address", "good"),
    [
        ("", True),
        ("imaps://bounces%40voorbeeld.nl:geheim@mail.voorbeeld.nl/INBOX", True),
        ("imaps://bounces:geheim@mail.voorbeeld.nl:993", True),
        ("imap://bounces:geheim@mail.voorbeeld.nl", False),
        ("imaps://mail.voorbeeld.nl", False),
        ("bounces@voorbeeld.nl", False),
    ],
)
def test_the_mailbox_is_a_whole_address_with_tls(address, good, settings):
    settings.BOUNCE_MAILBOX = address
    errors = check_mailbox(None)
    assert [error.id for error in errors] == ([] if good else ["newsletter.E006"])
    assert "geheim" not in str(errors)


def test_someone_must_hear_what_comes_back(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    assert check_ids(check_bounce_handling) == ["newsletter.W001"]
    settings.BOUNCE_MAILBOX = "imaps://bounces:geheim@mail.voorbeeld.nl"
    assert check_ids(check_bounce_handling) == []
    settings.EMAIL_BACKEND = "anymail.backends.postmark.EmailBackend"
    settings.BOUNCE_MAILBOX = ""
    assert check_ids(check_bounce_handling) == []


def test_stopped_addresses_hang_on_a_key_of_their_own(settings):
    settings.NEWSLETTER_KEY = settings.SECRET_KEY
    assert check_ids(check_key) == ["newsletter.W002"]
    settings.NEWSLETTER_KEY = "another"
    assert check_ids(check_key) == []
