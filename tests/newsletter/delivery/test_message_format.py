"""The mail that a mail server receives, tested against the rules of `newsletter.md`."""

import re
from email import message_from_bytes, policy
from email.utils import formataddr

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from django.utils import timezone

from newsletter.delivery import enqueue, run, sender_identity
from newsletter.models import Delivery, Subscriber, SubscriberRequest
from newsletter.services import visitor_requests
from publishing.mail_templates import MailContent
from tests.factories import UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.once]

EMAIL = "anna@voorbeeld.nl"
DATE_PATTERN = rb"(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d \+0[12]00"


@pytest.fixture
def raw_issue(smtp_server, prepare_mailing):
    """Return the raw mail of an issue as the mail server received it."""

    def send(**issue):
        prepare_mailing(EMAIL, **issue)
        run.deliver_queued(1)
        ((to, content),) = smtp_server.received
        assert to == EMAIL
        return content

    return send


@pytest.fixture
def issue_message(raw_issue):
    return message_from_bytes(raw_issue(title="Één nieuws"), policy=policy.default)


@pytest.fixture
def confirmation_message(smtp_server, site_details):
    SubscriberRequest.objects.create(kind=SubscriberRequest.Kind.SUBSCRIBE, email=EMAIL)
    visitor_requests.process_requests()
    run.deliver_queued(1)
    return message_from_bytes(smtp_server.received[0][1], policy=policy.default)


def unsubscribe_url(message):
    (header,) = message.get_all("List-Unsubscribe")
    return re.fullmatch(r"<(http://localhost:8000/\S+)>", header)[1]


