"""A message from the form to who answers it, and to its end after 90 days."""

import logging
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes, policy

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.core import mail
from django.core.management import call_command
from django.utils import timezone

from contact import views
from contact.models import ContactMessage
from contact.services import delete_expired_messages, erase_message, send_message
from limits.models import AttemptCount
from newsletter.delivery import run
from newsletter.models import Delivery, TransactionalMail
from tests.contact.conftest import MESSAGE
from tests.factories import ContactMessageFactory, UserFactory
from tests.smtp_server import run_smtp_server

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def run_worker_once():
    call_command("worker", "--once")


def add_editor(region, email, **values):
    user = UserFactory(email=email, is_staff=True, roles=["Regioredactie"], **values)
    region.editors.add(user)
    return user


def test_a_message_is_stored_and_leads_to_a_page_that_tells_what_follows(
    client, send, national_contact
):
    response = send()
    assert (response.status_code, response["Location"]) == (303, "/contact/verstuurd/")
    message = ContactMessage.objects.get()
    assert (message.name, message.email) == ("Anna de Vries", "anna@voorbeeld.nl")
    assert (message.subject, message.region) == ("Een stageplek", None)
    assert message.text.replace("\r\n", "\n") == MESSAGE["bericht"]
    assert not message.is_handled
    page = BeautifulSoup(client.get(response["Location"]).content, "html.parser").main
    assert "Uw bericht is verstuurd" in page.h1.text
    assert "antwoord op het e-mailadres" in page.text
    assert "loket@voorbeeld.nl" in page.text


def test_without_editors_the_contact_gets_the_mail(send, national_contact, region):
    response = send("/contact/zwolle/")
    assert response["Location"] == "/contact/zwolle/verstuurd/"
    assert not mail.outbox
    run_worker_once()
    (sent,) = mail.outbox
    assert sent.to == ["loket@voorbeeld.nl"]
    assert sent.subject == "Bericht via de site voor Zwolle: Een stageplek"
    assert "Ik woon in Zwolle." in sent.body
    assert "/beheer/" not in sent.body


def test_the_editors_of_the_region_get_the_mail_and_nobody_else(send, national_contact, region):
    add_editor(region, "een@voorbeeld.nl")
    add_editor(region, "twee@voorbeeld.nl")
    add_editor(region, "weg@voorbeeld.nl", is_active=False)
    add_editor(region, "")
    region.editors.add(UserFactory(email="geen-recht@voorbeeld.nl", is_staff=True))
    send("/contact/zwolle/")
    run_worker_once()
    assert sorted(sent.to[0] for sent in mail.outbox) == ["een@voorbeeld.nl", "twee@voorbeeld.nl"]
    message = ContactMessage.objects.get()
    path = f"http://localhost:8000/beheer/contact/contactmessage/{message.pk}/change/"
    assert all(path in sent.body for sent in mail.outbox)


def test_the_answer_goes_to_the_sender(national_contact, settings):
    with run_smtp_server(settings) as server:
        send_message(
            region=None,
            name="Anna",
            email="anna@voorbeeld.nl",
            subject="Een @@manage@@ vraag",
            text="<b>Wie</b> & waar?",
        )
        run.deliver_queued(1)
        ((to, content),) = server.received
    message = message_from_bytes(content, policy=policy.default)
    assert to == "loket@voorbeeld.nl"
    assert message["Reply-To"] == "anna@voorbeeld.nl"
    assert message["Auto-Submitted"] == "auto-generated"
    plain, html = (message.get_body((kind,)).get_content() for kind in ("plain", "html"))
    assert "<b>Wie</b> & waar?" in plain
    assert "&lt;b&gt;Wie&lt;/b&gt; &amp; waar?" in html
    assert "na 90 dagen" in " ".join(plain.split())


def test_the_sender_gets_no_copy(send, national_contact):
    send()
    run_worker_once()
    assert "anna@voorbeeld.nl" not in [address for sent in mail.outbox for address in sent.to]


@pytest.mark.parametrize(
    ("field", "value", "error"),
    [
        ("naam", "", "Vul uw naam in."),
        ("naam", "a" * 121, "Gebruik niet meer dan 120 tekens."),
        ("email", "anna", "Vul een e-mailadres in"),
        ("email", "anna@voorbeeld.nl\r\nBcc: b@voorbeeld.nl", "Vul een e-mailadres in"),
        ("vraag", " ", "Vul in waar uw bericht over gaat."),
        ("bericht", "", "Schrijf uw bericht."),
        ("bericht", "a" * 5001, "Gebruik niet meer dan 5000 tekens."),
    ],
)
def test_a_mistake_is_told_at_its_field_and_nothing_is_lost(
    send, national_contact, field, value, error
):
    response = send(**{field: value})
    assert response.status_code == 422
    page = BeautifulSoup(response.content, "html.parser")
    assert page.title.text.startswith("Fout")
    summary = page.select_one(".tp-error-summary[autofocus]")
    assert error in summary.find("a", href=f"#contact-{field}").text
    control = page.find(id=f"contact-{field}")
    assert error in page.find(id=control["aria-describedby"]).text
    for name, text in {**MESSAGE, field: value}.items():
        shown = page.find(id=f"contact-{name}")
        shown_text = shown.text if shown.name == "textarea" else shown["value"]
        assert shown_text.split() == text.split()
    assert not ContactMessage.objects.exists()


