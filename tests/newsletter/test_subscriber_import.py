"""Importing addresses from elsewhere: with proof of consent, checked first, entered once."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from newsletter.models import AudienceCount, Consent, Import, ImportRow, Subscriber
from newsletter.models.consent import hash_email
from newsletter.retention import delete_expired_data
from newsletter.services import subscriber_import, suppression
from newsletter.services.unsubscription import unsubscribe
from publishing.models import Event
from tests.exports import export_rows
from tests.factories import SubscriberFactory
from tests.newsletter.import_forms import CONSENT_PROOF, IMPORT_ADD_URL, approve, import_url

pytestmark = pytest.mark.django_db


def row_verdicts(imported):
    return {row.email: row.verdict for row in imported.rows.all()}


def test_a_dry_run_says_of_each_line_what_would_become_of_it(admin_client, upload_csv):
    SubscriberFactory(email="al@voorbeeld.nl")
    SubscriberFactory(email="wacht@voorbeeld.nl", state="pending")
    unsubscribe(subscriber=SubscriberFactory(email="weg@voorbeeld.nl"))
    suppression.suppress(email="stop@voorbeeld.nl", reason=Subscriber.Reason.COMPLAINED)
    suppression.erase_subscriber(subscriber=SubscriberFactory(email="wis@voorbeeld.nl"))
    before = Subscriber.objects.count()
    names = ["Nieuw", "al", "wacht", "weg", "stop", "wis", "nieuw"]
    imported = upload_csv("\n".join([*(f"{name}@voorbeeld.nl" for name in names), "geen adres"]))
    verdicts = [(row.email.partition("@")[0], row.verdict) for row in imported.rows.all()]
    assert verdicts == [
        ("nieuw", "new"),
        ("al", "subscribed"),
        ("wacht", "waiting"),
        ("weg", "left"),
        ("stop", "suppressed"),
        ("wis", "left"),
        ("nieuw", "duplicate"),
        ("geen adres", "invalid"),
    ]
    assert Subscriber.objects.count() == before
    assert imported.state == "checked"
    shown = admin_client.get(import_url("change", imported)).text
    for words in (
        "De ontvanger heeft de mail als ongewenst gemeld",
        "Dit adres staat al elders in het bestand",
        "Vul een e-mailadres in",
        "Voer 1 adres in",
    ):
        assert words in shown


def test_rule_7_who_is_imported_is_confirmed_with_the_proof_in_the_ledger(admin_client, upload_csv):
    imported = upload_csv("anna@voorbeeld.nl;Noord, Zuid-Oost\nbert@voorbeeld.nl")
    approve(admin_client, imported)
    subscriber_import.process_imports()
    anna = Subscriber.objects.get(email="anna@voorbeeld.nl")
    assert (anna.state, anna.landsdelen) == ("confirmed", "noord,zuidoost")
    line = Consent.objects.get(email_hash=hash_email(anna.email))
    assert (line.kind, line.wording, line.page) == (
        "imported",
        f"invoer-{imported.pk}",
        "Het congres in Zwolle",
    )
    assert dict(AudienceCount.objects.values_list("landsdelen", "confirmed")) == {
        "": 1,
        "noord,zuidoost": 1,
    }
    imported.refresh_from_db()
    assert (imported.state, imported.verdict_counts["imported"], imported.user_name) == (
        "done",
        2,
        "admin",
    )
    event = Event.objects.get()
    assert (event.title, event.detail) == (str(imported), "Nieuwe adressen: 2")
    assert "2 van de 2 rijen ingevoerd" in admin_client.get(import_url("change", imported)).text


def test_who_was_stopped_or_left_between_the_dry_run_and_the_import_is_not_imported(upload_csv):
    imported = upload_csv("stop@voorbeeld.nl\nzelf@voorbeeld.nl\nnieuw@voorbeeld.nl")
    suppression.suppress(email="stop@voorbeeld.nl", reason=Subscriber.Reason.BOUNCED)
    unsubscribe(subscriber=SubscriberFactory(email="zelf@voorbeeld.nl"))
    subscriber_import.approve_import(subscriber_import=imported)
    subscriber_import.process_imports()
    assert Subscriber.objects.confirmed().get().email == "nieuw@voorbeeld.nl"
    assert set(row_verdicts(imported).values()) == {"suppressed", "left", "imported"}


@pytest.mark.parametrize("stage", ["check", "import"])
def test_a_worker_that_is_killed_imports_nobody_twice_and_forgets_nobody(
    upload_csv, monkeypatch, stage
):
    """The worker dies once at each batch, which is undone with its transaction."""
    monkeypatch.setattr(subscriber_import, "BATCH_SIZE", 4)
    imported = upload_csv("\n".join(f"{number}@voorbeeld.nl" for number in range(12)))
    if stage == "import":
        subscriber_import.process_imports()
        subscriber_import.approve_import(subscriber_import=imported)
    write, deaths = subscriber_import._save_verdicts, iter([True, False] * 3)

    def dying(*arguments):
        write(*arguments)
        if next(deaths, False):
            raise SystemExit

    monkeypatch.setattr(subscriber_import, "_save_verdicts", dying)
    for _ in range(6):
        try:
            subscriber_import.process_imports()
        except SystemExit:
            continue
    imported.refresh_from_db()
    assert imported.state == {"check": "checked", "import": "done"}[stage]
    assert sum(imported.verdict_counts.values()) == 12
    expected = 12 if stage == "import" else 0
    assert Subscriber.objects.count() == Consent.objects.count() == expected
    assert sum(AudienceCount.objects.values_list("confirmed", flat=True)) == expected


def test_a_step_is_taken_once(admin_client, upload_csv):
    imported = upload_csv("anna@voorbeeld.nl")
    for _ in range(2):
        approve(admin_client, imported)
    subscriber_import.process_imports()
    answer = admin_client.post(import_url("cancel", imported), follow=True)
    assert "de invoer is intussen verder" in answer.text
    assert Event.objects.count() == Subscriber.objects.count() == 1


def test_calling_it_off_removes_the_addresses_at_once(admin_client, upload_csv):
    imported = upload_csv("anna@voorbeeld.nl")
    admin_client.post(import_url("cancel", imported))
    assert not ImportRow.objects.exists()
    assert not Subscriber.objects.exists()
    assert "Er is niets ingevoerd" in admin_client.get(import_url("change", imported)).text


def test_the_report_has_every_line_and_no_formula(admin_client, upload_csv):
    imported = upload_csv('=cmd|\nanna@voorbeeld.nl,oost\n"+1@voorbeeld.nl"')
    rows = export_rows(admin_client, import_url("report", imported))
    assert [";".join(row) for row in rows[1:]] == [
        "1;'=cmd|;Landelijk;Ongeldig;Vul een e-mailadres in, bijvoorbeeld naam@voorbeeld.nl.",
        "2;anna@voorbeeld.nl;Oost;Nieuw;",
        "3;'+1@voorbeeld.nl;Landelijk;Nieuw;",
    ]


def test_the_report_can_be_read_by_verdict_and_page(admin_client, upload_csv):
    imported = upload_csv("\n".join(["geen adres", *(f"{n}@voorbeeld.nl" for n in range(120))]))
    change = import_url("change", imported)
    assert "119@voorbeeld.nl" not in admin_client.get(change).text
    assert "119@voorbeeld.nl" in admin_client.get(change, {"na": "100"}).text
    invalid = admin_client.get(change, {"uitslag": "invalid"}).text
    assert "geen adres" in invalid
    assert "50@voorbeeld.nl" not in invalid


CSV_FILES = {
    "with names": "naam;E-mail;landsdeel\nAnna;anna@voorbeeld.nl;oost\n",
    "from Excel": "\ufeffe-mailadres;landsdelen\r\nanna@voorbeeld.nl;Oost\r\n",
    "with tabs": "anna@voorbeeld.nl\toost",
    "quoted": 'mail,landsdelen\n"anna@voorbeeld.nl","oost"\n\n',
}


@pytest.mark.parametrize("text", CSV_FILES.values(), ids=CSV_FILES)
def test_files_of_many_makes_are_read(upload_csv, text):
    imported = upload_csv("", file=SimpleUploadedFile("lijst.csv", text.encode()))
    row = imported.rows.get()
    assert (row.email, row.landsdelen, row.verdict) == ("anna@voorbeeld.nl", "oost", "new")


INVALID_FORMS = {
    "no proof of where": ({"source": ""}, "source"),
    "no wording": ({"wording": " "}, "wording"),
    "no day": ({"consented_on": ""}, "consented_on"),
    "a day to come": ({"consented_on": "2999-01-01"}, "Toestemming is al gegeven"),
    "nothing handed in": ({"text": ""}, "Kies een bestand, of plak"),
    "both ways": ({"file": SimpleUploadedFile("a.csv", b"b@b.nl")}, "niet allebei"),
    "only names of columns": ({"text": "e-mailadres"}, "Hier staan geen adressen in"),
    "no text": (
        {"text": "", "file": SimpleUploadedFile("a.csv", b"\x89PNG\r\n\x1a\n\x00")},
        "geen leesbare tekst",
    ),
    "too much to paste": ({"text": "a" * 1_000_001}, "Kies een bestand"),
}


@pytest.mark.parametrize(("sent", "message"), INVALID_FORMS.values(), ids=INVALID_FORMS)
def test_what_cannot_be_imported_is_told_at_its_field(admin_client, sent, message):
    if "file" in sent:
        sent["file"].seek(0)  # it may have been sent before, to another database
    answer = admin_client.post(
        IMPORT_ADD_URL, {**CONSENT_PROOF, "text": "anna@voorbeeld.nl", **sent}
    )
    assert answer.status_code == 200
    assert message in answer.text
    assert not Import.objects.exists()


def test_a_file_that_is_too_large_is_told(admin_client, monkeypatch):
    monkeypatch.setattr("newsletter.admin.import_form.MAX_FILE_MEGABYTES", 0)
    monkeypatch.setattr("newsletter.csv_import.rows.MAX_LINES", 1)
    file = SimpleUploadedFile("a.csv", b"a@b.nl\nb@b.nl")
    assert (
        "groter dan 0 MB" in admin_client.post(IMPORT_ADD_URL, {**CONSENT_PROOF, "file": file}).text
    )
    answer = admin_client.post(IMPORT_ADD_URL, {**CONSENT_PROOF, "text": "a@b.nl\nb@b.nl"})
    assert "hooguit 1 regels" in answer.text
    assert not Import.objects.exists()


OVERSIZED_FILES = {
    "a line without an end": ("a@b.nl" + "," * 10_001, "Regel 1 is te lang"),
    "many columns": ("a@b.nl\n" + "," * 100, "Regel 2 heeft meer dan 100 kolommen"),
}


@pytest.mark.parametrize(("text", "message"), OVERSIZED_FILES.values(), ids=OVERSIZED_FILES)
def test_what_would_take_all_memory_is_told_and_not_kept(admin_client, text, message):
    assert message in admin_client.post(IMPORT_ADD_URL, {**CONSENT_PROOF, "text": text}).text
    assert not Import.objects.exists()
    assert not ImportRow.objects.exists()


def test_an_unknown_landsdeel_is_named(upload_csv):
    row = upload_csv("mail;landsdeel\nanna@voorbeeld.nl;Limburg").rows.get()
    assert row.verdict == "invalid"
    assert row.explanation.startswith(
        "Dit landsdeel kennen wij niet: limburg. Kies uit Noord, Oost, "
    )


def test_the_addresses_go_after_thirty_days_and_the_proof_stays(upload_csv):
    imported = upload_csv("anna@voorbeeld.nl")
    subscriber_import.approve_import(subscriber_import=imported)
    subscriber_import.process_imports()
    delete_expired_data()
    assert imported.rows.exists()
    Import.objects.update(ended_at=timezone.now() - timezone.timedelta(days=31))
    delete_expired_data()
    assert not imported.rows.exists()
    assert Import.objects.get().wording == CONSENT_PROOF["wording"]


def test_more_than_django_takes_as_text_is_refused_with_a_page(admin_client):
    answer = admin_client.post(IMPORT_ADD_URL, {**CONSENT_PROOF, "text": "a" * 3_000_000})
    assert answer.status_code == 413
    assert "Ga terug: wat u typte, staat er nog." in answer.text
