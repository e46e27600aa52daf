"""The page 'Versturen' in the admin: an editor plans, follows, halts and retries a mailing."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localtime

from newsletter.models import AudienceCount, DomainCheck, Mailing, Subscriber
from newsletter.services import mailings
from publishing import services
from publishing.models import Event
from publishing.revisions import snapshots
from tests.factories import IssueFactory

pytestmark = [pytest.mark.django_db, pytest.mark.once, pytest.mark.usefixtures("site_details")]


@pytest.fixture
def newsletter_editor(sign_in):
    return sign_in("Nieuwsbriefredactie")


@pytest.fixture
def issue():
    return IssueFactory(title="Techniek in november", summary="Wat er speelt.", live=False)


@pytest.fixture
def create_subscribers():
    """Create a number of subscribers, for all of the country or for a landsdeel."""

    def make(number, landsdelen=""):
        now = timezone.now()
        state = Subscriber.State.CONFIRMED
        Subscriber.objects.bulk_create(
            Subscriber(
                email=f"{landsdelen}{index}@voorbeeld.nl",
                state=state,
                landsdelen=landsdelen,
                confirmed_at=now,
            )
            for index in range(number)
        )
        AudienceCount.objects.update_or_create(
            landsdelen=landsdelen, defaults={"confirmed": number}
        )

    return make


def sending_url(issue, name="send"):
    return reverse(f"admin:newsletter_issue_{name}", args=[issue.pk])


@pytest.fixture
def read_sending_page(client, issue, newsletter_editor):
    def read(name="send"):
        return BeautifulSoup(client.get(sending_url(issue, name)).text, "html.parser")

    return read


@pytest.fixture
def press_button(client, issue, read_sending_page):
    """Submit the form of a page for a route, with other values, and return the next page."""

    def press(name, page=None, **values):
        soup = BeautifulSoup(page.text, "html.parser") if page else read_sending_page()
        forms = soup.select("form[method=post]")
        form = next(
            form
            for form in forms
            if form.get("action", sending_url(issue, name)) == sending_url(issue, name)
        )
        fields = form.select("input[name]:not([type=radio], [type=checkbox])")
        data = {field["name"]: field.get("value", "") for field in fields}
        return client.post(sending_url(issue, name), {**data, **values}, follow=True)

    return press


@pytest.fixture
def send_now(press_button):
    def plan():
        question = press_button("send_plan", when="now")
        return press_button("send_plan", question, confirmed="yes")

    return plan


def datetime_local(moment):
    return localtime(moment).strftime("%Y-%m-%dT%H:%M")


def audit_kinds(issue):
    return [
        (event.get_kind_display(), event.detail)
        for event in Event.objects.for_object(issue).order_by("pk")
    ]


def test_the_page_says_what_goes_to_how_many(read_sending_page, create_subscribers):
    create_subscribers(1234)
    text = read_sending_page().get_text(" ", strip=True)
    assert "Techniek in november" in text
    assert "1.234 lezers : alle lezers" in text


def test_an_audience_is_told_in_words_and_counted_exactly(
    read_sending_page, issue, create_subscribers
):
    create_subscribers(3)
    create_subscribers(5, "noord,oost")
    create_subscribers(7, "zuidwest")
    snapshot = snapshots.take_snapshot(issue)
    fields = snapshot["fields"] | {"audience": "oost,zuidwest"}
    services.save_draft(obj=issue, snapshot=snapshot | {"fields": fields}, user=None)
    assert "12 lezers : lezers die kozen voor Oost of Zuidwest" in read_sending_page().get_text(
        " ", strip=True
    )


def test_nothing_is_planned_before_it_was_confirmed(press_button, create_subscribers):
    create_subscribers(2)
    question = press_button("send_plan", when="now")
    assert "Ja, verstuur nu" in question.text
    assert "2 lezers" in question.text
    assert not Mailing.objects.exists()


def test_what_is_sent_now_goes_with_the_next_round_of_the_worker(
    send_now, create_subscribers, run_worker, read_sending_page, issue
):
    create_subscribers(2)
    assert "wordt nu klaargezet" in send_now().text
    run_worker()
    assert len(mail.outbox) == 2
    text = read_sending_page().get_text(" ", strip=True)
    assert "Verstuurd aan 2 lezers" in text
    assert "Geen opens, geen kliks" in text
    assert ("Ingepland", "Nu versturen") in audit_kinds(issue)


def test_a_moment_is_asked_for_and_must_come(press_button):
    nothing = press_button("send_plan", when="later")
    assert "Vul in op welk moment" in nothing.text
    past = press_button(
        "send_plan", when="later", at=datetime_local(timezone.now() - timedelta(hours=1))
    )
    assert "Kies een moment dat nog komt." in past.text
    neither = press_button("send_plan")
    assert "Kies wanneer de nieuwsbrief weggaat." in neither.text
    assert not Mailing.objects.exists()


def test_a_plan_is_shown_in_dutch_time_and_can_be_changed_and_cancelled(
    client, press_button, read_sending_page, issue
):
    for moment in ("2099-07-01T09:00", "2099-12-01T10:30"):
        question = press_button("send_plan", when="later", at=moment)
        press_button("send_plan", question, confirmed="yes")
    assert "1 december 2099, 10:30 uur" in read_sending_page().get_text()
    assert read_sending_page().select_one("#id_at")["value"] == "2099-12-01T10:30"
    assert "Niemand heeft hem nog ontvangen" in read_sending_page("send_cancel").get_text()
    press_button("send_cancel", client.get(sending_url(issue, "send_cancel")))
    assert Mailing.objects.get().state == Mailing.State.CANCELLED
    assert "De vorige planning is geannuleerd" in read_sending_page().get_text()
    assert ("Gewijzigd", "Verzending geannuleerd: 0 verstuurd") in audit_kinds(issue)


def test_a_draft_that_is_newer_than_the_plan_is_told(press_button, read_sending_page, issue):
    question = press_button("send_plan", when="later", at="2099-07-01T09:00")
    press_button("send_plan", question, confirmed="yes")
    snapshot = snapshots.take_snapshot(issue)
    fields = snapshot["fields"] | {"title": "Beter"}
    services.save_draft(obj=issue, snapshot=snapshot | {"fields": fields}, user=None)
    assert "nieuwer concept" in read_sending_page().get_text()


@pytest.mark.parametrize("between", ["another version", "another plan"])
def test_what_changed_while_she_looked_is_not_sent(press_button, issue, between):
    question = press_button("send_plan", when="now")
    if between == "another plan":
        later = timezone.now() + timedelta(days=1)
        mailings.plan_mailing(issue=issue, user=None, send_at=later)
    else:
        snapshot = snapshots.take_snapshot(issue)
        fields = snapshot["fields"] | {"title": "Anders"}
        services.save_draft(obj=issue, snapshot=snapshot | {"fields": fields}, user=None)
    answer = press_button("send_plan", question, confirmed="yes")
    assert "Er is niets ingepland: intussen is deze nieuwsbrief gewijzigd" in answer.text


def test_pressing_twice_plans_once(press_button, create_subscribers, run_worker):
    create_subscribers(2)
    question = press_button("send_plan", when="now")
    press_button("send_plan", question, confirmed="yes")
    run_worker()
    again = press_button("send_plan", question, confirmed="yes")
    assert "al onderweg, of al verstuurd" in again.text
    run_worker()
    assert len(mail.outbox) == 2


def test_what_stops_it_is_told_with_where_to_mend_it(
    client, read_sending_page, issue, site_details
):
    type(site_details).objects.update(email="")
    soup = read_sending_page()
    assert "Dit moet eerst goed." in soup.get_text()
    blocking = soup.select_one(".sending__problems--stops")
    assert "Vraag een beheerder" in blocking.get_text()
    assert not blocking.select("a"), "where she may not go"
    assert not soup.select_one("#id_when_0")
    client.post(sending_url(issue, "send_plan"), {"when": "now", "confirmed": "yes"})
    assert not Mailing.objects.exists()


def test_what_is_wrong_with_the_sender_is_warned_of_with_a_link(read_sending_page):
    findings = [{"name": "SPF", "level": "wrong"}, {"name": "MX", "level": "better"}]
    DomainCheck.objects.create(findings=findings, checked_at=timezone.now())
    warning = read_sending_page().select_one(".sending__problems")
    assert "De afzender is nog niet in orde: SPF." in warning.get_text()
    assert warning.a["href"] == reverse("admin:newsletter_issue_domain_check")


def test_the_form_of_a_planned_issue_says_that_it_is(client, press_button, issue):
    tomorrow = timezone.now() + timedelta(days=1)
    question = press_button("send_plan", when="later", at=datetime_local(tomorrow))
    press_button("send_plan", question, confirmed="yes")
    soup = BeautifulSoup(client.get(sending_url(issue, "change")).text, "html.parser")
    panel = soup.select_one("#content .panel")
    assert "Ingepland voor" in panel.get_text()
    assert "Wat u nu bewaart, gaat niet vanzelf mee" in panel.get_text()
    assert panel.a["href"] == sending_url(issue)


def test_the_form_of_a_sent_issue_is_about_the_archive(
    client, send_now, issue, create_subscribers, run_worker
):
    create_subscribers(2)
    send_now()
    run_worker()
    soup = BeautifulSoup(client.get(sending_url(issue, "change")).text, "html.parser")
    panel = soup.select_one("#content .panel")
    assert "aan 2 lezers. Wat u wijzigt, ziet u alleen in het archief." in panel.get_text()
    assert panel.a["href"] == sending_url(issue)
    assert soup.select_one("[name=_publish]").get_text() == "Werk archief bij"
    assert "Haal uit het archief" in soup.get_text()
    assert not soup.select("[name=_schedule], [name^=plan_from], .pre-send")


def test_a_warning_asks_for_a_tick(press_button, issue):
    snapshot = snapshots.take_snapshot(issue)
    fields = snapshot["fields"] | {"title": "Doe mee!"}
    services.save_draft(obj=issue, snapshot=snapshot | {"fields": fields}, user=None)
    assert (
        "Lees de waarschuwingen en zet dan het vinkje."
        in press_button("send_plan", when="now").text
    )
    question = press_button("send_plan", when="now", agreed="on")
    press_button("send_plan", question, confirmed="yes")
    assert Mailing.objects.get().state == Mailing.State.SCHEDULED


def test_who_may_look_sees_it_without_buttons(client, sign_in, issue):
    sign_in("Lezer")
    answer = client.get(sending_url(issue))
    assert "Versturen doet iemand van de nieuwsbriefredactie" in answer.text
    assert client.post(sending_url(issue, "send_plan")).status_code == 403


def test_no_page_counts_deliveries_or_subscribers(
    client, newsletter_editor, issue, create_subscribers, run_worker
):
    create_subscribers(3)
    mailings.plan_mailing(issue=issue, user=newsletter_editor)
    pages = [
        sending_url(issue),
        reverse("admin:index"),
        reverse("admin:newsletter_issue_changelist"),
    ]

    def executed_sql(path):
        with CaptureQueriesContext(connection) as queries:
            assert client.get(path).status_code == 200
        return [query["sql"] for query in queries if "SAVEPOINT" not in query["sql"]]

    for _ in range(2):
        for path in pages:
            statements = executed_sql(path)
            assert len(statements) <= 15, path
            assert "newsletter_delivery" not in " ".join(statements)
            assert "newsletter_subscriber" not in " ".join(statements)
        run_worker()
