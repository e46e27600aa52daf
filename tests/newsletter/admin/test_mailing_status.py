"""The page 'Versturen' in the admin once a mailing began: figures, halting, retrying, results."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from newsletter.delivery import queue
from newsletter.delivery.run import pause_mailing
from newsletter.models import Delivery, DeliveryFailure, Issue, Mailing, Subscriber, Worker
from newsletter.services import mailings
from publishing.models import Event
from tests.factories import IssueFactory

pytestmark = [pytest.mark.django_db, pytest.mark.once, pytest.mark.usefixtures("site_details")]

State = Mailing.State


@pytest.fixture(autouse=True)
def newsletter_editor(sign_in):
    return sign_in("Nieuwsbriefredactie")


@pytest.fixture
def mailing_under_way(newsletter_editor):
    """A mailing on its way to six readers."""
    now = timezone.now()
    Subscriber.objects.bulk_create(
        Subscriber(email=f"{name}@voorbeeld.nl", state=Subscriber.State.CONFIRMED, confirmed_at=now)
        for name in "abcdef"
    )
    mailings.plan_mailing(
        issue=IssueFactory(title="Techniek in november", live=False), user=newsletter_editor
    )
    mailings.prepare_due_mailings()
    return Mailing.objects.get()


@pytest.fixture
def end_deliveries(mailing_under_way):
    """End as many deliveries as there are outcomes: pairs of state and reason."""

    def end(*outcomes):
        rows = Delivery.objects.filter(state=Delivery.State.PENDING).order_by("pk")
        for pk, (state, reason) in zip(rows.values_list("pk", flat=True), outcomes, strict=False):
            Delivery.objects.filter(pk=pk).update(
                state=state, reason=reason, ended_at=timezone.now()
            )
        queue.count_finished(mailing_under_way.pk)
        mailing_under_way.refresh_from_db()

    return end


@pytest.fixture
def read_sending_page(client, mailing_under_way):
    def read(name="send"):
        answer = client.get(
            reverse(f"admin:newsletter_issue_{name}", args=[mailing_under_way.issue_id])
        )
        return BeautifulSoup(answer.text, "html.parser")

    return read


@pytest.fixture
def press_button(client, mailing_under_way):
    def press(name):
        path = reverse(f"admin:newsletter_issue_{name}", args=[mailing_under_way.issue_id])
        return client.post(path, follow=True).text

    return press


def page_text(soup):
    return soup.get_text(" ", strip=True)


def figures_by_label(soup):
    return {
        figure.dt.get_text(strip=True): figure.dd.get_text(strip=True)
        for figure in soup.select(".sending__figures > div")
    }


SENT, FAILED, UNCERTAIN, SKIPPED = (
    Delivery.State.SENT,
    Delivery.State.FAILED,
    Delivery.State.UNCERTAIN,
    Delivery.State.SKIPPED,
)


def test_the_figures_say_how_far_it_is(read_sending_page, end_deliveries):
    end_deliveries((SENT, ""), (SENT, ""), (FAILED, "5.1.1"))
    assert "Per minuut" not in figures_by_label(read_sending_page()), "too soon to tell"
    Mailing.objects.update(started_at=timezone.now() - timedelta(seconds=30))
    soup = read_sending_page()
    assert "Wordt verstuurd: 50%" in page_text(soup)
    assert soup.select_one("progress")["value"] == "50"
    assert figures_by_label(soup) == {
        "Verstuurd": "2 van 6",
        "Nog te doen": "3",
        "Per minuut": "4",
        "Nog": "ongeveer 1 minuut",
        "Mislukt": "1",
        "Overgeslagen": "0",
        "Onzeker": "0",
    }
    assert soup.select_one("a[data-without-script][href='']").get_text() == "Ververs"


def test_why_it_failed_is_told_in_words_and_per_group(read_sending_page, end_deliveries):
    end_deliveries(
        (FAILED, "5.1.1"),
        (FAILED, "550"),
        (FAILED, "5.2.2"),
        (FAILED, "5.2.252"),
        (FAILED, "4.2.2"),
        (UNCERTAIN, DeliveryFailure.WORKER_KILLED),
    )
    reasons = [page_text(line) for line in read_sending_page().select(".sending__reasons li")]
    assert reasons == [
        "1 keer: Het adres bestaat niet, of niet meer.",
        "1 keer: De mailserver weigert de mail aan dit adres en zegt niet duidelijk waarom.",
        "1 keer: De mailbox is vol.",
        "1 keer: De mailserver weigert onze mail. Laat de beheerder ernaar kijken.",
        "1 keer: De mailserver vroeg steeds om later terug te komen.",
    ]


def test_it_can_be_paused_and_go_on(read_sending_page, press_button, mailing_under_way, run_worker):
    assert "De verzending staat stil" in press_button("send_pause")
    run_worker()
    assert not mail.outbox
    assert "Gepauzeerd op 0%" in page_text(read_sending_page())
    assert "gaat verder" in press_button("send_resume")
    run_worker()
    assert len(mail.outbox) == 6


def test_a_page_that_is_no_longer_true_says_so(press_button):
    press_button("send_pause")
    assert "Dat kan nu niet meer: de verzending is intussen verder." in press_button("send_pause")


def test_cancelling_says_how_many_already_have_it(
    read_sending_page, press_button, end_deliveries, mailing_under_way, run_worker
):
    end_deliveries((SENT, ""), (SENT, ""))
    question = page_text(read_sending_page("send_cancel"))
    assert "Op dit moment hebben 2 lezers de nieuwsbrief al" in question
    assert "De 4 die nog wachten, krijgen hem niet meer" in question
    assert "De nieuwsbrief blijft in het archief" in question
    press_button("send_cancel")
    soup = read_sending_page()
    assert figures_by_label(soup)["Niet meer verstuurd"] == "4"
    assert "was bedoeld voor alle lezers" in page_text(soup)
    run_worker()
    assert not mail.outbox
    text = page_text(read_sending_page())
    assert "Geannuleerd, na 2 lezers" in text
    assert "Opnieuw" not in text
    assert "niets om te" not in text


def test_the_machine_that_paused_it_says_why_and_what_to_do(read_sending_page, mailing_under_way):
    Mailing.objects.update(
        state=State.PAUSED, pause_reason="De mailserver weigert onze mail (5.7.1)."
    )
    text = page_text(read_sending_page())
    assert "De mailserver weigert onze mail (5.7.1)." in text
    assert "Kies dan ‘Ga verder’" in text


def test_what_the_machine_pauses_stands_in_the_log(mailing_under_way):
    pause_mailing(mailing_under_way, "De mailserver weigert onze mail (5.7.1).")
    pause_mailing(mailing_under_way, "Nog eens.")
    Mailing.objects.update(state=State.SCHEDULED, started_at=None)
    Issue.objects.update(trashed_at=timezone.now())
    mailings.prepare_due_mailings()
    events = (
        Event.objects.for_object(mailing_under_way.issue)
        .filter(kind=Event.Kind.FAILED)
        .order_by("pk")
    )
    assert [event.detail for event in events] == [
        "De mailserver weigert onze mail (5.7.1).",
        "Dit ligt in de prullenbak. Haal het daar eerst uit.",
    ]


def test_what_could_not_be_prepared_can_be_mended_and_planned_anew(
    read_sending_page, mailing_under_way
):
    Mailing.objects.update(state=State.PAUSED, started_at=None, pause_reason="Het adres is bezet.")
    text = page_text(read_sending_page())
    assert "Het adres is bezet." in text
    assert "Er is nog niets verstuurd." in text
    assert read_sending_page().select_one("#id_when_0")


def test_those_that_failed_by_a_disturbance_are_sent_again(
    read_sending_page, press_button, end_deliveries, run_worker, mailing_under_way
):
    end_deliveries(
        *[(SENT, "")] * 3,
        (FAILED, "4.2.1"),
        (FAILED, DeliveryFailure.NO_CONNECTION),
        (FAILED, "5.1.1"),
    )
    unreachable = Delivery.objects.get(reason="5.1.1").subscriber
    Subscriber.objects.filter(pk=unreachable.pk).update(
        state="stopped", reason="bounced", ended_at=timezone.now()
    )
    button = read_sending_page().select_one("form[action$='mislukt-opnieuw/'] button")
    assert button.get_text() == "Opnieuw naar de mislukte (2)"
    assert "gaat opnieuw naar hen" in press_button("send_failed")
    run_worker()
    mailing_under_way.refresh_from_db()
    assert len(mail.outbox) == 2
    assert (mailing_under_way.sent, mailing_under_way.failed, mailing_under_way.state) == (
        5,
        1,
        State.DONE,
    )
    assert "niemand meer om hem opnieuw naar te sturen" in press_button("send_failed")


def test_what_is_uncertain_is_explained_and_sent_only_when_asked(
    read_sending_page, press_button, end_deliveries, run_worker
):
    end_deliveries(
        *[(SENT, "")] * 4,
        (UNCERTAIN, DeliveryFailure.WORKER_KILLED),
        (UNCERTAIN, DeliveryFailure.NO_REPLY),
    )
    run_worker()
    assert not mail.outbox
    assert "mogelijk 2 lezers hem twee keer" in page_text(read_sending_page())
    press_button("send_uncertain")
    run_worker()
    assert len(mail.outbox) == 2


def test_afterwards_it_says_what_came_of_it(read_sending_page, end_deliveries, run_worker):
    end_deliveries(*[(SENT, "")] * 5, (SKIPPED, ""))
    Mailing.objects.update(bounced=2, complained=1, unsubscribed=1)
    soup = read_sending_page()
    assert "Verstuurd aan 5 lezers" in page_text(soup)
    assert figures_by_label(soup) == {
        "Verstuurd": "5 van 6",
        "Mislukt": "0",
        "Overgeslagen": "1",
        "Onzeker": "0",
        "Bezorgd, voor zover wij weten": "3",
        "Teruggekomen": "2",
        "Als ongewenst gemeld": "1",
        "Afgemeld via deze mail": "1",
    }
    assert "Wij meten niet wie de nieuwsbrief opent" in page_text(soup)


def test_a_mailing_and_a_worker_are_seen_on_the_start_page(
    client, mailing_under_way, end_deliveries
):
    end_deliveries((SENT, ""))
    Worker.objects.create()
    start = page_text(BeautifulSoup(client.get(reverse("admin:index")).text, "html.parser"))
    assert "Techniek in november Wordt verstuurd: 16%, nog 5" in start
    assert "De worker draait" in start


@pytest.mark.parametrize("stopped", [True, False])
def test_a_worker_that_is_gone_is_told_with_the_moment(client, stopped):
    seen_at = timezone.now() - timedelta(minutes=10)
    Worker.objects.create(last_seen_at=seen_at, stopped_at=seen_at if stopped else None)
    start = client.get(reverse("admin:index")).text
    assert "Er draait geen worker" in start
    assert "staan stil sinds" in start


def test_the_list_says_how_far_each_issue_is(client, mailing_under_way, end_deliveries):
    IssueFactory()
    end_deliveries((SENT, ""))
    listed = client.get(reverse("admin:newsletter_issue_changelist")).text
    assert "Wordt verstuurd: 16%" in listed
    assert "Nog niet verstuurd" in listed
