"""Cached values are dropped in every process soon after the version changes."""

import os
from datetime import timedelta

import pytest
import time_machine
from django.core.management import call_command
from django.db import OperationalError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from caching import version, version_poller
from caching.models import CacheVersion
from pact.models import Article, SiteDetails
from publishing import services
from tests.factories import ArticleFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def data_dir(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    version.refresh_version()


def invalidate_elsewhere(pk=None):
    """A change by another machine, of which no file says anything."""
    CacheVersion.objects.create(pk=pk)


def touch_shared_signal(folder):
    """Change the version as another process does after its commit."""
    with (folder / "cache-version").open("r+b") as signal_file:
        signal_file.write(os.urandom(version.SIGNAL_BYTES))


def test_a_change_is_seen_when_it_is_committed_and_not_before():
    before = version.current_version()
    with transaction.atomic():
        version.invalidate()
        assert version.current_version() == before
    assert version.current_version() != before


def test_a_change_that_is_undone_is_no_change():
    before = version.current_version()
    with transaction.atomic():
        version.invalidate()
        transaction.set_rollback(True)
    version.refresh_version()
    assert version.current_version() == before


def test_who_is_told_within_a_transaction_does_not_take_it_for_done(tmp_path):
    before = version.current_version()
    with transaction.atomic():
        version.invalidate()
        touch_shared_signal(tmp_path)
        assert version.current_version() == before
        transaction.set_rollback(True)
    assert version.current_version() == before


def test_a_process_in_the_same_folder_is_told(tmp_path):
    before = version.current_version()
    invalidate_elsewhere()
    assert version.current_version() == before
    touch_shared_signal(tmp_path)
    assert version.current_version() != before


def test_another_machine_sees_it_when_it_looks():
    before = version.current_version()
    invalidate_elsewhere()
    version.refresh_version()
    assert version.current_version() != before


def test_as_long_as_nothing_changes_asking_costs_nothing_and_a_look_one_query():
    before = version.current_version()
    with CaptureQueriesContext(connection) as queries:
        assert version.current_version() == before
    assert len(queries) == 0
    with CaptureQueriesContext(connection) as queries:
        version.refresh_version()
    assert len(queries) == 1
    assert version.current_version() == before


def test_a_change_that_commits_after_a_newer_one_is_seen():
    invalidate_elsewhere(pk=1000)
    version.refresh_version()
    before = version.current_version()
    invalidate_elsewhere(pk=999)
    version.refresh_version()
    assert version.current_version() != before


def test_two_changes_are_never_taken_for_one():
    seen = set()
    for _ in range(20):
        version.invalidate()
        seen.add(version.current_version())
    assert len(seen) == 20


def test_old_changes_go_and_that_is_a_change(monkeypatch):
    monkeypatch.setattr(version, "MAX_VERSION_ROWS", 3)
    for _ in range(3):
        version.invalidate()
    before = version.current_version()
    version.prune_versions()
    assert (CacheVersion.objects.count(), version.current_version()) == (3, before)
    for _ in range(5):
        version.invalidate()
    before = version.current_version()
    newest = CacheVersion.objects.latest("pk")
    version.prune_versions()
    assert version.current_version() != before
    assert newest in CacheVersion.objects.all()
    assert CacheVersion.objects.count() <= 4


def test_what_is_remembered_lapses_by_itself(monkeypatch):
    monkeypatch.setattr(version, "MAX_AGE_SECONDS", 300)
    with time_machine.travel("2026-03-01 12:00:10+01:00", tick=False) as clock:
        version.refresh_version()
        before = version.current_version()
        clock.shift(280)
        assert version.current_version() == before
        clock.shift(20)
        assert version.current_version() != before


def test_what_ends_is_a_change_at_that_very_moment():
    with time_machine.travel("2026-03-01 12:00:00+01:00", tick=False) as clock:
        for minutes in (10, 20):
            ArticleFactory(expire_at=timezone.now() + timedelta(minutes=minutes))
        ArticleFactory(live=False, expire_at=timezone.now() + timedelta(minutes=5))
        version.invalidate()
        seen = [version.current_version()]
        for minutes in (10, 20):
            clock.shift(timedelta(minutes=9, seconds=59))
            version.refresh_version()
            before = version.current_version()
            clock.shift(1)
            assert version.current_version() not in {before, *seen}, f"after {minutes} minutes"
            seen.append(before)
            version.refresh_version()


def test_a_process_that_starts_knows_what_ends_without_any_change(monkeypatch):
    with time_machine.travel("2026-03-01 12:00:00+01:00", tick=False) as clock:
        ArticleFactory(expire_at=timezone.now() + timedelta(minutes=10))
        monkeypatch.setattr(version, "_state", version.VersionState())
        before = version.current_version()
        clock.shift(timedelta(minutes=10))
        assert version.current_version() != before


def test_without_a_database_what_was_known_holds(monkeypatch, tmp_path):
    def away():
        raise OperationalError

    before = version.current_version()
    monkeypatch.setattr(version, "_read_database_version", away)
    touch_shared_signal(tmp_path)
    assert version.current_version() == before
    with pytest.raises(OperationalError):
        version.refresh_version()


def test_a_database_that_goes_and_comes_back_is_told_once_each(monkeypatch, caplog):
    def away():
        raise OperationalError("host=geheim")

    thread = version_poller.VersionPoller()
    with monkeypatch.context() as patch:
        patch.setattr(version, "_read_database_version", away)
        patch.setattr(version_poller.connection, "close", lambda: None)
        for _ in range(3):
            thread.poll()
            assert thread.is_database_unavailable
    for _ in range(3):
        thread.poll()
        assert not thread.is_database_unavailable
    assert [record.levelname for record in caplog.records] == ["ERROR", "WARNING"]
    assert "geheim" not in caplog.text


def test_a_look_that_takes_too_long_means_that_the_database_is_away():
    thread = version_poller.VersionPoller()
    assert not thread.is_database_unavailable
    thread.poll_started_at = -version_poller.TIMEOUT_SECONDS
    assert thread.is_database_unavailable


def test_a_fault_of_our_own_does_not_end_the_watch(monkeypatch, caplog):
    def fails():
        raise RuntimeError

    monkeypatch.setattr(version, "_read_database_version", fails)
    thread = version_poller.VersionPoller()
    thread.poll()
    assert not thread.is_database_unavailable
    assert "cannot be read" in caplog.text


def publish_article():
    services.publish(obj=ArticleFactory(live=False), user=None)


def unpublish_article():
    services.unpublish(obj=Article.objects.get(slug="staat-er-al"), user=None)


def trash_article():
    services.move_to_trash(obj=Article.objects.get(slug="staat-er-al"), user=None)


def schedule_article():
    services.schedule(
        obj=Article.objects.get(slug="staat-er-al"),
        user=None,
        go_live_at=None,
        expire_at=timezone.now() + timedelta(days=1),
    )


def apply_due_schedule():
    later = timezone.now() - timedelta(minutes=1)
    Article.objects.filter(slug="staat-er-al").update(expire_at=later)
    version.refresh_version()
    before = version.current_version()
    call_command("worker", "--once")
    assert version.current_version() != before


@pytest.mark.parametrize(
    "change",
    [publish_article, unpublish_article, trash_article, schedule_article, apply_due_schedule],
)
def test_every_way_to_change_the_site_is_a_change(change):
    ArticleFactory(slug="staat-er-al")
    before = version.current_version()
    change()
    assert version.current_version() != before


SITE_DETAILS_FORM_DATA = {
    "name": "Techniekpact",
    "tagline": "Nieuws",
    "accessibility_status": "E",
}


def test_the_details_of_the_site_are_a_change(admin_client):
    path = f"/beheer/pact/sitedetails/{SiteDetails.objects.create().pk}/change/"
    before = version.current_version()
    assert admin_client.post(path, SITE_DETAILS_FORM_DATA).status_code == 302
    assert SiteDetails.objects.get().tagline == "Nieuws"
    assert version.current_version() != before
