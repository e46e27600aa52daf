"""The list of readers who missed a mailing: with the reason, to filter, to send to again."""

from datetime import timedelta
from itertools import chain

import pytest
from bs4 import BeautifulSoup
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from newsletter.admin import missed
from newsletter.delivery import queue, run
from newsletter.missed_deliveries import MissedChoice, select_missed
from newsletter.models import AddressSearch, Delivery, Mailing, Subscriber
from newsletter.retention import delete_old_deliveries
from newsletter.services import follow_ups
from publishing.models import Event
from tests.exports import export_rows

pytestmark = pytest.mark.django_db

# Per address: state, reason, refusal.
OUTCOMES = {
    "anna@ziggo.nl": ("sent", "", ""),
    "bert@ziggo.nl": ("failed", "4.2.1", ""),
    "carla@voorbeeld.nl": ("failed", "5.2.2", ""),
    "dirk@voorbeeld.nl": ("failed", "5.7.1", "repeated"),
    "els@voorbeeld.nl": ("failed", "550", "stopped"),
    "fons@ziggo.nl": ("uncertain", "no_reply", ""),
    "gea@voorbeeld.nl": ("skipped", "", ""),
}
MISSED = list(OUTCOMES)[:0:-1]


@pytest.fixture(autouse=True)
def newsletter_editor(sign_in):
    return sign_in("Nieuwsbriefredactie")


@pytest.fixture
def mailing(prepare_mailing):
    """A mailing that ended, with one delivery for each of `OUTCOMES`."""
    mailing = prepare_mailing(*OUTCOMES, title="Techniek in november")
    for email, (state, reason, refusal) in OUTCOMES.items():
        Delivery.objects.filter(subscriber__email=email).update(
            state=state, reason=reason, refusal=refusal, ended_at=timezone.now()
        )
    Subscriber.objects.filter(email="els@voorbeeld.nl").update(
        state="stopped", reason="bounced", ended_at=timezone.now()
    )
    queue.count_finished(mailing.pk)
    mailing.refresh_from_db()
    assert mailing.state == Mailing.State.DONE
    return mailing


def missed_url(mailing, name="missed"):
    return reverse(f"admin:newsletter_issue_{name}", args=[mailing.issue_id])


def read_rows(html):
    soup = BeautifulSoup(html, "html.parser")
    return [row.get_text(" ", strip=True) for row in soup.select(".report tbody tr")]


def read_addresses(html):
    soup = BeautifulSoup(html, "html.parser")
    return [cell.a.text for cell in soup.select(".report tbody th")]


@pytest.fixture
def choose(client, mailing):
    """Submit the filter, and return the page that it leads to."""

    def choose(**choice):
        return client.post(missed_url(mailing), choice, follow=True)

    return choose


@pytest.fixture
def retry(client, mailing):
    """Press a button below the list, and confirm; return the question and the page after it."""

    def retry(query="", **data):
        address = f"{missed_url(mailing, 'retry_missed')}?{query}"
        question = client.post(address, data, follow=True)
        return question, client.post(address, {**data, "confirmed": "yes"}, follow=True)

    return retry


def delivery_key(email):
    return Delivery.objects.get(subscriber__email=email).pk


def deliver():
    follow_ups.process_follow_ups()
    run.deliver_queued(1)
    return sorted(message.to[0] for message in mail.outbox)


def test_the_page_of_the_mailing_leads_to_who_missed_it_and_why(client, mailing):
    page = client.get(reverse("admin:newsletter_issue_send", args=[mailing.issue_id])).text
    assert f'href="{missed_url(mailing)}"' in page
    html = client.get(missed_url(mailing)).text
    assert read_addresses(html) == MISSED
    lines = "\n".join(read_rows(html))
    assert "bert@ziggo.nl Mislukt Steeds uitgesteld 4.2.1 Niet te zeggen" in lines
    assert "carla@voorbeeld.nl Mislukt Mailbox vol 5.2.2 Het adres of de mailbox" in lines
    assert "dirk@voorbeeld.nl Mislukt Onze mail geweigerd 5.7.1 Wij of de mailserver" in lines
    assert "els@voorbeeld.nl gestopt Mislukt Adres gestopt 550 Het adres of de mailbox" in lines
    assert "fons@ziggo.nl Onzeker Geen antwoord na de mail" in lines
    assert "gea@voorbeeld.nl Overgeslagen Intussen geen lezer meer" in lines


def test_an_address_that_was_confirmed_later_is_not_blamed(client, mailing):
    Subscriber.objects.filter(email="carla@voorbeeld.nl").update(
        email="carla@elders.nl", confirmed_at=timezone.now()
    )
    reason = "Mailbox vol (vorig adres of eerdere aanmelding)"
    assert f"carla@elders.nl Mislukt {reason} 5.2.2" in "\n".join(
        read_rows(client.get(missed_url(mailing)).text)
    )
    rows = export_rows(client, missed_url(mailing, "missed_csv"), {"oorzaak": "vol"})
    assert rows[1][:3] == ["carla@elders.nl", "mislukt", reason]


