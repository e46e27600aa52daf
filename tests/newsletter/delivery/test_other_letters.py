"""Addresses and sites with other letters than a to z in their domain (RFC 5891)."""

from email import message_from_bytes, policy

import pytest
from django.core import mail

from newsletter.delivery import enqueue, enqueue_transactional, run, sender_identity
from newsletter.email_addresses import LOCAL_PART_ERROR
from newsletter.models import Delivery
from pact.models import SiteDetails
from publishing.host_names import ascii_email, ascii_host, ascii_url
from publishing.links.internal import find_links
from publishing.mail_templates import MailContent
from tests.factories import SubscriberFactory, UserFactory

pytestmark = pytest.mark.django_db

DOMAIN, ASCII_DOMAIN = "techniekpáct.nl", "xn--techniekpct-s7a.nl"
CONTENT = MailContent("Onderwerp", "tekst", "<p>tekst</p>")


def received_messages(server):
    return [message_from_bytes(raw, policy=policy.default) for _, raw in server.received]


@pytest.fixture
def site_with_other_letters(smtp_server, settings, site_details):
    settings.DEFAULT_FROM_EMAIL = f"Téchniekpact <nieuws@{DOMAIN}>"
    settings.NEWSLETTER_BOUNCES = f"terug@{DOMAIN}"
    settings.SITE_URL = f"https://www.{DOMAIN}:8443"
    SiteDetails.objects.update(email=f"redactie@{DOMAIN}")
    return smtp_server


def test_an_issue_of_such_a_site_arrives(site_with_other_letters, prepare_mailing):
    mailing = prepare_mailing(f"anna@{ASCII_DOMAIN}")
    SubscriberFactory._meta.model.objects.update(email=f"anna@{DOMAIN}")
    run.deliver_queued(1)
    mailing.refresh_from_db()
    assert (mailing.pause_reason, mailing.sent) == ("", 1)
    assert site_with_other_letters.recipients() == [f"anna@{ASCII_DOMAIN}"]
    assert site_with_other_letters.sender == f"terug@{ASCII_DOMAIN}"
    (message,) = received_messages(site_with_other_letters)
    assert str(message["From"]) == f"Téchniekpact <nieuws@{ASCII_DOMAIN}>"
    assert message["To"] == f"anna@{ASCII_DOMAIN}"
    assert message["Reply-To"] == f"redactie@{ASCII_DOMAIN}"
    assert message["List-Id"] == f"Techniekpact nieuwsbrief <nieuwsbrief.{ASCII_DOMAIN}>"
    assert message["List-Unsubscribe"].startswith(f"<https://www.{ASCII_DOMAIN}:8443/nieuwsbrief/")
    assert sender_identity.delivery_id_from(message["Message-ID"]) == Delivery.objects.get().pk


def test_editors_with_such_an_address_get_their_mail(site_with_other_letters):
    enqueue(user=UserFactory(email=f"eva@{DOMAIN}"), content=CONTENT)
    enqueue_transactional(content=CONTENT, email=f"regio@{DOMAIN}", reply_to=f"bezoeker@{DOMAIN}")
    run.deliver_queued(1)
    assert sorted(site_with_other_letters.recipients()) == [
        f"eva@{ASCII_DOMAIN}",
        f"regio@{ASCII_DOMAIN}",
    ]
    replies = {message["Reply-To"] for message in received_messages(site_with_other_letters)}
    assert replies == {None, f"bezoeker@{ASCII_DOMAIN}"}


def test_another_backend_gets_such_addresses_in_ascii(settings):
    settings.DEFAULT_FROM_EMAIL = f"Téchniekpact <nieuws@{DOMAIN}>"
    enqueue(user=UserFactory(email=f"eva@{DOMAIN}"), content=CONTENT)
    run.deliver_queued(1)
    (message,) = mail.outbox
    assert (message.to, message.from_email) == (
        [f"eva@{ASCII_DOMAIN}"],
        f"Téchniekpact <nieuws@{ASCII_DOMAIN}>",
    )


def test_letters_that_no_server_takes_fail_one_mail_and_hold_up_none(smtp_server):
    enqueue(user=UserFactory(email="josé@voorbeeld.nl"), content=CONTENT)
    enqueue(user=UserFactory(email="eva@voorbeeld.nl"), content=CONTENT)
    run.deliver_queued(1)
    assert smtp_server.recipients() == ["eva@voorbeeld.nl"]


def test_the_form_refuses_them_with_a_sentence_that_says_why(sign_up):
    response = sign_up("josé@voorbeeld.nl")
    assert response.status_code == 422
    assert LOCAL_PART_ERROR in response.text


def test_a_link_to_the_site_itself_is_known_in_both_spellings(settings):
    settings.SITE_URL = f"https://{ASCII_DOMAIN}"
    html = "".join(f'<a href="https://{host}/over/">x</a>' for host in (DOMAIN, ASCII_DOMAIN))
    assert [link.path for link in find_links(html)] == ["/over/", "/over/"]


def test_hosts_become_ascii_and_nothing_else_changes():
    assert ascii_url(f"https://{DOMAIN}:8443/é?q=é") == f"https://{ASCII_DOMAIN}:8443/é?q=é"
    assert ascii_url("/nieuws/") == "/nieuws/"
    assert ascii_email(f"Anna.É@{DOMAIN}") == f"Anna.É@{ASCII_DOMAIN}"
    assert ascii_host("straße.de") == "xn--strae-oqa.de"
    assert ascii_host("é é") == "é é"
