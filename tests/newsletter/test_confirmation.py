from datetime import timedelta

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from caching import version
from caching.cacheable import cache_key
from newsletter.models import AudienceCount, Consent, Issue, Subscriber
from newsletter.services.unsubscription import unsubscribe
from pact.models import Page
from tests.factories import IssueFactory, LandsdeelFactory, PageFactory
from tests.newsletter.wordings import FIRST_VERSION

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def test_rule_4_the_mail_says_that_no_person_wrote_it(request_confirmation_path):
    request_confirmation_path()
    message = mail.outbox[0].message()
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["To"] == "anna@voorbeeld.nl"
    assert [part.get_content_type() for part in message.get_payload()] == [
        "text/plain",
        "text/html",
    ]


def test_rule_5_the_mail_holds_nothing_of_the_visitor_and_nothing_from_elsewhere(
    request_confirmation_path,
):
    path = request_confirmation_path()
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


def test_rule_6_opening_the_link_writes_nothing(request_confirmation_path, client, get_subscriber):
    path = request_confirmation_path()
    before = Subscriber.objects.values().get()
    for method in (client.get, client.head):
        assert method(path).status_code == 200
    assert Subscriber.objects.values().get() == before
    page = BeautifulSoup(client.get(path).text, "html.parser")
    assert len(page.select("main form[method=post] button")) == 1


def test_the_button_confirms_and_says_so(request_confirmation_path, client, get_subscriber):
    response = client.post(request_confirmation_path(), follow=True)
    assert response.redirect_chain == [("/nieuwsbrief/bevestigd/", 303)]
    assert "U bent aangemeld" in response.text
    assert get_subscriber().state == Subscriber.State.CONFIRMED
    assert get_subscriber().confirmed_at is not None


def test_confirming_twice_is_the_same_as_once(request_confirmation_path, client, get_subscriber):
    path = request_confirmation_path()
    client.post(path)
    first = get_subscriber().confirmed_at
    assert client.post(path).status_code == 303
    assert client.get(path).status_code == 200
    assert get_subscriber().confirmed_at == first


def test_the_page_is_kept_from_caches_search_engines_and_other_sites(
    request_confirmation_path, client
):
    path = request_confirmation_path()
    for response in (client.get(path), client.post(path), client.get(f"{path[:-3]}/")):
        assert response["Referrer-Policy"] == "same-origin"
        assert response["X-Robots-Tag"] == "noindex"
        assert "no-store" in response["Cache-Control"]


def test_another_site_cannot_press_the_button(request_confirmation_path, client, get_subscriber):
    assert (
        client.post(
            request_confirmation_path(), headers={"Sec-Fetch-Site": "cross-site"}
        ).status_code
        == 403
    )
    assert get_subscriber().state == Subscriber.State.PENDING


def test_rule_6_a_link_works_for_seven_days(request_confirmation_path, client, get_subscriber):
    with time_machine.travel(timezone.now().replace(microsecond=0), tick=False) as clock:
        path = request_confirmation_path()
        clock.shift(timedelta(days=7))
        assert client.get(path).status_code == 200
        clock.shift(timedelta(seconds=1))
        for method in (client.get, client.post):
            response = method(path)
            assert response.status_code == 404
            assert "Deze link werkt niet meer" in response.text
            assert 'name="email"' in response.text
    assert get_subscriber().state == Subscriber.State.PENDING


def test_a_newer_mail_does_not_spoil_the_older_one(
    sign_up, request_confirmation_path, client, run_worker, get_subscriber
):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        older = request_confirmation_path()
        clock.shift(timedelta(days=2))
        newer = request_confirmation_path()
        assert older != newer
        client.post(older)
    assert get_subscriber().state == Subscriber.State.CONFIRMED


def test_a_forged_or_foreign_token_confirms_nobody(
    request_confirmation_path, client, get_subscriber
):
    path = request_confirmation_path()
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
    assert get_subscriber().state == Subscriber.State.PENDING


def test_who_left_since_is_not_confirmed_by_an_old_link(
    request_confirmation_path, client, get_subscriber
):
    path = request_confirmation_path()
    client.post(path)
    unsubscribe(subscriber=get_subscriber())
    for method in (client.get, client.post):
        assert method(path).status_code == 404
    assert get_subscriber().state == Subscriber.State.LEFT


def test_rule_6_no_program_presses_the_button_by_itself(request_confirmation_path, client):
    """Mail scanners open links and run scripts, so only a click may confirm."""
    page = BeautifulSoup(client.get(request_confirmation_path()).text, "html.parser")
    assert page.select("meta[http-equiv]") == []
    assert page.main.select("script, [autofocus], [onload], a[href*=bevestigen]") == []
    assert "data-mail-form" not in page.main.form.attrs


def test_rule_6_what_is_not_confirmed_is_forgotten_after_seven_days(
    request_confirmation_path, run_worker
):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        request_confirmation_path()
        clock.shift(timedelta(days=7))
        run_worker()
        assert Subscriber.objects.exists()
        clock.shift(timedelta(seconds=1))
        run_worker()
        assert not Subscriber.objects.exists()


def test_the_token_of_an_erased_subscriber_confirms_nobody(
    request_confirmation_path, client, get_subscriber
):
    path = request_confirmation_path()
    get_subscriber().delete()
    request_confirmation_path("bert@voorbeeld.nl")
    assert client.post(path).status_code == 404
    assert not Subscriber.objects.confirmed().exists()