@pytest.mark.parametrize(
    ("choice", "names"),
    [
        ({"staat": "failed"}, ["els", "dirk", "carla", "bert"]),
        ({"staat": "uncertain"}, ["fons"]),
        ({"staat": "skipped"}, ["gea"]),
        ({"oorzaak": "vol"}, ["carla"]),
        ({"schuld": "lezer"}, ["els", "carla"]),
        ({"schuld": "ons"}, ["dirk"]),
        ({"schuld": "lezer", "domein": "ziggo.nl"}, []),
        ({"domein": "@Ziggo.nl"}, ["fons", "bert"]),
        ({"domein": "iggo.nl"}, []),
    ],
)
def test_the_list_is_filtered(choose, choice, names):
    answer = choose(**choice)
    assert [address.partition("@")[0] for address in read_addresses(answer.text)] == names
    if not names:
        assert "Hier is niemand die bij deze keuze past." in answer.text


def test_no_address_or_domain_gets_into_an_address_of_a_page(choose):
    address = choose(domein="ziggo.nl", staat="failed").redirect_chain[-1][0]
    assert "ziggo" not in address
    assert "staat=failed" in address


def test_a_whole_address_in_place_of_a_domain_is_explained_and_stays(choose):
    answer = choose(domein="bert@ziggo.nl")
    assert "Vul alleen in wat achter de @ staat" in answer.text
    assert 'value="bert@ziggo.nl"' in answer.text
    assert not read_rows(answer.text)


def test_a_domain_that_was_forgotten_chooses_nobody(client, mailing, choose, retry):
    address = choose(domein="ziggo.nl").redirect_chain[-1][0]
    AddressSearch.objects.update(created_at=timezone.now() - timedelta(hours=2))
    answer = client.get(address)
    assert "Het domein onthouden wij maar een uur." in answer.text
    assert not read_rows(answer.text)
    retry(address.partition("?")[2], alles="1")
    mailing.refresh_from_db()
    assert not mailing.follow_up


def test_every_reader_is_on_one_page_there_and_back_and_nothing_is_counted(
    client, mailing, monkeypatch
):
    monkeypatch.setattr(missed, "ROWS_PER_PAGE", 2)
    pages, address = [], missed_url(mailing)
    with CaptureQueriesContext(connection) as queries:
        while address:
            soup = BeautifulSoup(client.get(address).text, "html.parser")
            pages.append([cell.a.text for cell in soup.select(".report tbody th")])
            following = soup.select_one("a[rel=next]")
            address = missed_url(mailing) + following["href"] if following else ""
    assert list(chain.from_iterable(pages)) == MISSED
    assert [len(page) for page in pages] == [2, 2, 2]
    assert not [query for query in queries if "COUNT(" in query["sql"]]
    back = soup.select_one("a[rel=prev]")["href"]
    assert read_addresses(client.get(missed_url(mailing) + back).text) == pages[1]


@pytest.mark.once
def test_a_page_reads_the_index_of_missed_deliveries(mailing):
    plan = select_missed(mailing, MissedChoice(state="failed")).order_by("-pk")[:3].explain()
    assert "delivery_missed" in plan
    assert "SCAN" not in plan


def test_who_may_not_see_subscribers_sees_no_address(client, mailing, sign_in):
    sign_in("Lezer")
    answer = client.get(missed_url(mailing))
    assert len(read_rows(answer.text)) == len(MISSED)
    assert "@" not in "".join(read_rows(answer.text))
    assert "domein" not in answer.text
    assert not BeautifulSoup(answer.text, "html.parser").select("[name=kies], [name=alles]")
    for name in ("missed_csv", "retry_missed"):
        assert client.post(missed_url(mailing, name)).status_code == 403


def test_who_is_ticked_gets_it_again_after_a_question_and_nobody_else(mailing, retry):
    keys = [delivery_key(email) for email in ("bert@ziggo.nl", "fons@ziggo.nl")]
    question, answer = retry(kies=[*keys, delivery_key("els@voorbeeld.nl")], gekozen="1")
    text = BeautifulSoup(question.text, "html.parser").get_text(" ", strip=True)
    assert "gaat opnieuw naar 2 lezers" in text
    assert "1 ander slaan wij over" in text
    assert "Bij 1 van hen is het onzeker of de mail al aankwam" in text
    assert "gaat opnieuw naar hen" in answer.text
    assert deliver() == ["bert@ziggo.nl", "fons@ziggo.nl"]
    mailing.refresh_from_db()
    assert (mailing.state, mailing.sent, mailing.failed) == (Mailing.State.DONE, 3, 3)
    assert (mailing.uncertain, mailing.skipped) == (0, 1)
    assert (mailing.follow_up, mailing.follow_up_choice) == ("", {})
    assert sorted(mailing.failure_counts) == [
        ["5.2.2", "", 1],
        ["5.7.1", "repeated", 1],
        ["550", "stopped", 1],
    ]


