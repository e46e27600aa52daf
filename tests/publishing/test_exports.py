"""Files that the worker makes: complete, for one user alone, and gone after a day."""

from pathlib import Path

import pytest
import time_machine
from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from newsletter.models import Subscriber
from newsletter.services.suppression import erase_subscriber
from publishing import exports
from publishing.models import Export
from publishing.models.export import private_storage
from tests.exports import export_rows
from tests.factories import ImportFactory, SubscriberFactory, UserFactory

pytestmark = pytest.mark.django_db

EXPORT_URL = reverse("admin:newsletter_subscriber_csv")
LIST_URL = reverse("admin:exports")


@pytest.fixture(autouse=True)
def small_steps(monkeypatch):
    monkeypatch.setattr(exports, "ROWS_PER_STEP", 2)


@pytest.fixture
def waiting_export(admin_client):
    """An export of five subscribers that no worker has seen."""
    SubscriberFactory.create_batch(5)
    admin_client.post(EXPORT_URL)
    return Export.objects.get()


def page_url(export):
    return reverse("admin:export", args=[export.pk])


def file_url(export):
    return reverse("admin:export_file", args=[export.pk])


def export_path(export):
    return Path(private_storage().path(export.path))


def test_the_request_writes_nothing_and_the_page_says_how_far_it_is(admin_client, waiting_export):
    assert waiting_export.state == "waiting"
    assert "Het bestand komt er zo aan" in admin_client.get(page_url(waiting_export)).text
    assert admin_client.get(file_url(waiting_export)).status_code == 404
    steps = exports.write_or_fail(waiting_export)
    next(steps)
    page = admin_client.get(page_url(waiting_export)).text
    assert "2 van de 5 regels geschreven" in page
    assert "40% klaar" in page
    assert '<progress max="5" value="2"' in page
    assert [*steps] == [4, 5]
    page = admin_client.get(page_url(waiting_export)).text
    assert file_url(waiting_export) in page
    assert "Wij verwijderen het op" in page


def test_who_asks_twice_has_one_file_made(admin_client, waiting_export):
    assert admin_client.post(EXPORT_URL)["Location"] == page_url(waiting_export)
    admin_client.post(f"{EXPORT_URL}?state=pending")
    assert Export.objects.count() == 2


def test_a_worker_that_is_killed_leaves_no_line_twice_and_none_out(
    admin_client, waiting_export, monkeypatch
):
    """The worker dies each time when the lines are in the file, and not yet in the row."""
    save, deaths = Export.save, iter([True, False] * 3)

    def dying(export, **kwargs):
        if next(deaths, False):
            raise SystemExit
        save(export, **kwargs)

    monkeypatch.setattr(Export, "save", dying)
    for hours in range(6):
        with time_machine.travel(timezone.now() + timezone.timedelta(hours=hours), tick=False):
            try:
                exports.write_exports()
            except SystemExit:
                continue
    monkeypatch.undo()
    text = b"".join(admin_client.get(file_url(waiting_export))).decode("utf-8-sig")
    emails = [line.partition(";")[0] for line in text.splitlines()]
    newest_first = Subscriber.objects.order_by("-pk").values_list("email", flat=True)
    assert emails == ["e-mailadres", *newest_first]


def test_two_workers_do_not_write_one_file(waiting_export):
    Export.objects.update(claimed_at=timezone.now())
    exports.write_exports()
    waiting_export.refresh_from_db()
    assert waiting_export.state == "waiting"


def test_the_file_is_private_on_the_disk(waiting_export):
    exports.write_exports()
    path = export_path(waiting_export)
    assert path.stat().st_mode & 0o077 == 0
    assert path.parent.stat().st_mode & 0o077 == 0


def test_nobody_else_sees_a_file_or_that_it_is_there(admin_client, client, waiting_export):
    exports.write_exports()
    client.force_login(UserFactory(is_staff=True, is_superuser=True))
    assert client.get(page_url(waiting_export)).status_code == 404
    assert client.get(file_url(waiting_export)).status_code == 404
    assert file_url(waiting_export) not in client.get(LIST_URL).text
    assert file_url(waiting_export) in admin_client.get(LIST_URL).text


