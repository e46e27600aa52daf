"""The log and the ledger of consent: the database itself refuses to change or delete a line."""

from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from newsletter.models import Consent
from publishing.append_only import append_only_tables, deletion_pass
from publishing.due_jobs import delete_old_events, record_event
from publishing.models import DeletionPass, Event
from publishing.retention import EVENT_RETENTION, SIGN_IN_RETENTION
from tests.factories import ArticleFactory, UserFactory

pytestmark = pytest.mark.django_db

TABLES = ["newsletter_consent", "newsletter_consentwording", "publishing_event"]


@pytest.fixture
def lines():
    record_event(Event.Kind.ADDED, ArticleFactory(title="Bericht"), None)
    Consent.objects.create(email_hash="0" * 64, kind=Consent.Kind.ASKED)


def execute(statement):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def count_lines():
    return Event.objects.count() + Consent.objects.count()


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("statement", ["UPDATE {} SET id = 9", "DELETE FROM {}"])
def test_the_database_refuses_to_touch_a_line(lines, table, statement):
    with pytest.raises(IntegrityError, match="append-only"):
        execute(statement.format(table))
    assert Event.objects.get().title == "Bericht"
    assert count_lines() == 2


def test_a_table_is_not_emptied_at_once(lines):
    if connection.vendor != "postgresql":
        pytest.skip("TRUNCATE is van PostgreSQL")
    with pytest.raises(IntegrityError, match="append-only"):
        execute("SET CONSTRAINTS ALL IMMEDIATE; TRUNCATE publishing_event")


def test_every_table_that_says_so_is_guarded():
    assert append_only_tables() == TABLES


def test_with_a_pass_lines_are_deleted_but_never_changed(lines):
    with deletion_pass(), pytest.raises(IntegrityError, match="append-only"):
        execute("UPDATE publishing_event SET title = 'Anders'")
    with deletion_pass():
        execute("DELETE FROM publishing_event")
    assert not Event.objects.exists()
    assert not DeletionPass.objects.exists()


def test_lines_stay_guarded_after_the_database_is_migrated_again(lines):
    call_command("migrate", verbosity=0)
    with pytest.raises(IntegrityError, match="append-only"):
        execute("DELETE FROM publishing_event")


def test_an_account_goes_and_what_it_did_stays_in_the_log(lines):
    user = UserFactory(first_name="Anna", last_name="Bos")
    record_event(Event.Kind.CHANGED, ArticleFactory(), user)
    user.delete()
    assert not User.objects.exists()
    assert Event.objects.filter(user_name="Anna Bos").exists()


def test_the_worker_deletes_lines_whose_time_is_over():
    user, article = UserFactory(), ArticleFactory()
    now = timezone.now()
    for kind, obj in ((Event.Kind.LOGGED_IN, user), (Event.Kind.PUBLISHED, article)):
        for age in (SIGN_IN_RETENTION, EVENT_RETENTION):
            for margin in (timedelta(days=-1), timedelta(days=1)):
                with time_machine.travel(now - age - margin):
                    record_event(kind, obj, user)
    delete_old_events()
    left = sorted((event.kind, (now - event.created_at).days) for event in Event.objects.all())
    assert left == [("logged_in", 364), ("published", 364), ("published", 366), ("published", 2554)]
