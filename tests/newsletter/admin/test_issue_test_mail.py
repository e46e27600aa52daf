"""The test of an issue, to one or more addresses."""

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from newsletter.admin.issue_test_mail import MAX_ADDRESSES, TEST_LIMITS
from newsletter.content.rendering import render_issue
from newsletter.erasure import erase_address
from newsletter.models import Delivery, Issue, TransactionalMail
from newsletter.models.consent import hash_email
from publishing.models import Autosave, Event
from tests.admin_forms import open_form
from tests.factories import SuppressionFactory

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def send_url(issue):
    return reverse("admin:newsletter_issue_test", args=[issue.pk])


@pytest.fixture
def send_test(admin_client, draft_issue):
    """Send the form of the issue as a test, with other values."""

    def send_to(addresses=None, follow=True, **values):
        sent = open_form(admin_client, draft_issue) | values
        if addresses is not None:
            sent["test_to"] = addresses
        return admin_client.post(send_url(draft_issue), sent, follow=follow)

    return send_to


def recipients():
    """Return to whom tests go: an address, or the account of an editor."""
    return sorted(
        delivery.user.email if delivery.user else delivery.transactional_mail.email
        for delivery in Delivery.objects.select_related("user", "transactional_mail")
    )


def error_texts(answer):
    page = BeautifulSoup(answer.text, "lxml")
    return [error.get_text() for error in page.select("form .errornote")]


def typed_addresses(answer):
    return BeautifulSoup(answer.text, "lxml").select_one("[name=test_to]").get_text().strip()


def test_a_test_goes_to_who_asks_for_it_and_keeps_what_was_typed(send_test, admin_user):
    form = send_test(title="Nog niet bewaard")
    assert 'value="Nog niet bewaard"' in form.text
    assert f"naar {admin_user.email}" in form.text
    delivery = Delivery.objects.get()
    assert (delivery.kind, delivery.user) == (Delivery.Kind.STAFF, admin_user)
    assert delivery.transactional_mail.subject == "[Test] Nog niet bewaard"
    for part in (delivery.transactional_mail.text, delivery.transactional_mail.html):
        assert "Dit is een test." in part
        assert "@@" not in part


def test_links_of_a_test_say_that_they_do_not_work(client):
    leave = reverse("newsletter:unsubscribe", args=["voorbeeld"])
    assert client.post(leave).status_code in (200, 404, 410)


@pytest.mark.parametrize(
    "typed",
    [
        "anna@voorbeeld.nl, bert@voorbeeld.nl",
        "anna@voorbeeld.nl;bert@voorbeeld.nl",
        "anna@voorbeeld.nl bert@voorbeeld.nl",
        "anna@voorbeeld.nl\r\nbert@voorbeeld.nl\r\n",
        "Anna de Vries <anna@voorbeeld.nl>; <Bert@voorbeeld.nl>, bert@voorbeeld.nl",
    ],
)
def test_addresses_are_told_apart_however_they_are_typed(send_test, typed):
    answer = send_test(typed)
    assert "naar 2 adressen" in answer.text
    assert recipients() == ["anna@voorbeeld.nl", "bert@voorbeeld.nl"]
    assert typed_addresses(answer).split() == typed.split()


def test_each_gets_a_mail_of_her_own(send_test, admin_user):
    send_test(f"{admin_user.email} anna@voorbeeld.nl")
    assert recipients() == sorted([admin_user.email, "anna@voorbeeld.nl"])
    mails = TransactionalMail.objects.all()
    assert len({(mail.subject, mail.text, mail.html) for mail in mails}) == 1
    assert Delivery.objects.filter(user=admin_user).count() == 1


def test_a_test_is_the_real_mail_but_for_its_note_and_links(send_test, draft_issue):
    send_test("anna@voorbeeld.nl")
    mail = TransactionalMail.objects.get()
    real = render_issue(draft_issue, test_note="").fill_placeholders(
        {"leave": "voorbeeld", "manage": "voorbeeld"}
    )
    assert mail.subject == f"[Test] {real.subject}"
    note = BeautifulSoup(mail.html, "html.parser")
    note.body.find("p", string=lambda words: words and "Dit is een test." in words).decompose()
    assert note.get_text().split() == BeautifulSoup(real.html, "html.parser").get_text().split()


def test_it_is_said_what_is_wrong_with_which_address(send_test):
    SuppressionFactory(email_hash=hash_email("gestopt@voorbeeld.nl"))
    typed = "anna@voorbeeld.nl, bert@, andré@voorbeeld.nl gestopt@voorbeeld.nl"
    answer = send_test(typed, title="Nog niet bewaard")
    assert answer.status_code == 422
    errors = error_texts(answer)
    assert [error.split("’")[0] for error in errors] == [
        "‘bert@",
        "‘andré@voorbeeld.nl",
        "‘gestopt@voorbeeld.nl",
    ]
    assert typed_addresses(answer) == typed
    assert not Delivery.objects.exists()
    assert Issue.objects.get().title == "Herfst"


