"""After erasure an address is nowhere: not in a table, the files of the database, mail or a log."""

import os
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.mail import EmailMessage, get_connection
from django.core.management import call_command
from django.db import connection
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from contact.models import ContactMessage
from contact.services import send_message
from newsletter.models import (
    AddressSearch,
    Import,
    ImportRow,
    Issue,
    Subscriber,
    SubscriberRequest,
)
from newsletter.retention import delete_expired_data
from newsletter.services import subscriptions
from newsletter.tokens import make_manage_token
from pact.models import SiteDetails
from publishing import erasure
from publishing.models import Autosave
from tests.factories import RegionFactory, SubscriberFactory, UserFactory

pytestmark = pytest.mark.django_db(transaction=True)

ADDRESS = "wilhelmina.van.oranje@voorbeeld.nl"
QUOTED = ADDRESS.replace("@", "%40")
OTHERS = 1_500


@pytest.fixture(autouse=True)
def mail_folder(settings, tmp_path):
    """Have mail become files, as it does without a mail server."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = tmp_path / "mail"
    return tmp_path / "mail"


@pytest.fixture
def editor(client):
    user = UserFactory(is_staff=True, email="redactie@voorbeeld.nl", roles=["Beheerder"])
    client.force_login(user)
    return user


@pytest.fixture
def find_traces(caplog, capfd):
    """Return where an address can still be read."""
    logged = []

    def find(address=ADDRESS):
        logged.extend([caplog.text, *capfd.readouterr()])
        forms = [text.encode().lower() for text in (address, address.replace("@", "%40"))]
        places = [name for name, content in _stored_texts() if any(f in content for f in forms)]
        places += [
            path.name
            for path in _stored_files()
            if any(f in path.read_bytes().lower() for f in forms)
        ]
        return places + [text for text in logged if any(f.decode() in text.lower() for f in forms)]

    return find


def _stored_texts():
    """Yield the name of each model and session with all that its rows hold."""
    for model in apps.get_models():
        for values in model._base_manager.values_list():
            yield model._meta.label, repr(values).lower().encode()
    for session in Session.objects.all():
        yield "session", repr(session.get_decoded()).lower().encode()


def _stored_files():
    """Yield the files that the site writes: its data folder, with mail, and those of SQLite.

    Beside those of this process lie the databases of others, which run such a test too.
    """
    for folder in {settings.DATA_DIR, settings.EMAIL_FILE_PATH}:
        yield from (path for path in folder.rglob("*") if path.is_file())
    if connection.vendor == "sqlite":
        database = Path(connection.settings_dict["NAME"])
        yield from database.parent.glob(f"{database.name}*")


def run_two_rounds():
    """Run all background work twice: what one round did may be for the next."""
    for _ in range(2):
        call_command("worker", once=True)


def live_a_whole_life(client, editor):
    """Leave the address wherever the site stores one."""
    SubscriberFactory.create_batch(OTHERS // 2)
    for _ in range(2):  # with and without a subscriber of that address
        SubscriberRequest.objects.create(kind="subscribe", email=ADDRESS)
        run_two_rounds()
    subscriber = Subscriber.objects.get(email=ADDRESS)
    subscriptions.confirm_subscription(subscriber=subscriber)
    SubscriberFactory.create_batch(OTHERS // 2)
    SubscriberRequest.objects.create(kind="manage", email=ADDRESS)
    run_two_rounds()
    batch = Import.objects.create(source="Congres", consented_on="2026-01-01", state="done")
    for number, text in enumerate([ADDRESS, f"Mina <{ADDRESS.title()}>"], 1):
        verdict = "subscribed" if text == ADDRESS else "invalid"
        ImportRow.objects.create(batch=batch, number=number, email=text, verdict=verdict)
    search = reverse("admin:newsletter_subscriber_search")
    for typed in (ADDRESS, ADDRESS[:12], "wil"):
        client.post(search, {"email": typed}, follow=True)
    Autosave.store(editor, Subscriber, 0, "x", f"email={QUOTED}&reason=editor")
    SubscriberRequest.objects.create(kind="manage", email=ADDRESS)
    return Subscriber.objects.get(email=ADDRESS)


def erase_in_the_admin(client, subscriber):
    url = reverse("admin:newsletter_subscriber_delete", args=[subscriber.pk])
    client.post(url, {"post": "yes"}, follow=True)


def erase_by_herself(client, subscriber):
    url = reverse("newsletter:erase", args=[make_manage_token(subscriber.key)])
    client.post(url, follow=True)


@pytest.mark.parametrize("erase", [erase_in_the_admin, erase_by_herself])
def test_of_an_erased_subscriber_nothing_can_be_read(client, editor, find_traces, erase):
    subscriber = live_a_whole_life(client, editor)
    assert {"newsletter.Subscriber", "newsletter.ImportRow"} <= set(find_traces())
    assert {"newsletter.AddressSearch", "publishing.Autosave"} & set(find_traces())
    erase(client, subscriber)
    assert not Subscriber.objects.filter(email=ADDRESS).exists()
    assert find_traces() == []
    run_two_rounds()
    assert find_traces() == []
    assert Subscriber.objects.count() == OTHERS
    assert not AddressSearch.objects.exists()
    assert not SubscriberRequest.objects.exclude(email="").exists()


def test_nor_of_one_whose_retention_period_is_over(client, editor, find_traces):
    subscriber = live_a_whole_life(client, editor)
    SubscriberRequest.objects.filter(processed_at=None).delete()
    ended = timezone.now() - timedelta(days=31)
    Subscriber.objects.filter(pk=subscriber.pk).update(state="left", ended_at=ended)
    ImportRow.objects.filter(verdict="invalid").delete()
    run_two_rounds()
    assert find_traces() == []


def test_nor_of_a_message_that_was_erased(client, editor, find_traces):
    SiteDetails.objects.create(email="info@voorbeeld.nl")
    region = RegionFactory()
    region.editors.add(editor)
    for subject in ("Eerste", "Tweede"):
        send_message(region=region, name="Mina", email=ADDRESS, subject=subject, text=ADDRESS)
        run_two_rounds()
    client.post(reverse("admin:contact_contactmessage_search"), {"email": ADDRESS[:9]})
    assert "contact.ContactMessage" in find_traces()
    for message in ContactMessage.objects.all():
        url = reverse("admin:contact_contactmessage_delete", args=[message.pk])
        client.post(url, {"post": "yes"}, follow=True)
    assert find_traces() == []


@pytest.mark.parametrize("username", ["mina", ADDRESS])
@pytest.mark.parametrize("one_by_one", [True, False])
def test_nor_of_a_deleted_account(client, editor, find_traces, username, one_by_one):
    """The name of an editor stays in log and history, which say who did what; no address does."""
    region = RegionFactory()
    leaver = UserFactory(username=username, email=ADDRESS, is_staff=True, roles=["Regioredactie"])
    region.editors.add(leaver)
    client.force_login(leaver)
    page = reverse("admin:regions_region_change", args=[region.pk])
    client.post(page, {"name": "Anders", "_draft": ""})
    send_message(region=region, name="Bert", email="bert@voorbeeld.nl", subject="x", text="y")
    run_two_rounds()
    client.force_login(editor)
    client.post(reverse("admin:auth_user_change", args=[leaver.pk]), {"email": ADDRESS})
    assert "auth.User" in find_traces()
    if one_by_one:
        client.post(
            reverse("admin:auth_user_delete", args=[leaver.pk]), {"post": "yes"}, follow=True
        )
    else:
        chosen = {"action": "delete_selected", "_selected_action": [leaver.pk], "post": "yes"}
        client.post(reverse("admin:auth_user_changelist"), chosen, follow=True)
    assert find_traces() == []


def send_to_file(*recipients, body="Dag"):
    with get_connection() as backend:
        mails = [EmailMessage("Onderwerp", body, "a@voorbeeld.nl", [to]) for to in recipients]
        backend.send_messages(mails)


def test_mail_to_others_stays(mail_folder):
    send_to_file(ADDRESS, "bert@voorbeeld.nl", ADDRESS, "carla@voorbeeld.nl", f"jan.{ADDRESS}")
    send_to_file(ADDRESS)
    send_to_file("dirk@voorbeeld.nl", body=f"{'é' * 600} {ADDRESS} {'x' * 2000}")
    erasure.delete_mail_naming(ADDRESS)
    (file,) = mail_folder.glob("*.log")
    text = file.read_text()
    assert [name in text for name in ("bert@", "carla@", f": {ADDRESS}")] == [True, True, False]
    assert text.count("Subject:") == 3
    assert f"jan.{ADDRESS}" in text
    send_to_file("erik@voorbeeld.nl")


def test_of_an_unsaved_form_the_address_goes_and_the_rest_stays(editor):
    typed = {"title": "Uren werk", "test_to": f"Jan.{ADDRESS}, {ADDRESS.title()}; x@y.nl"}
    Autosave.store(editor, Issue, 0, "x", urlencode(typed))
    erasure.erase_traces(ADDRESS)
    left = QueryDict(Autosave.objects.get().data)
    assert left.dict() == typed | {"test_to": f"Jan.{ADDRESS}, ; x@y.nl"}


def test_files_of_mail_go_after_a_month(mail_folder):
    send_to_file("bert@voorbeeld.nl")
    (file,) = mail_folder.glob("*.log")
    delete_expired_data()
    assert file.exists()
    old = (timezone.now() - timedelta(days=31)).timestamp()
    os.utime(file, (old, old))
    delete_expired_data()
    assert not file.exists()


def test_an_account_without_an_address_erases_nothing_of_others(editor):
    Autosave.store(editor, Subscriber, 0, "x", "email=iemand%40voorbeeld.nl")
    erasure.erase_traces("")
    assert Autosave.objects.exists()


def test_a_log_that_is_being_read_is_emptied_later(find_traces):
    if connection.vendor != "sqlite":
        pytest.skip("het logboek van SQLite (dit is PostgreSQL)")
    reader = connection.copy()
    SubscriberFactory(email=ADDRESS)
    try:
        with reader.cursor() as cursor:
            cursor.execute("BEGIN DEFERRED")
            cursor.execute("SELECT count(*) FROM newsletter_subscriber")
            Subscriber.objects.get().delete()
            assert not erasure.truncate_database_log()
            cursor.execute("COMMIT")
    finally:
        reader.close()
    assert erasure.truncate_database_log()
    assert find_traces() == []