def test_a_character_that_nobody_can_see_is_left_out(send, national_contact):
    assert send(naam="An\0na Jansen").status_code == 303
    assert ContactMessage.objects.get().name == "Anna Jansen"


def test_all_mistakes_are_told_at_once_in_the_order_of_the_form(send, national_contact):
    page = BeautifulSoup(send(naam="", email="", vraag="", bericht="").content, "html.parser")
    links = [link["href"] for link in page.select(".tp-error-summary a")]
    assert links == [f"#contact-{name}" for name in ("naam", "email", "vraag", "bericht")]


def test_the_fields_help_to_fill_them_in(client, send, national_contact):
    form = BeautifulSoup(client.get("/contact/").content, "html.parser").select_one("main form")
    assert form.find(id="contact-naam")["autocomplete"] == "name"
    assert form.find(id="contact-email")["autocomplete"] == "email"
    assert "Een * betekent: verplicht." in form.text
    assert "Na 90 dagen wissen wij" in form.text
    for field in form.select("input:not([name=onderwerp]), textarea"):
        assert "required" in field.attrs
        assert form.find("label", {"for": field["id"]})


def test_a_program_that_fills_in_everything_gets_the_same_answer(send, national_contact):
    assert send(onderwerp="Horloges").status_code == 303
    assert not ContactMessage.objects.exists()


def test_another_site_cannot_send_the_form(send, national_contact):
    assert send(headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert not ContactMessage.objects.exists()


def test_no_token_is_asked_and_no_cookie_set(client, send, national_contact):
    client.handler.enforce_csrf_checks = True
    response = send()
    assert response.status_code == 303
    assert not response.cookies


def test_other_methods_are_refused(client, national_contact):
    assert client.put("/contact/").status_code == 405


def set_limits(monkeypatch, **limits):
    monkeypatch.setattr(views, "MESSAGE_LIMITS", replace(views.MESSAGE_LIMITS, **limits))


def test_one_network_sends_so_many_an_hour(send, monkeypatch, national_contact):
    set_limits(monkeypatch, per_address=2)
    with time_machine.travel(
        timezone.now().replace(minute=10, second=0, microsecond=0), tick=False
    ) as clock:
        assert [send().status_code for _ in range(3)] == [303, 303, 429]
        response = send(bericht="Dit blijft staan")
        assert "Probeer het over 50 minuten opnieuw." in response.text
        assert response["Retry-After"] == "3000"
        assert "Dit blijft staan" in response.text
        clock.shift(timedelta(hours=1, seconds=1))
        assert send().status_code == 303
    assert "127.0.0.1" not in str(AttemptCount.objects.values())


def test_who_fills_the_form_for_the_whole_site_leaves_others_two_messages(
    client, send, monkeypatch, national_contact
):
    set_limits(monkeypatch, per_site=3)
    assert [send().status_code for _ in range(4)] == [303, 303, 303, 429]
    statuses = [
        client.post("/contact/", MESSAGE, REMOTE_ADDR="198.51.100.1").status_code for _ in range(3)
    ]
    assert statuses == [303, 303, 429]


def test_messages_do_not_use_up_the_sign_ups(client, send, monkeypatch, national_contact):
    set_limits(monkeypatch, per_address=1)
    assert [send().status_code for _ in range(2)] == [303, 429]
    response = client.post(
        "/nieuwsbrief/", {"email": "anna@voorbeeld.nl", "toestemming": "2026-11"}
    )
    assert response.status_code == 303


def test_no_log_line_holds_anything_of_the_sender(send, national_contact, caplog):
    caplog.set_level(logging.DEBUG)
    send()
    send(email="geen adres")
    run_worker_once()
    for text in ("anna", "Anna", "stage", "geen adres"):
        assert text not in caplog.text


def test_a_message_is_deleted_after_90_days():
    now = timezone.now()
    ContactMessageFactory(created_at=now - timedelta(days=90, minutes=1))
    young = ContactMessageFactory(created_at=now - timedelta(days=89))
    run_worker_once()
    assert ContactMessage.objects.get() == young


def test_old_messages_go_in_batches(monkeypatch):
    monkeypatch.setattr("newsletter.retention.DELETE_BATCH_SIZE", 2)
    ContactMessageFactory.create_batch(3, created_at=timezone.now() - timedelta(days=91))
    delete_expired_messages()
    assert ContactMessage.objects.count() == 1


def test_erasing_a_message_takes_its_mail_along(send, national_contact):
    send()
    erase_message(message=ContactMessage.objects.get())
    assert not ContactMessage.objects.exists()
    assert not TransactionalMail.objects.exists()
    assert not Delivery.objects.exists()


def test_a_message_outlives_its_mail(send, national_contact):
    send()
    run_worker_once()
    TransactionalMail.objects.all().delete()
    assert ContactMessage.objects.get().mail is None


def test_the_message_of_a_region_that_is_deleted_becomes_national(send, national_contact, region):
    send("/contact/zwolle/")
    region.delete()
    assert ContactMessage.objects.get().region is None
