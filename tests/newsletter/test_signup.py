from datetime import timedelta

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.core import mail
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from caching import version
from caching.cacheable import cache_key
from newsletter.models import Subscriber, SubscriberRequest
from newsletter.services.unsubscription import unsubscribe
from regions.models import Landsdeel
from tests.factories import LandsdeelFactory, RegionFactory
from tests.newsletter.wordings import FIRST_VERSION

pytestmark = [pytest.mark.django_db, pytest.mark.once]

EMAIL_ERROR = "Vul een e-mailadres in, bijvoorbeeld naam@voorbeeld.nl."
MULTIPART = "multipart/form-data; boundary=x"
MULTIPART_FIELD = b'--x\r\nContent-Disposition: form-data; name="email"%b\r\n\r\n%b\r\n--x--'


def response_soup(response):
    return BeautifulSoup(response.text, "html.parser")


def test_the_page_shows_the_form_once(client):
    page = response_soup(client.get(reverse("newsletter:subscribe")))
    assert len(page.find_all("h1")) == 1
    assert len(page.select("form[data-mail-form]")) == 1
    ids = [tag["id"] for tag in page.select("[id]")]
    assert len(ids) == len(set(ids))


def test_the_field_says_what_it_wants(client):
    page = response_soup(client.get(reverse("newsletter:subscribe")))
    field = page.find("input", {"name": "email"})
    assert (field["type"], field["autocomplete"]) == ("email", "email")
    assert page.find("label", {"for": field["id"]}).text.startswith("E-mailadres")
    assert "novalidate" in page.select_one("form[data-mail-form]").attrs
    assert "Een * betekent: verplicht" in page.select_one("form[data-mail-form]").text


def test_the_pages_around_it_can_be_read(client):
    names = ("signup-requested", "signup-confirmed", "request-link", "link-requested", "erased")
    for name in names:
        response = client.get(reverse(f"newsletter:{name}"))
        assert response.status_code == 200
        assert len(response_soup(response).find_all("h1")) == 1


def test_signing_up_leads_to_what_follows(sign_up, run_worker, get_subscriber):
    response = sign_up()
    assert (response.status_code, response["Location"]) == (303, "/nieuwsbrief/aangemeld/")
    assert not mail.outbox
    run_worker()
    assert get_subscriber().state == Subscriber.State.PENDING
    assert [message.to for message in mail.outbox] == [["anna@voorbeeld.nl"]]


def test_every_page_asks_for_no_more_than_an_address(client):
    form = response_soup(client.get(reverse("articles"))).select_one("form[data-mail-form]")
    assert [field["name"] for field in form.find_all("input")] == [
        "email",
        "onderwerp",
        "toestemming",
    ]
    assert "Ik kan mij altijd weer afmelden." in form.text


def test_its_own_page_offers_landsdelen_and_says_what_none_means(client):
    LandsdeelFactory.create_batch(5)
    version.invalidate_locally()
    choice = response_soup(client.get(reverse("newsletter:subscribe"))).select_one("fieldset")
    assert choice.legend.text == "Over welke landsdelen wilt u lezen?"
    assert "Landelijk nieuws krijgt u altijd." in choice.text
    offered = [box["value"] for box in choice.select("label input[type=checkbox]")]
    assert sorted(offered) == sorted(Landsdeel.Shape.values)


def ticked(page):
    return [box["value"] for box in page.select("form[data-mail-form] input[checked]")]


@pytest.mark.parametrize("kind", ["landsdeel", "region"])
def test_the_pages_of_a_landsdeel_have_it_ticked(client, sign_up, run_worker, get_subscriber, kind):
    LandsdeelFactory.create_batch(5)
    region = RegionFactory(landsdeel=Landsdeel.objects.get(shape="zuidwest"))
    version.invalidate_locally()
    obj = region if kind == "region" else region.landsdeel
    form = response_soup(client.get(obj.get_absolute_url())).select_one("form[data-mail-form]")
    assert ticked(form.parent) == ["zuidwest"]
    assert f"landsdeel {region.landsdeel.name}" in form.text
    assert form.parent.find("a", string="Kies over welke landsdelen u leest")["href"] == (
        "/nieuwsbrief/aanmelden/zuidwest/"
    )
    assert not ticked(response_soup(client.get(reverse("articles"))))
    referer = f"http://testserver{obj.get_absolute_url()}"
    sign_up(landsdelen=ticked(form.parent), headers={"Referer": referer})
    run_worker()
    reader = get_subscriber()
    assert (reader.landsdelen, reader.signup_page) == ("zuidwest", "/landsdelen/")


