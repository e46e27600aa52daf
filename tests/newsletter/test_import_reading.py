"""Reading a list of addresses: by the worker, in batches, with progress or a reason why not."""

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.utils import timezone

from newsletter.models import Import, ImportRow, Subscriber
from newsletter.retention import delete_expired_data
from newsletter.services import import_reading, subscriber_import
from newsletter.time_budget import TimeBudget
from tests.factories import ImportFactory
from tests.newsletter.import_forms import CONSENT_PROOF, IMPORT_ADD_URL, approve, import_url

pytestmark = pytest.mark.django_db


@pytest.fixture
def long_list(upload_csv):
    """An import of 700 lines, too many to read while the editor waits."""
    return upload_csv("\n".join(f"{number}@voorbeeld.nl" for number in range(700)))


def upload_path(imported):
    return Path(imported.upload.path)


def test_a_long_list_is_read_by_the_worker_which_says_how_far_it_is(
    admin_client, long_list, monkeypatch, django_capture_on_commit_callbacks
):
    assert (long_list.state, long_list.total) == ("reading", 0)
    path = upload_path(long_list)
    assert path.stat().st_mode & 0o077 == 0
    shown = admin_client.get(import_url("change", long_list)).text
    assert "0 van ongeveer 700 regels gelezen" in shown
    monkeypatch.setattr(TimeBudget, "repeat_until_spent", lambda self, step: step())
    import_reading.read_import(long_list, TimeBudget())
    shown = admin_client.get(import_url("change", long_list)).text
    assert "500 van ongeveer 700 regels gelezen" in shown
    monkeypatch.undo()
    with django_capture_on_commit_callbacks(execute=True):
        subscriber_import.process_imports()
    long_list.refresh_from_db()
    assert (long_list.total, long_list.rows.count()) == (700, 700)
    assert [row.line for row in long_list.rows.all()] == [*range(1, 701)]
    assert path.exists()  # until she has approved, for another choice of columns
    with django_capture_on_commit_callbacks(execute=True):
        approve(admin_client, long_list)
    long_list.refresh_from_db()
    assert (long_list.upload, long_list.layout, path.exists()) == ("", {}, False)


def test_the_request_reads_the_beginning_alone(admin_client, monkeypatch):
    monkeypatch.setattr("newsletter.csv_import.rows.ROWS_CHECKED_AT_ONCE", 2)
    judged = []
    monkeypatch.setattr("newsletter.csv_import.rows._RowBuilder.build_row", judged.append)
    text = "\n".join(["a@voorbeeld.nl"] * 600)
    assert admin_client.post(IMPORT_ADD_URL, {**CONSENT_PROOF, "text": text}).status_code == 302
    assert not judged


def test_a_file_that_turns_out_unreadable_says_why_and_leaves_no_address(
    admin_client, upload_csv, django_capture_on_commit_callbacks
):
    lines = b"anna@voorbeeld.nl\n" * 1_500 + b"\xff\xfe\n"
    imported = upload_csv("", file=SimpleUploadedFile("lijst.csv", lines))
    path = upload_path(imported)
    with django_capture_on_commit_callbacks(execute=True):
        subscriber_import.process_imports()
    imported.refresh_from_db()
    assert (imported.state, imported.rows.count()) == ("failed", 0)
    assert not path.exists()
    shown = admin_client.get(import_url("change", imported)).text
    assert "Dit bestand is geen leesbare tekst" in shown
    assert "Er is niets ingevoerd" in shown


def test_a_file_that_is_gone_is_told(admin_client, long_list):
    upload_path(long_list).unlink()
    subscriber_import.process_imports()
    assert "Het bestand is er niet meer" in admin_client.get(import_url("change", long_list)).text


def test_an_import_that_an_earlier_release_began_is_given_up():
    ImportFactory(state="reading")
    subscriber_import.process_imports()
    assert Import.objects.get().state == "failed"


@pytest.mark.django_db(transaction=True)
def test_others_write_while_a_list_is_read(long_list, monkeypatch):
    read, in_transaction = import_reading.parse_rows, []

    def rows_of(*arguments, **options):
        for row in read(*arguments, **options):
            in_transaction.append(connection.in_atomic_block)
            yield row

    monkeypatch.setattr(import_reading, "parse_rows", rows_of)
    subscriber_import.process_imports()
    assert in_transaction == [False] * 700


def test_a_worker_that_is_killed_reads_no_line_twice(long_list, monkeypatch):
    save, deaths = import_reading._save_rows, iter([True, False, True, False])

    def dying(*arguments):
        save(*arguments)
        if next(deaths, False):
            raise SystemExit

    monkeypatch.setattr(import_reading, "_save_rows", dying)
    for _ in range(4):
        try:
            subscriber_import.process_imports()
        except SystemExit:
            continue
    long_list.refresh_from_db()
    assert long_list.state == "checked"
    assert [row.number for row in long_list.rows.all()] == [*range(1, 701)]


def test_a_list_that_is_not_read_yet_cannot_be_approved(admin_client, long_list):
    admin_client.post(import_url("approve", long_list))
    long_list.refresh_from_db()
    assert long_list.state == "reading"
    assert not Subscriber.objects.exists()


def test_a_list_that_nobody_read_goes_after_a_day(long_list, django_capture_on_commit_callbacks):
    path = upload_path(long_list)
    delete_expired_data()
    assert path.exists()
    Import.objects.update(created_at=timezone.now() - timezone.timedelta(hours=25))
    with django_capture_on_commit_callbacks(execute=True):
        delete_expired_data()
    long_list.refresh_from_db()
    assert long_list.state == "cancelled"
    assert not path.exists()


def test_the_file_of_a_list_that_nobody_approved_goes_after_a_day_and_its_rows_stay(
    admin_client, upload_csv, django_capture_on_commit_callbacks
):
    imported = upload_csv("naam;mail\nAnna;anna@voorbeeld.nl")
    path = upload_path(imported)
    assert "Lees opnieuw" in admin_client.get(import_url("change", imported)).text
    Import.objects.update(created_at=timezone.now() - timezone.timedelta(hours=25))
    with django_capture_on_commit_callbacks(execute=True):
        delete_expired_data()
    imported.refresh_from_db()
    assert (imported.state, imported.layout, imported.rows.count()) == ("checked", {}, 1)
    assert not path.exists()
    page = admin_client.get(import_url("change", imported)).text
    assert "Lees opnieuw" not in page
    assert "Het bestand zelf is na een dag verwijderd" in page
    answer = admin_client.post(import_url("columns", imported), {"kolom-0": "email"}, follow=True)
    assert "Het bestand is er niet meer" in answer.text


def test_a_list_that_is_called_off_while_it_is_read_leaves_nothing(
    admin_client, long_list, monkeypatch, django_capture_on_commit_callbacks
):
    read, path = import_reading.parse_rows, upload_path(long_list)

    def rows_of(*arguments, **options):
        for row in read(*arguments, **options):
            if row.number == 600:
                admin_client.post(import_url("cancel", long_list))
            yield row

    monkeypatch.setattr(import_reading, "parse_rows", rows_of)
    with django_capture_on_commit_callbacks(execute=True):
        subscriber_import.process_imports()
    assert not ImportRow.objects.exists()
    assert Import.objects.get().state == "cancelled"
    assert not path.exists()