def test_no_address_stands_in_a_url_or_a_log_line(request_confirmation_path, client, caplog, capfd):
    caplog.set_level("DEBUG")
    path = request_confirmation_path()
    responses = [client.post(path), client.get("/nieuwsbrief/bevestigen/x/")]
    responses.append(client.post(reverse("newsletter:subscribe"), {"email": "anna@@voorbeeld.nl"}))
    output = "".join(capfd.readouterr())
    for text in (path, caplog.text, output, *(r.request["PATH_INFO"] for r in responses)):
        assert "anna" not in text
        assert "voorbeeld.nl" not in text
    assert all(not response.request["QUERY_STRING"] for response in responses)


def test_rule_7_of_who_never_confirms_nothing_stays_in_the_ledger(
    sign_up, run_worker, get_subscriber
):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for _ in range(5):
            sign_up()
            run_worker()
            clock.shift(timedelta(days=1))
        assert get_subscriber().signup_wording == FIRST_VERSION
        clock.shift(timedelta(days=7))
        run_worker()
    assert not Subscriber.objects.exists()
    assert not Consent.objects.exists()


def test_rule_7_when_she_asked_is_written_down_once_she_confirms(
    sign_up, request_confirmation_path, client, get_subscriber
):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        asked_at = timezone.now()
        path = request_confirmation_path()
        clock.shift(timedelta(days=1))
        client.post(path)
        client.post(path)
    request, confirmed = Consent.objects.all()
    assert (request.kind, request.wording, request.recorded_at) == (
        "asked",
        FIRST_VERSION,
        asked_at,
    )
    assert (confirmed.kind, confirmed.recorded_at) == ("confirmed", asked_at + timedelta(days=1))
    assert (get_subscriber().signup_page, get_subscriber().signup_wording) == ("", "")


def test_she_decides_about_landsdelen_that_another_asked_for(
    sign_up, request_confirmation_path, run_worker, client, get_subscriber
):
    LandsdeelFactory.create_batch(5)
    version.invalidate_locally()
    path = request_confirmation_path()
    sign_up(landsdelen=["oost"])
    run_worker()
    page = BeautifulSoup(client.get(path).text, "html.parser")
    assert [box["value"] for box in page.main.select("input[checked]")] == ["oost"]
    assert client.post(path, {"landsdeel": "utopia"}).status_code == 422
    client.post(path, {"landsdeel": ["noord", "zuidwest"]})
    assert get_subscriber().landsdelen == "noord,zuidwest"
    assert [line.landsdelen for line in Consent.objects.all()] == ["oost", "noord,zuidwest"]
    assert AudienceCount.objects.get(landsdelen="noord,zuidwest").confirmed == 1


OLD_SAFARI = {"Origin": "null"}


def test_a_browser_that_hides_its_origin_confirms(
    request_confirmation_path, client, get_subscriber
):
    path = request_confirmation_path()
    assert (
        client.post(path, headers=OLD_SAFARI | {"Sec-Fetch-Site": "cross-site"}).status_code == 403
    )
    assert client.post(path, headers={"Origin": "https://elders.example"}).status_code == 403
    assert get_subscriber().state == "pending"
    assert client.post(path, headers=OLD_SAFARI).status_code == 303
    assert get_subscriber().state == "confirmed"


def confirmed_page(client):
    version.invalidate_locally()
    return BeautifulSoup(client.get("/nieuwsbrief/bevestigd/").text, "html.parser").main


def test_a_new_reader_reads_the_welcome_of_the_editors_and_finds_the_last_issue(client):
    welcome = PageFactory(block=Page.Block.WELCOME, body="<p>Fijn dat u <b>meeleest</b>.</p>")
    PageFactory(body="<p>Over ons.</p>")
    now = timezone.now()
    for title, days in (("Van lang geleden", 40), ("Van deze maand", 3), ("Nog niet verstuurd", 0)):
        issue = IssueFactory(title=title, live=bool(days))
        Issue.objects.filter(pk=issue.pk).update(first_published_at=now - timedelta(days=days))
    page = confirmed_page(client)
    assert "Fijn dat u meeleest." in page.text
    assert "Over ons." not in page.text
    link = page.find("a", string="Van deze maand")
    assert link["href"] == Issue.objects.get(title="Van deze maand").get_absolute_url()
    assert "Van lang geleden" not in page.text
    assert "Nog niet" not in page.text
    Page.objects.filter(pk=welcome.pk).update(live=False)
    assert "Fijn dat u meeleest." not in confirmed_page(client).text
    assert welcome.reason_not_to_trash() == ""


def test_without_a_welcome_or_an_issue_the_page_is_whole(client):
    page = confirmed_page(client)
    assert "U bent aangemeld" in page.h1.text
    assert "laatste nieuwsbrief" not in page.text


def test_the_welcome_is_the_same_for_everybody_and_names_nobody(client):
    path = "/nieuwsbrief/bevestigd/"
    assert cache_key(path, "x=anna@voorbeeld.nl") == path
    assert "@" not in confirmed_page(client).text


def test_a_second_confirmation_mails_nothing(request_confirmation_path, client, run_worker):
    path = request_confirmation_path()
    for _ in range(2):
        client.post(path)
        run_worker()
    assert len(mail.outbox) == 1