def test_all_of_a_filter_get_it_again_a_batch_at_a_time(mailing, choose, retry, monkeypatch):
    monkeypatch.setattr(follow_ups, "REQUEUE_BATCH_SIZE", 1)
    address = choose(domein="voorbeeld.nl").redirect_chain[-1][0]
    retry(address.partition("?")[2], alles="1", kies=[delivery_key("bert@ziggo.nl")])
    assert deliver() == ["carla@voorbeeld.nl", "dirk@voorbeeld.nl", "gea@voorbeeld.nl"]
    mailing.refresh_from_db()
    assert (mailing.sent, mailing.failed, mailing.uncertain, mailing.skipped) == (4, 2, 1, 0)


def test_a_cause_chooses_until_its_last_reader_is_sent_to(mailing, retry, monkeypatch):
    monkeypatch.setattr(follow_ups, "REQUEUE_BATCH_SIZE", 1)
    retry("schuld=lezer", alles="1")
    assert deliver() == ["carla@voorbeeld.nl"]


def test_the_log_says_that_it_was_sent_again_without_an_address(retry, choose):
    address = choose(domein="ziggo.nl").redirect_chain[-1][0]
    retry(address.partition("?")[2], alles="1")
    event = Event.objects.filter(detail__startswith="Opnieuw").get()
    assert event.detail == "Opnieuw sturen: naar een keuze"


def test_nothing_ticked_is_said_and_keeps_the_filter(mailing, retry):
    question, _ = retry("staat=failed", gekozen="1")
    assert "Zet eerst een vinkje bij wie hem opnieuw moet krijgen" in question.text
    assert question.redirect_chain[-1][0].endswith("?staat=failed")
    mailing.refresh_from_db()
    assert not mailing.follow_up


def test_nobody_to_send_to_is_said(retry):
    question, _ = retry(kies=[delivery_key("els@voorbeeld.nl")], gekozen="1")
    assert "niemand meer om hem opnieuw naar te sturen" in question.text


def test_the_key_of_another_mailing_sends_nothing(mailing, retry, prepare_mailing):
    prepare_mailing()
    other = Delivery.objects.exclude(mailing=mailing).first()
    Delivery.objects.filter(pk=other.pk).update(state="failed", ended_at=timezone.now())
    question, _ = retry(kies=[other.pk], gekozen="1")
    assert "niemand meer om hem opnieuw naar te sturen" in question.text
    other.refresh_from_db()
    assert other.state == Delivery.State.FAILED


def test_a_key_that_cannot_be_one_is_refused(client, mailing):
    answer = client.post(missed_url(mailing, "retry_missed"), {"kies": "1e9", "gekozen": "1"})
    assert answer.status_code == 400


def test_the_file_has_what_the_list_shows_and_is_logged(client, mailing, choose):
    query = choose(domein="ziggo.nl").wsgi_request.GET.dict()
    head, *rows = export_rows(client, missed_url(mailing, "missed_csv"), query)
    assert head == ["e-mailadres", "uitkomst", "waarom", "code", "aan wie het lag", "wanneer"]
    assert [row[:5] for row in rows] == [
        ["fons@ziggo.nl", "onzeker", "geen antwoord na de mail", "no_reply", ""],
        ["bert@ziggo.nl", "mislukt", "Steeds uitgesteld", "4.2.1", "Niet te zeggen"],
    ]
    event = Event.objects.get(kind=Event.Kind.EXPORTED)
    assert event.detail == "Wie ‘Techniek in november’ niet kreeg"


def test_rule_10_what_was_forgotten_is_said_with_the_numbers_that_stay(client, mailing):
    Mailing.objects.update(ended_at=timezone.now() - timedelta(days=91))
    for _ in range(2):
        delete_old_deliveries()
    answer = client.get(missed_url(mailing))
    assert "Wie het waren, weten wij niet meer" in answer.text
    assert "bij 4 mislukt, bij 1 onzeker, 1 overgeslagen" in answer.text
    assert "1 keer: De mailbox is vol." in answer.text
    assert not read_rows(answer.text)


def test_a_mailing_that_has_not_begun_has_no_list(client, prepare_mailing):
    mailing = prepare_mailing()
    Mailing.objects.update(started_at=None, state=Mailing.State.SCHEDULED)
    answer = client.get(missed_url(mailing), follow=True)
    assert "Deze nieuwsbrief is nog niet verstuurd." in answer.text
