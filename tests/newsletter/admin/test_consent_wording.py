"""Editors add a text to agree to, look back at the others, and change or delete none."""

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from caching import version
from newsletter.models import ConsentWording
from newsletter.services.consent_wordings import add_wording
from publishing.models import Event
from tests.newsletter.wordings import FIRST_VERSION

pytestmark = [pytest.mark.django_db, pytest.mark.once, pytest.mark.usefixtures("issue_editor")]

LIST_URL = reverse("admin:newsletter_consentwording_changelist")
ADD_URL = reverse("admin:newsletter_consentwording_add")
PREVIEW_URL = reverse("admin:newsletter_consentwording_preview_new")
FIRST_TEXT = "Ik wil de nieuwsbrief van het Techniekpact op dit adres ontvangen"
NEW_TEXT = "Mail mij elke maand. Ik kan mij <altijd> weer afmelden."


def soup(text):
    return BeautifulSoup(text, "html.parser")


def test_a_new_text_starts_from_the_present_one(client):
    form = soup(client.get(ADD_URL).text)
    assert form.select_one("#id_text").text.strip().startswith(FIRST_TEXT)
    assert [button.text for button in form.select(".submit-buttons button")] == [
        "Verder",
        "Voorbeeld",
    ]


def test_an_editor_sees_what_a_new_text_does_before_it_counts(client, issue_editor):
    page = soup(client.post(ADD_URL, {"text": f"  {NEW_TEXT}\r\n", "_save": "1"}).text)
    assert ConsentWording.objects.count() == 1
    text = " ".join(page.select_one("#content").get_text(" ").split())
    assert "geldt voor wie zich vanaf nu aanmeldt" in text
    assert "Wie er al is, houdt de tekst van toen." in text
    assert NEW_TEXT in text
    assert FIRST_TEXT in text
    # Back in the form nothing of it is lost.
    back = page.find("a", string="Terug naar het formulier")["href"]
    assert soup(client.get(back).text).select_one("#id_text").text.strip() == NEW_TEXT
    fields = {field["name"]: field["value"] for field in page.select("form.steps [name]")}
    answer = client.post(ADD_URL, fields, follow=True)
    assert "De nieuwe tekst geldt" in answer.text
    wording = ConsentWording.objects.first()
    assert (wording.text, wording.user_name) == (NEW_TEXT, issue_editor.username)
    assert Event.objects.get().title == f"Toestemmingstekst {wording.version}"
    rows = [row.text for row in soup(answer.text).select("#result_list tbody tr")]
    assert wording.version in rows[0]
    assert FIRST_VERSION in rows[1]
    version.refresh_version()  # which a commit does
    public_form = soup(client.get("/nieuwsbrief/").text).select_one("form[data-mail-form]")
    assert NEW_TEXT in public_form.text


def test_what_a_colleague_added_meanwhile_is_shown_first(client):
    data = {"text": NEW_TEXT, "_save": "1", "replaces": FIRST_VERSION}
    newer = add_wording(text="Van een collega.", user=None)
    page = client.post(ADD_URL, data).text
    assert "intussen kwam er een andere nieuwe tekst" in page
    assert "Van een collega." in page
    assert ConsentWording.objects.first() == newer
    client.post(ADD_URL, data | {"replaces": newer.version})
    assert ConsentWording.objects.first().text == NEW_TEXT


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "Vul de hele nieuwe tekst in."),
        ("x" * 601, "Er passen 600 tekens in"),
        ("present", "Deze tekst staat er al."),
    ],
)
def test_a_text_that_cannot_be_gets_a_sentence_and_stays(client, text, message):
    text = ConsentWording.objects.get().text if text == "present" else text
    answer = client.post(ADD_URL, {"text": text, "_save": "1", "replaces": FIRST_VERSION})
    assert message in answer.text
    assert soup(answer.text).select_one("#id_text").text.strip() == text
    assert message in client.post(PREVIEW_URL, {"text": text}).text
    assert ConsentWording.objects.count() == 1


def test_the_preview_is_the_page_to_sign_up_and_leaves_nothing(client):
    page = soup(client.post(PREVIEW_URL, {"text": NEW_TEXT}).text)
    assert NEW_TEXT in page.select_one("form[data-mail-form]").text
    assert ConsentWording.objects.count() == 1
    assert NEW_TEXT not in client.get("/nieuwsbrief/").text


def test_a_text_that_was_shown_stays_what_it_is(client):
    wording = ConsentWording.objects.get()
    for name in ("change", "delete"):
        url = reverse(f"admin:newsletter_consentwording_{name}", args=[wording.pk])
        assert client.post(url, {"text": NEW_TEXT, "post": "yes"}).status_code == 403
    page = client.get(reverse("admin:newsletter_consentwording_change", args=[wording.pk])).text
    assert FIRST_TEXT in page
    assert "Een tekst blijft staan: hij is deel van het bewijs van toestemming." in page
    assert ConsentWording.objects.get().text == wording.text


def test_the_page_of_a_subscriber_has_the_text_she_agreed_to(client, subscriber):
    url = reverse("admin:newsletter_subscriber_change", args=[subscriber.pk])
    details = soup(client.get(url).text).select("section.report details")
    assert [FIRST_TEXT in line.text for line in details] == [True, True]
