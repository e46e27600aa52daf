from datetime import timedelta

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.core import mail
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from newsletter.models import Subscriber

pytestmark = pytest.mark.django_db

HELP = "Vul een e-mailadres in, bijvoorbeeld naam@voorbeeld.nl."
MULTIPART = "multipart/form-data; boundary=x"
FIELD = b'--x\r\nContent-Disposition: form-data; name="email"%b\r\n\r\n%b\r\n--x--'


def soup(response):
    return BeautifulSoup(response.text, "html.parser")


def test_the_page_shows_the_form_once(client):
    page = soup(client.get(reverse("newsletter:subscribe")))
    assert len(page.find_all("h1")) == 1
    assert len(page.select("form[data-signup]")) == 1
    ids = [tag["id"] for tag in page.select("[id]")]
    assert len(ids) == len(set(ids))


def test_the_field_says_what_it_wants(client):
    page = soup(client.get(reverse("newsletter:subscribe")))
    field = page.find("input", {"name": "email"})
    assert (field["type"], field["autocomplete"]) == ("email", "email")
    assert page.find("label", {"for": field["id"]}).text.startswith("E-mailadres")
    assert "novalidate" in page.select_one("form[data-signup]").attrs
    assert "Een * betekent: verplicht" in page.select_one("form[data-signup]").text


def test_the_pages_around_it_can_be_read(client):
    for name in ("requested", "confirmed"):
        response = client.get(reverse(f"newsletter:{name}"))
        assert response.status_code == 200
        assert len(soup(response).find_all("h1")) == 1


def test_signing_up_leads_to_what_follows(sign_up, anna):
    response = sign_up()
    assert (response.status_code, response["Location"]) == (303, "/nieuwsbrief/aangemeld/")
    assert anna().state == Subscriber.State.PENDING
    assert not mail.outbox


def test_the_answer_is_the_same_for_every_address(sign_up, link, client, django_assert_num_queries):
    def answer():
        response = sign_up()
        return response.status_code, sorted(response.items()), response.content

    new = answer()
    assert answer() == new
    path = link()
    assert answer() == new
    client.post(path)
    assert answer() == new
    with django_assert_num_queries(3):
        sign_up()


def test_an_address_is_kept_in_one_spelling(sign_up, anna):
    sign_up("  Anna@Voorbeeld.NL ")
    sign_up("ANNA@voorbeeld.nl")
    assert Subscriber.objects.get() == anna()


def test_a_host_with_accents_is_kept_as_mail_servers_know_it(sign_up):
    sign_up("info@caf\N{LATIN SMALL LETTER E WITH ACUTE}.nl")
    assert Subscriber.objects.get().email == "info@xn--caf-dma.nl"


def test_the_database_refuses_a_second_spelling(sign_up):
    sign_up()
    for email in ("anna@voorbeeld.nl", "Anna@voorbeeld.nl"):
        with pytest.raises(IntegrityError), transaction.atomic():
            Subscriber.objects.create(email=email)


@pytest.mark.parametrize(
    "email",
    [
        "",
        "anna",
        "anna@voorbeeld",
        "root@localhost",
        "anna@[127.0.0.1]",
        '"a b"@voorbeeld.nl',
        "anna@voorbeeld.nl\r\nBcc: iedereen@voorbeeld.nl",
        "anna\0@voorbeeld.nl",
        f"{'a' * 250}@voorbeeld.nl",
        "anna@" + "\N{LATIN SMALL LETTER U WITH DIAERESIS}" * 62 + ".nl",
        "\N{LATIN SMALL LETTER LONG S}am@voorbeeld.nl",
    ],
)
def test_what_is_no_address_gets_a_sentence_and_is_kept(sign_up, email):
    response = sign_up(email)
    page = soup(response)
    assert response.status_code == 422
    summary = page.select_one(".tp-form__summary")
    assert "autofocus" in summary.attrs
    assert summary["tabindex"] == "-1"
    assert summary.find("a", href="#signup-email").text == HELP
    field = page.find("input", {"name": "email"})
    assert HELP in page.find(id=field["aria-describedby"]).text
    assert field["aria-invalid"] == "true"
    assert field["value"].split() == email.split()
    assert page.title.text.startswith("Fout")
    assert not Subscriber.objects.exists()


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"email=%ff%fe%00@a.nl", "application/x-www-form-urlencoded"),
        (b"email[]=a@b.nl", "application/x-www-form-urlencoded"),
        (b'{"email": "a@b.nl"}', "application/json"),
        (b"no parts at all", MULTIPART),
        (FIELD % (b'; filename="a"', b"anna@voorbeeld.nl"), MULTIPART),
        # Read as UTF-7 this would be half a character, which no page can hold.
        (FIELD % (b"", b"+2AA-"), f"{MULTIPART}; charset=utf-7"),
    ],
)
def test_what_is_no_text_gets_a_sentence(client, body, content_type):
    response = client.generic("POST", reverse("newsletter:subscribe"), body, content_type)
    assert response.status_code == 422
    assert HELP in response.text


def test_other_methods_are_refused(client):
    assert client.put(reverse("newsletter:subscribe")).status_code == 405


def test_a_program_that_fills_in_everything_gets_the_same_answer_and_nothing_else(client):
    data = {"email": "anna@voorbeeld.nl", "onderwerp": "Goedkope horloges"}
    response = client.post(reverse("newsletter:subscribe"), data)
    assert (response.status_code, response["Location"]) == (303, "/nieuwsbrief/aangemeld/")
    assert not Subscriber.objects.exists()


def test_one_address_gets_one_mail_a_day(sign_up, work):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for _ in range(3):
            sign_up()
            work()
        clock.shift(timedelta(hours=23))
        sign_up()
        work()
        assert len(mail.outbox) == 1
        clock.shift(timedelta(hours=1))
        sign_up()
        work()
        assert len(mail.outbox) == 2


def test_who_confirmed_gets_no_more_mail(sign_up, link, client, work):
    client.post(link())
    with time_machine.travel(timezone.now() + timedelta(days=30)):
        sign_up()
        work()
    assert len(mail.outbox) == 1