def test_rule_1_one_way_to_leave_with_one_click(issue_message, client):
    path = unsubscribe_url(issue_message).removeprefix("http://localhost:8000")
    assert issue_message.get_all("List-Unsubscribe-Post") == ["List-Unsubscribe=One-Click"]
    answer = client.post(path, {"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert Subscriber.objects.get().state == Subscriber.State.LEFT


def test_rule_1_with_a_site_on_https_the_way_to_leave_is_https(raw_issue, settings):
    settings.SITE_URL = "https://techniekpact.example"
    assert re.search(
        rb"\r\nList-Unsubscribe: <https://techniekpact\.example/nieuwsbrief/[^>\s]+>\r\n",
        raw_issue(),
    )


def test_rule_2_the_way_to_leave_holds_no_address_and_no_key_of_hers(issue_message):
    url = unsubscribe_url(issue_message)
    assert "anna" not in url
    assert "voorbeeld" not in url
    assert "%40" not in url


def test_rule_3_the_header_lines_are_these_byte_for_byte(raw_issue):
    content = raw_issue(title="Nieuws")
    delivery = Delivery.objects.get()
    head = content.partition(b"\r\n\r\n")[0].split(b"\r\n")
    seal = sender_identity.message_id(delivery.pk).encode()
    assert head[0] == b"From: Techniekpact <nieuws@techniekpact.example>"
    assert head[1:3] == [b"Subject: Nieuws", b"To: anna@voorbeeld.nl"]
    assert re.fullmatch(b"Date: " + DATE_PATTERN, head[3])
    assert head[4:7] == [
        b"Message-ID: " + seal,
        b"Reply-To: redactie@voorbeeld.nl",
        b"List-Id: Techniekpact nieuwsbrief <nieuwsbrief.techniekpact.example>",
    ]
    link = rb"http://localhost:8000/nieuwsbrief/afmelden/[0-9a-f]{32}-\d+\.[\w-]{43}/"
    assert re.fullmatch(b"List-Unsubscribe: <" + link + b">", head[7])
    assert head[8:10] == [
        b"List-Unsubscribe-Post: List-Unsubscribe=One-Click",
        b"MIME-Version: 1.0",
    ]
    kind = rb'Content-Type: multipart/alternative; boundary="=[0-9a-f]{32}="'
    assert re.fullmatch(kind, head[10])
    assert len(head) == 11
    assert sender_identity.delivery_id_from(seal.decode()) == delivery.pk


def test_rule_3_text_and_html_each_show_a_way_out(issue_message):
    text, html = issue_message.iter_parts()
    assert [part.get_content_type() for part in (text, html)] == ["text/plain", "text/html"]
    url = unsubscribe_url(issue_message)
    links = [a["href"] for a in BeautifulSoup(html.get_content(), "html.parser").find_all("a")]
    assert url in text.get_content()
    assert url in links


def test_rule_3_the_address_of_a_reply_is_read_by_somebody(issue_message):
    assert issue_message["Reply-To"] == "redactie@voorbeeld.nl"


def test_rule_4_only_what_no_person_sent_says_so(issue_message):
    assert "Auto-Submitted" not in issue_message


def test_rule_4_a_confirmation_says_that_no_person_wrote_it(confirmation_message):
    assert confirmation_message.get_all("Auto-Submitted") == ["auto-generated"]
    for header in ("List-Id", "List-Unsubscribe", "List-Unsubscribe-Post", "Precedence"):
        assert header not in confirmation_message


def test_rule_6_the_link_in_a_confirmation_works(confirmation_message, client):
    text = next(confirmation_message.iter_parts()).get_content()
    path = re.search(r"http://localhost:8000(/nieuwsbrief/bevestigen/\S+)", text)[1]
    client.post(path)
    assert Subscriber.objects.get().state == Subscriber.State.CONFIRMED


def test_rule_8_nothing_in_the_mail_identifies_the_reader_but_her_own_links(issue_message):
    _, html = issue_message.iter_parts()
    page = BeautifulSoup(html.get_content(), "html.parser")
    key = Subscriber.objects.get().key.hex
    assert not page.select("script, iframe, link, [background], [ping]")
    for tag in page.select("*"):
        for name, value in tag.attrs.items():
            assert key not in str(value) or (tag.name, name) == ("a", "href")
    reader_urls = [a["href"] for a in page.find_all("a") if key in a["href"]]
    allowed = (reverse("newsletter:unsubscribe", args=["x"])[:-2], "/nieuwsbrief/mijn")
    assert all(any(place in url for place in allowed) for url in reader_urls)


def test_each_line_is_short_and_ends_in_crlf(raw_issue):
    words = "Eén zin met ëën léttergreep. " * 200
    content = raw_issue(title="É" * 110, intro=f"<p>{words}</p><p>{'x' * 3000}</p>")
    assert b"\n" not in content.replace(b"\r\n", b"")
    assert b"\r" not in content.replace(b"\r\n", b"")
    head, _, bodies = content.partition(b"\r\n\r\n")
    assert max(map(len, head.split(b"\r\n"))) < 998
    assert max(map(len, bodies.split(b"\r\n"))) <= 76
    assert content.isascii()
    assert message_from_bytes(content, policy=policy.default)["Subject"] == "É" * 110


def test_dots_marks_and_strange_characters_arrive_as_they_were_written(smtp_server):
    text = ".\n..\n.begin\n@@to@@ @@x@@ @@leave@@ @@id@@\né€😀 =20 = \n" + "y" * 2000 + "\n.\nslot"
    user = UserFactory(email=EMAIL)
    enqueue(user=user, content=MailContent("@@to@@ én @@leave@@", text, f"<p>{text}</p>"))
    run.deliver_queued(1)
    ((_, content),) = smtp_server.received
    message = message_from_bytes(content, policy=policy.default)
    plain, html = message.iter_parts()
    assert message["Subject"] == "@@to@@ én @@leave@@"
    assert plain.get_content().replace("\r\n", "\n").rstrip("\n") == text
    assert html.get_content().replace("\r\n", "\n").rstrip("\n") == f"<p>{text}</p>"


@pytest.mark.parametrize("name", ["Téchniekpact", "Techniek, pact; <x>", 'Het "pact"', ""])
def test_any_name_of_the_sender_arrives(smtp_server, settings, name):
    settings.DEFAULT_FROM_EMAIL = formataddr((name, "nieuws@techniekpact.example"))
    enqueue(user=UserFactory(email=EMAIL), content=MailContent("Hallo", "a", "b"))
    run.deliver_queued(1)
    message = message_from_bytes(smtp_server.received[0][1], policy=policy.default)
    (sender,) = message["From"].addresses
    assert (sender.display_name, sender.addr_spec) == (
        name,
        "nieuws@techniekpact.example",
    )


def test_each_reader_has_a_mail_of_her_own(smtp_server, prepare_mailing):
    prepare_mailing(EMAIL, "bert@elders.nl")
    run.deliver_queued(1)
    mails = [raw for _, raw in smtp_server.received]
    first, second = (message_from_bytes(raw, policy=policy.default) for raw in mails)
    assert first["Message-ID"] != second["Message-ID"]
    assert first["List-Unsubscribe"] != second["List-Unsubscribe"]
    assert first["To"] != second["To"]
    assert abs((first["Date"].datetime - timezone.now()).total_seconds()) < 60