def test_who_has_lost_the_right_gets_no_file(client, sign_in):
    user = sign_in("Nieuwsbriefredactie")
    SubscriberFactory()
    client.post(EXPORT_URL)
    export = Export.objects.get()
    exports.write_exports()
    assert b"".join(client.get(file_url(export)))
    user.groups.clear()
    assert client.get(file_url(export)).status_code == 404
    assert client.get(page_url(export)).status_code == 404


def test_who_sees_less_than_she_did_gets_no_file(client, sign_in):
    user = sign_in("Lezer")
    client.post(reverse("admin:publishing_event_csv"))
    export = Export.objects.get()
    exports.write_exports()
    assert b"".join(client.get(file_url(export)))
    user.groups.set(Group.objects.get_or_create(name="Regioredactie")[:1])
    assert client.get(file_url(export)).status_code == 404


def test_for_who_has_lost_the_right_meanwhile_nothing_is_written(client, sign_in):
    user = sign_in("Nieuwsbriefredactie")
    SubscriberFactory()
    client.post(EXPORT_URL)
    user.groups.clear()
    exports.write_exports()
    export = Export.objects.get()
    assert export.state == "failed"
    assert not export_path(export).exists()


def test_a_file_goes_after_a_day(admin_client, waiting_export, django_capture_on_commit_callbacks):
    exports.write_exports()
    path = export_path(waiting_export)
    exports.delete_old_exports()
    assert path.exists()
    with (
        time_machine.travel(timezone.now() + timezone.timedelta(hours=25)),
        django_capture_on_commit_callbacks(execute=True),
    ):
        exports.delete_old_exports()
    assert not path.exists()
    assert not Export.objects.exists()


def test_a_file_goes_with_its_user(waiting_export, django_capture_on_commit_callbacks):
    exports.write_exports()
    with django_capture_on_commit_callbacks(execute=True):
        waiting_export.user.delete()
    assert not export_path(waiting_export).exists()


def test_of_who_is_erased_no_export_or_unread_list_has_the_address(
    admin_client, waiting_export, django_capture_on_commit_callbacks
):
    exports.write_exports()
    erased, *others = Subscriber.objects.all()
    another = f"jan.{erased.email}"
    text = f"Eva;{erased.email.upper()}\nJan;{another}\n"
    upload = ContentFile(text.encode(), name="lijst.csv")
    unread = ImportFactory(state="reading", upload=upload)
    with django_capture_on_commit_callbacks(execute=True):
        erase_subscriber(subscriber=erased)
    text = export_path(waiting_export).read_text()
    assert erased.email not in text
    assert all(other.email in text for other in others)
    assert len(text.splitlines()) == 6
    expected = f"Eva;{'x' * len(erased.email)}\nJan;{another}\n"
    assert Path(unread.upload.path).read_text() == expected


def test_an_export_that_fails_says_so_and_others_are_made(admin_client, waiting_export):
    Export.objects.update(query="state__wrong=1")
    rows = export_rows(admin_client, EXPORT_URL)
    assert len(rows) == 6
    assert "niet gelukt" in admin_client.get(page_url(waiting_export)).text


def test_the_worker_makes_them_and_the_command_line_shows_how_far(admin_client, capfd):
    SubscriberFactory.create_batch(3)
    admin_client.post(EXPORT_URL)
    call_command("make_files")
    assert Export.objects.get().state == "done"
    assert "Abonnees als bestand" in capfd.readouterr().err


def test_many_rows_take_no_more_memory_or_queries(
    admin_client, monkeypatch, django_assert_max_num_queries
):
    monkeypatch.setattr(exports, "ROWS_PER_STEP", 50)
    SubscriberFactory.create_batch(120)
    admin_client.post(EXPORT_URL)
    with django_assert_max_num_queries(40):
        exports.write_exports()
    assert Export.objects.get().written == 120
