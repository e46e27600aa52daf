"""The columns of a list: shown as they are read, chosen otherwise, and read again."""

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile

from newsletter.models import Import
from newsletter.services import import_reading, subscriber_import
from newsletter.time_budget import TimeBudget
from tests.newsletter.import_forms import approve, import_url

pytestmark = pytest.mark.django_db

TWO_COLUMNS = "Naam;E-mail privé;E-mail werk\nAnna;a@voorbeeld.nl;a@school.nl\nBert;;b@school.nl\n"
UNKNOWN_WORDS = "mail;status\na@school.nl;VIP\nb@school.nl;oud\nc@school.nl;VIP\nd@school.nl;actief"


def verdicts_of(imported):
    return [(row.email, row.verdict) for row in imported.rows.all()]


def choose(client, imported, **values):
    """Post the form of the page with other values, by name or by number of the column."""
    page = BeautifulSoup(client.get(import_url("change", imported)).text, "lxml")
    selects = page.select(".columns-form select")
    data = {select["name"]: select.select_one("[selected]")["value"] for select in selects}
    data |= {name.replace("_", "-", 1): value for name, value in values.items()}
    answer = client.post(import_url("columns", imported), data, follow=True)
    imported.refresh_from_db()
    return answer


def test_the_page_shows_what_each_column_is_taken_for(admin_client, upload_csv):
    imported = upload_csv(TWO_COLUMNS)
    page = BeautifulSoup(admin_client.get(import_url("change", imported)).text, "lxml")
    form = page.select_one(".columns-form")
    assert [cell.text for cell in form.select("thead th[scope=col]")] == [
        "Naam",
        "E-mail privé",
        "E-mail werk",
    ]
    chosen = [option.text for option in form.select("option[selected]")]
    assert chosen == ["Niet gebruiken", "Niet gebruiken", "E-mailadres"]
    assert "Let op: hier staan ook adressen" in form.text
    assert [cell.text for cell in form.select("tbody tr:first-child > *")] == [
        "Regel 2",
        "Anna",
        "a@voorbeeld.nl",
        "a@school.nl",
    ]


def test_another_choice_reads_the_list_again(admin_client, upload_csv):
    imported = upload_csv(TWO_COLUMNS)
    assert verdicts_of(imported) == [("a@school.nl", "new"), ("b@school.nl", "new")]
    choose(admin_client, imported, kolom_1="email", kolom_2="nothing")
    assert verdicts_of(imported) == [("a@voorbeeld.nl", "new"), ("", "invalid")]
    assert (imported.state, imported.verdict_counts) == ("checked", {"new": 1, "invalid": 1})
    choose(admin_client, imported, kolom_2="email")
    assert [email for email, _ in verdicts_of(imported)] == [
        "a@voorbeeld.nl",
        "a@school.nl",
        "b@school.nl",
    ]


def test_a_word_that_we_do_not_know_is_left_out_until_she_says_what_it_means(
    admin_client, upload_csv
):
    imported = upload_csv(UNKNOWN_WORDS)
    assert verdicts_of(imported)[:2] == [("a@school.nl", "unclear"), ("b@school.nl", "unclear")]
    page = BeautifulSoup(admin_client.get(import_url("change", imported)).text, "lxml")
    assert [label.text for label in page.select(".status-words label")] == ["vip (2)", "oud (1)"]
    choose(admin_client, imported, woord_vip="subscribed", woord_oud="elsewhere")
    assert [verdict for _, verdict in verdicts_of(imported)] == ["new", "to_stop", "new", "new"]
    choose(admin_client, imported, woord_vip="unknown")
    assert [verdict for _, verdict in verdicts_of(imported)] == [
        *("unclear", "to_stop", "unclear", "new"),
    ]


def test_a_word_that_we_know_keeps_its_meaning(admin_client, upload_csv):
    imported = upload_csv("mail;status\na@school.nl;afgemeld")
    choose(admin_client, imported, woord_afgemeld="subscribed")
    assert verdicts_of(imported) == [("a@school.nl", "to_stop")]


def test_a_choice_without_addresses_comes_back_with_the_reason(admin_client, upload_csv):
    imported = upload_csv(TWO_COLUMNS)
    answer = choose(admin_client, imported, kolom_0="landsdelen", kolom_2="nothing")
    assert "Kies in welke kolom de e-mailadressen staan" in answer.text
    page = BeautifulSoup(answer.text, "lxml")
    assert page.select_one("[name=kolom-0] [selected]")["value"] == "landsdelen"
    assert imported.total == 2


def test_a_list_without_columns_has_no_choice(admin_client, upload_csv):
    imported = upload_csv("a@voorbeeld.nl, b@school.nl, c@school.nl")
    page = admin_client.get(import_url("change", imported)).text
    assert "adressen achter elkaar, zonder kolommen" in page
    assert "Voer 3 adressen in" in page


def test_an_approved_list_is_not_read_again(admin_client, upload_csv):
    imported = upload_csv(TWO_COLUMNS)
    approve(admin_client, imported)
    answer = admin_client.post(import_url("columns", imported), {"kolom-0": "email"}, follow=True)
    assert "Het bestand is er niet meer" in answer.text
    assert Import.objects.get().state == "importing"


def test_a_choice_made_while_the_list_is_read_begins_it_anew(admin_client, upload_csv, monkeypatch):
    lines = "".join(f"{n}@voorbeeld.nl;{n}@school.nl\n" for n in range(700))
    file = SimpleUploadedFile("a.csv", f"privé mail;werk mail\n{lines}".encode())
    imported = upload_csv("", file=file)
    monkeypatch.setattr(TimeBudget, "repeat_until_spent", lambda self, step: step())
    import_reading.read_import(imported, TimeBudget())
    stale = Import.objects.get()
    choose(admin_client, imported, kolom_0="nothing", kolom_1="email")
    import_reading.read_import(imported, TimeBudget())
    import_reading.read_import(stale, TimeBudget())  # by a worker that has not heard of it
    monkeypatch.undo()
    subscriber_import.process_imports()
    imported.refresh_from_db()
    assert imported.total == 700
    assert not imported.rows.filter(email__endswith="@voorbeeld.nl").exists()