def test_each_landsdeel_has_an_address_to_print(client, sign_up, run_worker, get_subscriber):
    LandsdeelFactory.create_batch(5)
    version.invalidate_locally()
    response = client.get("/nieuwsbrief/aanmelden/oost/")
    page = response_soup(response)
    assert ticked(page) == ["oost"]
    assert len(page.select("fieldset input")) == 5
    assert page.title.text.startswith("Nieuwsbrief voor landsdeel Oost")
    assert not page.select(".tp-error-summary")
    assert page.select_one("form[data-mail-form]")["action"] == reverse("newsletter:subscribe")
    sign_up(
        landsdelen=["oost"],
        headers={"Referer": "http://testserver/nieuwsbrief/aanmelden/oost/"},
    )
    run_worker()
    assert get_subscriber().signup_page == "/nieuwsbrief/aanmelden/oost/"


def test_an_address_to_print_can_be_cached_and_has_no_parameter(client):
    for shape in Landsdeel.Shape.values:
        path = f"/nieuwsbrief/aanmelden/{shape}/"
        assert cache_key(path, "utm_source=poster") == path
    assert client.get("/nieuwsbrief/aanmelden/utopia/").status_code == 404
    assert client.post("/nieuwsbrief/aanmelden/oost/").status_code == 405


@pytest.mark.parametrize(
    ("landsdelen", "choice"), [([], ""), (["oost"], "oost"), (["oost", "noord"], "noord,oost")]
)
def test_the_landsdelen_are_kept(sign_up, run_worker, get_subscriber, landsdelen, choice):
    sign_up(landsdelen=landsdelen)
    run_worker()
    assert get_subscriber().landsdelen == choice


def test_a_mistake_in_the_address_keeps_the_landsdelen(sign_up):
    LandsdeelFactory.create_batch(5)
    version.invalidate_locally()
    page = response_soup(sign_up("geen adres", landsdelen=["oost"]))
    assert ticked(page) == ["oost"]
    assert not ticked(response_soup(sign_up("geen adres")))


def test_a_landsdeel_that_does_not_exist_gets_a_sentence(sign_up):
    response = sign_up(landsdelen=["utopia"])
    assert response.status_code == 422
    error = response_soup(response).select_one(".tp-error-summary a[href='#signup-landsdeel']")
    assert error.text == "Kies uit de landsdelen die er staan."
    assert not SubscriberRequest.objects.exists()


def test_an_address_is_kept_in_one_spelling(sign_up, run_worker, get_subscriber):
    sign_up("  Anna@Voorbeeld.NL ")
    sign_up("ANNA@voorbeeld.nl")
    run_worker()
    assert Subscriber.objects.get() == get_subscriber()


@pytest.mark.parametrize(
    ("host", "known_as"),
    [
        ("Caf\N{LATIN SMALL LETTER E WITH ACUTE}.nl", "xn--caf-dma.nl"),
        # Not strasse.de, which is somebody else's.
        ("stra\N{LATIN SMALL LETTER SHARP S}e.de", "xn--strae-oqa.de"),
        ("xn--caf-dma.nl", "xn--caf-dma.nl"),
        ("r3---a.voorbeeld.nl", "r3---a.voorbeeld.nl"),
    ],
)
def test_a_host_is_kept_as_mail_servers_know_it(sign_up, host, known_as):
    sign_up(f"info@{host}")
    assert SubscriberRequest.objects.get().email == f"info@{known_as}"


def test_the_database_refuses_a_second_spelling(subscriber):
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
        f"{'a' * 250}@voorbeeld.nl",
        "anna@" + "\N{LATIN SMALL LETTER U WITH DIAERESIS}" * 62 + ".nl",
        "\N{LATIN SMALL LETTER LONG S}am@voorbeeld.nl",
    ],
)
def test_what_is_no_address_gets_a_sentence_and_is_kept(sign_up, email):
    response = sign_up(email)
    page = response_soup(response)
    assert response.status_code == 422
    summary = page.select_one(".tp-error-summary")
    assert "autofocus" in summary.attrs
    assert summary["tabindex"] == "-1"
    assert summary.find("a", href="#signup-email").text.startswith(EMAIL_ERROR)
    field = page.find("input", {"name": "email"})
    assert EMAIL_ERROR in page.find(id=field["aria-describedby"]).text
    assert field["aria-invalid"] == "true"
    assert field["value"].split() == email.split()
    assert page.title.text.startswith("Fout")
    assert not SubscriberRequest.objects.exists()