def test_who_left_with_the_address_of_her_account_still_gets_her_tests(send_test, admin_user):
    SuppressionFactory(email_hash=hash_email(admin_user.email), reason="left")
    send_test(admin_user.email)
    assert recipients() == [admin_user.email]


def test_the_page_that_says_so_sends_all_again(admin_client, send_test, draft_issue):
    page = BeautifulSoup(send_test("bert@", title="Nog niet bewaard").text, "lxml")
    hidden = page.select("main form input[type=hidden], #content form input[type=hidden]")
    sent = {field["name"]: field["value"] for field in hidden} | {"test_to": "bert@voorbeeld.nl"}
    answer = admin_client.post(send_url(draft_issue), sent, follow=True)
    assert 'value="Nog niet bewaard"' in answer.text
    assert TransactionalMail.objects.get().subject == "[Test] Nog niet bewaard"


def test_the_way_back_has_all_that_was_typed(admin_client, send_test):
    page = BeautifulSoup(send_test("bert@", title="Nog niet bewaard").text, "lxml")
    (back,) = page.find_all("a", string="Terug naar de nieuwsbrief")
    form = admin_client.get(back["href"])
    assert 'value="Nog niet bewaard"' in form.text
    assert typed_addresses(form) == "bert@"


def test_ten_addresses_are_enough(send_test):
    many = [f"lezer{number}@voorbeeld.nl" for number in range(MAX_ADDRESSES + 2)]
    answer = send_test(" ".join(many))
    assert answer.status_code == 422
    assert error_texts(answer) == [
        "Dit zijn 12 adressen. Een test gaat naar hoogstens 10: haal er 2 weg."
    ]
    send_test(" ".join(many[:MAX_ADDRESSES]))
    assert Delivery.objects.count() == MAX_ADDRESSES


@pytest.mark.parametrize("typed", ["", " \r\n", ",;"])
def test_without_an_address_no_test_goes(send_test, typed):
    answer = send_test(typed)
    assert (answer.status_code, len(error_texts(answer))) == (422, 1)
    assert not Delivery.objects.exists()


def test_an_editor_without_an_address_gives_one(admin_client, admin_user, draft_issue, send_test):
    type(admin_user).objects.update(email="")
    assert (
        typed_addresses(
            admin_client.get(reverse("admin:newsletter_issue_change", args=[draft_issue.pk]))
        )
        == ""
    )
    send_test("anna@voorbeeld.nl")
    assert recipients() == ["anna@voorbeeld.nl"]


def test_tests_are_limited_by_the_hour(send_test, monkeypatch):
    monkeypatch.setattr(
        "newsletter.admin.issue_test_mail.TEST_LIMITS",
        TEST_LIMITS.__class__(name="test-mail", window=TEST_LIMITS.window, per_subject=1),
    )
    send_test("anna@voorbeeld.nl")
    answer = send_test("bert@voorbeeld.nl", title="Nog niet bewaard")
    assert answer.status_code == 429
    assert "Probeer het over" in error_texts(answer)[0]
    assert int(answer["Retry-After"]) > 0
    assert typed_addresses(answer) == "bert@voorbeeld.nl"
    assert recipients() == ["anna@voorbeeld.nl"]


def test_a_new_issue_can_be_tested_before_it_is_saved(admin_client):
    sent = open_form(admin_client, Issue) | {"title": "Nieuw", "test_to": "anna@voorbeeld.nl"}
    form = admin_client.post(reverse("admin:newsletter_issue_test_new"), sent, follow=True)
    assert typed_addresses(form) == "anna@voorbeeld.nl"
    assert TransactionalMail.objects.get().subject == "[Test] Nieuw"
    assert not Issue.objects.exists()


def test_addresses_stay_out_of_addresses_and_the_log(send_test, caplog):
    for typed in ("anna@voorbeeld.nl bert@voorbeeld.nl", "anna@voorbeeld.nl bert@"):
        answer = send_test(typed)
        visited = [url for url, _ in answer.redirect_chain]
        assert not [url for url in visited if "anna" in url]
    assert not Event.objects.filter(detail__contains="anna").exists()
    assert "anna" not in caplog.text
    # Where erasing an address finds it.
    assert all("anna%40voorbeeld.nl" in autosave.data for autosave in Autosave.objects.all())


def test_an_address_that_is_erased_goes_from_tests_that_were_sent(send_test):
    for address in ("anna@voorbeeld.nl", "bert@voorbeeld.nl"):
        send_test(address)
    sent = Delivery.objects.filter(transactional_mail__email="anna@voorbeeld.nl")
    sent.update(state=Delivery.State.SENT)
    for address in ("anna@voorbeeld.nl", "bert@voorbeeld.nl"):
        erase_address(address)
    assert recipients() == ["bert@voorbeeld.nl"]
    assert not Autosave.objects.filter(data__contains="voorbeeld.nl").exists()
