from datetime import timedelta

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from newsletter.models import Census, Consent, Subscriber
from newsletter.services.stopping import leave
from newsletter.wording import CURRENT
from publishing import generation
from tests.factories import LandsdeelFactory

pytestmark = pytest.mark.django_db


def test_rule_4_the_mail_says_that_no_person_wrote_it(link):
    link()
    message = mail.outbox[0].message()
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["To"] == "anna@voorbeeld.nl"
    assert [part.get_content_type() for part in message.get_payload()] == [
        "text/plain",
        "text/html",
    ]


def test_rule_5_the_mail_holds_nothing_of_the_visitor_and_nothing_from_elsewhere(link):
    path = link()
    text, html = mail.outbox[0].body, mail.outbox[0].alternatives[0].content
    for part in (mail.outbox[0].subject, text, html):
        assert "anna" not in part
    assert f"http://localhost:8000{path}" in text
    page = BeautifulSoup(html, "html.parser")
    assert f"http://localhost:8000{path}" in [a["href"] for a in page.find_all("a")]
    assert not page.select("img, link, script, [background]")
    assert "url(" not in html
    assert "{%" not in text + html
    assert "&" not in text


def test_rule_6_opening_the_link_writes_nothing(link, client, anna):
    path = link()
    before = Subscriber.objects.values().get()
    for method in (client.get, client.head):
        assert method(path).status_code == 200
    assert Subscriber.objects.values().get() == before
    page = BeautifulSoup(client.get(path).text, "html.parser")
    assert len(page.select("main form[method=post] button")) == 1


def test_the_button_confirms_and_says_so(link, client, anna):
    response = client.post(link(), follow=True)
    assert response.redirect_chain == [("/nieuwsbrief/bevestigd/", 303)]
    assert "U bent aangemeld" in response.text
    assert anna().state == Subscriber.State.CONFIRMED
    assert anna().confirmed_at is not None


def test_confirming_twice_is_the_same_as_once(link, client, anna):
    path = link()
    client.post(path)
    first = anna().confirmed_at
    assert client.post(path).status_code == 303
    assert client.get(path).status_code == 200
    assert anna().confirmed_at == first


def test_the_page_is_kept_from_caches_search_engines_and_other_sites(link, client):
    path = link()
    for response in (client.get(path), client.post(path), client.get(f"{path[:-3]}/")):
        assert response["Referrer-Policy"] == "no-referrer"
        assert response["X-Robots-Tag"] == "noindex"
        assert "no-store" in response["Cache-Control"]


def test_another_site_cannot_press_the_button(link, client, anna):
    assert client.post(link(), headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert anna().state == Subscriber.State.PENDING


def test_rule_6_a_link_works_for_seven_days(link, client, anna):
    with time_machine.travel(timezone.now().replace(microsecond=0), tick=False) as clock:
        path = link()
        clock.shift(timedelta(days=7))
        assert client.get(path).status_code == 200
        clock.shift(timedelta(seconds=1))
        for method in (client.get, client.post):
            response = method(path)
            assert response.status_code == 404
            assert "Deze link werkt niet meer" in response.text
            assert 'name="email"' in response.text
    assert anna().state == Subscriber.State.PENDING


def test_a_newer_mail_does_not_spoil_the_older_one(sign_up, link, client, work, anna):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        older = link()
        clock.shift(timedelta(days=2))
        newer = link()
        assert older != newer
        client.post(older)
    assert anna().state == Subscriber.State.CONFIRMED


def test_a_forged_or_foreign_token_confirms_nobody(link, client, anna):
    path = link()
    token = path.split("/")[-2]
    key, rest = token.split(".", 1)
    forged = [
        "x",
        "%00",
        "é",
        token[:-1],
        token.upper(),
        f"{'0' * 32}.{rest}",
        f"{key}.zzzzzz.{rest}",
    ]
    for value in forged:
        response = client.post(reverse("newsletter:confirm", args=["x"]).replace("x/", f"{value}/"))
        assert response.status_code == 404
    assert anna().state == Subscriber.State.PENDING


def test_who_left_since_is_not_confirmed_by_an_old_link(link, client, anna):
    path = link()
    client.post(path)
    leave(subscriber=anna())
    for method in (client.get, client.post):
        assert method(path).status_code == 404
    assert anna().state == Subscriber.State.LEFT


def test_rule_6_no_program_presses_the_button_by_itself(link, client):
    """Mail scanners open links and run scripts."""
    page = BeautifulSoup(client.get(link()).text, "html.parser")
    assert page.select("meta[http-equiv]") == []
    assert page.main.select("script, [autofocus], [onload], a[href*=bevestigen]") == []
    assert "data-signup" not in page.main.form.attrs


def test_rule_6_what_is_not_confirmed_is_forgotten_after_seven_days(link, work):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        link()
        clock.shift(timedelta(days=7))
        work()
        assert Subscriber.objects.exists()
        clock.shift(timedelta(seconds=1))
        work()
        assert not Subscriber.objects.exists()


def test_the_token_of_an_erased_subscriber_confirms_nobody(link, client, anna):
    path = link()
    anna().delete()
    link("bert@voorbeeld.nl")
    assert client.post(path).status_code == 404
    assert not Subscriber.objects.confirmed().exists()


def test_no_address_stands_in_a_url_or_a_log_line(link, client, caplog, capfd):
    caplog.set_level("DEBUG")
    path = link()
    responses = [client.post(path), client.get("/nieuwsbrief/bevestigen/x/")]
    responses.append(client.post(reverse("newsletter:subscribe"), {"email": "anna@@voorbeeld.nl"}))
    told = "".join(capfd.readouterr())
    for text in (path, caplog.text, told, *(r.request["PATH_INFO"] for r in responses)):
        assert "anna" not in text
        assert "voorbeeld.nl" not in text
    assert all(not response.request["QUERY_STRING"] for response in responses)


def test_rule_7_of_who_never_confirms_nothing_stays_in_the_ledger(sign_up, work, anna):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for _ in range(5):
            sign_up()
            work()
            clock.shift(timedelta(days=1))
        assert anna().asked_wording == CURRENT
        clock.shift(timedelta(days=7))
        work()
    assert not Subscriber.objects.exists()
    assert not Consent.objects.exists()


def test_rule_7_when_she_asked_is_written_down_once_she_confirms(sign_up, link, client, anna):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        asked_at = timezone.now()
        path = link()
        clock.shift(timedelta(days=1))
        client.post(path)
        client.post(path)
    asked, confirmed = Consent.objects.all()
    assert (asked.kind, asked.wording, asked.at) == ("asked", CURRENT, asked_at)
    assert (confirmed.kind, confirmed.at) == ("confirmed", asked_at + timedelta(days=1))
    assert (anna().asked_page, anna().asked_wording) == ("", "")


def test_she_decides_about_landsdelen_that_another_asked_for(sign_up, link, work, client, anna):
    LandsdeelFactory.create_batch(5)
    generation.forget()
    path = link()
    sign_up(landsdelen=["oost"])
    work()
    page = BeautifulSoup(client.get(path).text, "html.parser")
    assert [box["value"] for box in page.main.select("input[checked]")] == ["oost"]
    assert client.post(path, {"landsdeel": "utopia"}).status_code == 422
    client.post(path, {"landsdeel": ["noord", "zuidwest"]})
    assert anna().choice == "noord,zuidwest"
    assert [line.choice for line in Consent.objects.all()] == ["oost", "noord,zuidwest"]
    assert Census.objects.get(choice="noord,zuidwest").confirmed == 1