@pytest.mark.parametrize(
    ("email", "fault"),
    [
        ("", ""),
        ("anna", "Er staat nog geen @ in."),
        ("anna @voorbeeld.nl", "Er staat een spatie in."),
        ("anna@voorbeeld", "Na de @ hoort een naam met een punt, zoals voorbeeld.nl."),
        (f"{'a' * 250}@voorbeeld.nl", "Dit adres is te lang."),
        ("a" * 400, "Er staat nog geen @ in."),
    ],
)
def test_each_fault_has_a_sentence_of_its_own(sign_up, email, fault):
    (error,) = response_soup(sign_up(email)).select(".tp-error-summary__list li")
    assert error.get_text() == f"{EMAIL_ERROR} {fault}".strip()


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"email=%ff%fe%00@a.nl", "application/x-www-form-urlencoded"),
        (b"email[]=a@b.nl", "application/x-www-form-urlencoded"),
        (b'{"email": "a@b.nl"}', "application/json"),
        (b"no parts at all", MULTIPART),
        (MULTIPART_FIELD % (b'; filename="a"', b"anna@voorbeeld.nl"), MULTIPART),
        # Read as UTF-7 this would be half a character, which no page can hold.
        (MULTIPART_FIELD % (b"", b"+2AA-"), f"{MULTIPART}; charset=utf-7"),
    ],
)
def test_what_is_no_text_gets_a_sentence(client, body, content_type):
    response = client.generic("POST", reverse("newsletter:subscribe"), body, content_type)
    assert response.status_code == 422
    assert EMAIL_ERROR in response.text


def test_other_methods_are_refused(client):
    assert client.put(reverse("newsletter:subscribe")).status_code == 405


def test_a_program_that_fills_in_everything_gets_the_same_answer_and_nothing_else(client):
    data = {"email": "anna@voorbeeld.nl", "onderwerp": "Horloges", "toestemming": FIRST_VERSION}
    response = client.post(reverse("newsletter:subscribe"), data)
    assert (response.status_code, response["Location"]) == (303, "/nieuwsbrief/aangemeld/")
    assert not SubscriberRequest.objects.exists()


def test_one_address_gets_one_mail_a_day(sign_up, run_worker):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for _ in range(3):
            sign_up()
            run_worker()
        clock.shift(timedelta(hours=23))
        sign_up()
        run_worker()
        assert len(mail.outbox) == 1
        clock.shift(timedelta(hours=1))
        sign_up()
        run_worker()
        assert len(mail.outbox) == 2


def test_who_confirmed_gets_no_more_mail(sign_up, request_confirmation_path, client, run_worker):
    client.post(request_confirmation_path())
    with time_machine.travel(timezone.now() + timedelta(days=30)):
        sign_up()
        run_worker()
    assert len(mail.outbox) == 1


def test_rule_5_each_kind_of_mail_has_a_day_of_its_own(
    sign_up, request_confirmation_path, client, run_worker, get_subscriber
):
    def ask_for_link():
        client.post(reverse("newsletter:request-link"), {"email": "anna@voorbeeld.nl"})
        run_worker()

    client.post(request_confirmation_path())
    for _ in range(2):
        ask_for_link()
    assert [("/mijn/" in sent.body) for sent in mail.outbox] == [False, True]
    unsubscribe(subscriber=get_subscriber())
    with time_machine.travel(timezone.now() + timedelta(hours=23)):
        sign_up()
        run_worker()
        assert len(mail.outbox) == 2
    with time_machine.travel(timezone.now() + timedelta(hours=25)):
        sign_up()
        run_worker()
        assert len(mail.outbox) == 3


def test_who_got_a_link_and_left_is_mailed_when_she_signs_up_again(sign_up, run_worker, subscriber):
    SubscriberRequest.objects.create(kind="manage", email=subscriber.email)
    run_worker()
    unsubscribe(subscriber=subscriber)
    sign_up()
    run_worker()
    assert [("/bevestigen/" in sent.body) for sent in mail.outbox] == [False, True]
