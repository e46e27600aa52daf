"""When what is remembered is forgotten, by whom, and how soon."""

import os
from datetime import timedelta

import pytest
import time_machine
from django.core.management import call_command
from django.db import OperationalError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from pact.models import Article, SiteDetails
from publishing import generation, services, watch
from publishing.models import Change
from tests.factories import ArticleFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def data_dir(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    generation.look()


def invalidate_elsewhere(pk=None):
    """A change by another machine, of which no file says anything."""
    Change.objects.create(pk=pk)


def touch_shared_signal(folder):
    """As another process does after its commit."""
    with (folder / "generation").open("r+b") as bell:
        bell.write(os.urandom(generation.SIZE))


def test_a_change_is_seen_when_it_is_committed_and_not_before():
    before = generation.current()
    with transaction.atomic():
        generation.bump()
        assert generation.current() == before
    assert generation.current() != before


def test_a_change_that_is_undone_is_no_change():
    before = generation.current()
    with transaction.atomic():
        generation.bump()
        transaction.set_rollback(True)
    generation.look()
    assert generation.current() == before


def test_who_is_told_within_a_transaction_does_not_take_it_for_done(tmp_path):
    before = generation.current()
    with transaction.atomic():
        generation.bump()
        touch_shared_signal(tmp_path)
        assert generation.current() == before
        transaction.set_rollback(True)
    assert generation.current() == before


def test_a_process_in_the_same_folder_is_told(tmp_path):
    before = generation.current()
    invalidate_elsewhere()
    assert generation.current() == before
    touch_shared_signal(tmp_path)
    assert generation.current() != before


def test_another_machine_sees_it_when_it_looks():
    before = generation.current()
    invalidate_elsewhere()
    generation.look()
    assert generation.current() != before


def test_as_long_as_nothing_changes_asking_costs_nothing_and_a_look_one_query():
    before = generation.current()
    with CaptureQueriesContext(connection) as queries:
        assert generation.current() == before
    assert len(queries) == 0
    with CaptureQueriesContext(connection) as queries:
        generation.look()
    assert len(queries) == 1
    assert generation.current() == before


def test_a_change_that_commits_after_a_newer_one_is_seen():
    invalidate_elsewhere(pk=1000)
    generation.look()
    before = generation.current()
    invalidate_elsewhere(pk=999)
    generation.look()
    assert generation.current() != before


def test_two_changes_are_never_taken_for_one():
    seen = set()
    for _ in range(20):
        generation.bump()
        seen.add(generation.current())
    assert len(seen) == 20


def test_old_changes_go_and_that_is_a_change(monkeypatch):
    monkeypatch.setattr(generation, "KEPT", 3)
    for _ in range(3):
        generation.bump()
    before = generation.current()
    generation.prune()
    assert (Change.objects.count(), generation.current()) == (3, before)
    for _ in range(5):
        generation.bump()
    before = generation.current()
    newest = Change.objects.latest("pk")
    generation.prune()
    assert generation.current() != before
    assert newest in Change.objects.all()
    assert Change.objects.count() <= 4


def test_what_is_remembered_lapses_by_itself(monkeypatch):
    monkeypatch.setattr(generation, "LIFETIME", 300)
    with time_machine.travel("2026-03-01 12:00:10+01:00", tick=False) as clock:
        generation.look()
        before = generation.current()
        clock.shift(280)
        assert generation.current() == before
        clock.shift(20)
        assert generation.current() != before


def test_what_ends_is_a_change_at_that_very_moment():
    with time_machine.travel("2026-03-01 12:00:00+01:00", tick=False) as clock:
        for minutes in (10, 20):
            ArticleFactory(expire_at=timezone.now() + timedelta(minutes=minutes))
        ArticleFactory(live=False, expire_at=timezone.now() + timedelta(minutes=5))
        generation.bump()
        seen = [generation.current()]
        for minutes in (10, 20):
            clock.shift(timedelta(minutes=9, seconds=59))
            generation.look()
            before = generation.current()
            clock.shift(1)
            assert generation.current() not in {before, *seen}, f"after {minutes} minutes"
            seen.append(before)
            generation.look()


def test_a_process_that_starts_knows_what_ends_without_any_change(monkeypatch):
    with time_machine.travel("2026-03-01 12:00:00+01:00", tick=False) as clock:
        ArticleFactory(expire_at=timezone.now() + timedelta(minutes=10))
        monkeypatch.setattr(generation, "_seen", generation.Seen())
        before = generation.current()
        clock.shift(timedelta(minutes=10))
        assert generation.current() != before


def test_without_a_database_what_was_known_holds(monkeypatch, tmp_path):
    def away():
        raise OperationalError

    before = generation.current()
    monkeypatch.setattr(generation, "_mark", away)
    touch_shared_signal(tmp_path)
    assert generation.current() == before
    with pytest.raises(OperationalError):
        generation.look()


def test_a_database_that_goes_and_comes_back_is_told_once_each(monkeypatch, caplog):
    def away():
        raise OperationalError("host=geheim")

    watcher = watch.Watch()
    with monkeypatch.context() as patch:
        patch.setattr(generation, "_mark", away)
        patch.setattr(watch.connection, "close", lambda: None)
        for _ in range(3):
            watcher.look()
            assert watcher.away
    for _ in range(3):
        watcher.look()
        assert not watcher.away
    assert [it.levelname for it in caplog.records] == ["ERROR", "WARNING"]
    assert "geheim" not in caplog.text


def test_a_look_that_takes_too_long_means_that_the_database_is_away():
    watcher = watch.Watch()
    assert not watcher.away
    watcher.looking_since = -watch.PATIENCE
    assert watcher.away


def test_a_fault_of_our_own_does_not_end_the_watch(monkeypatch, caplog):
    def fails():
        raise RuntimeError

    monkeypatch.setattr(generation, "_mark", fails)
    watcher = watch.Watch()
    watcher.look()
    assert not watcher.away
    assert "cannot be read" in caplog.text


def publish_article():
    services.publish(thing=ArticleFactory(live=False), by=None)


def unpublish_article():
    services.unpublish(thing=Article.objects.get(slug="staat-er-al"), by=None)


def trash_article():
    services.throw_away(thing=Article.objects.get(slug="staat-er-al"), by=None)


def schedule_article():
    services.schedule(
        thing=Article.objects.get(slug="staat-er-al"),
        by=None,
        publish_at=None,
        expire_at=timezone.now() + timedelta(days=1),
    )


def apply_due_schedule():
    later = timezone.now() - timedelta(minutes=1)
    Article.objects.filter(slug="staat-er-al").update(expire_at=later)
    generation.look()
    before = generation.current()
    call_command("worker", "--once")
    assert generation.current() != before


@pytest.mark.parametrize(
    "change",
    [publish_article, unpublish_article, trash_article, schedule_article, apply_due_schedule],
)
def test_every_way_to_change_the_site_is_a_change(change):
    ArticleFactory(slug="staat-er-al")
    before = generation.current()
    change()
    assert generation.current() != before


SITE_DETAILS_FORM_DATA = {
    "name": "Techniekpact",
    "newsletter_title": "Nieuws",
    "accessibility_status": "E",
}


def test_the_details_of_the_site_are_a_change(admin_client):
    path = f"/beheer/pact/sitedetails/{SiteDetails.objects.create().pk}/change/"
    before = generation.current()
    assert admin_client.post(path, SITE_DETAILS_FORM_DATA).status_code == 302
    assert SiteDetails.objects.get().newsletter_title == "Nieuws"
    assert generation.current() != before
