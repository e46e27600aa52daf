"""Workers in processes of their own, on the test database: two at once, and one killed."""

import os
import signal
import subprocess
import sys
from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from caching import version
from pact.models import Article, Project
from publishing import services
from publishing.models import Event, Publishable
from publishing.revisions import snapshots
from tests.database_url import database_url
from tests.factories import ArticleFactory, GoalFactory, ProjectFactory, ThemeFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

OBJECT_COUNT = 12

SCRIPT_PROLOGUE = """
import django, sys
django.setup()
from django.core.management import call_command
from caching import version
from publishing import services
from publishing.revisions import snapshots

def stand_still(*args, **kwargs):
    print("here", flush=True)
    sys.stdin.read()
"""
RUN_WORKER = 'call_command("worker", "--once")\n'
CRASH_POINTS = {
    "before anything is written": "snapshots.write_snapshot = stand_still\n",
    "between the row and its links": "snapshots._write_links = stand_still\n",
    "before the log": "services.publication.record_event = stand_still\n",
    "before the commit": "services.publication.transaction.on_commit = stand_still\n",
}


@pytest.fixture
def start_script(tmp_path):
    """Return a function that runs a script beside the site, and kill what it started."""
    processes = []

    def run(script):
        process = subprocess.Popen(
            [sys.executable, "-c", SCRIPT_PROLOGUE + script],
            cwd=settings.BASE_DIR,
            env=process_environment(tmp_path),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        processes.append(process)
        return process

    yield run
    for process in processes:
        process.kill()
        process.wait()
        process.stdin.close()
        process.stdout.close()


def process_environment(folder):
    """Return the settings of the site, with the database of this test."""
    return {
        "PATH": os.environ["PATH"],
        "DJANGO_SETTINGS_MODULE": "techniekpact.settings",
        "ENVIRONMENT": "local",
        "DATA_DIR": str(folder),
        "DATABASE_URL": database_url(),
        "EMAIL_URL": f"filemail:///{folder}/mail",
    }


def create_due_draft(obj, **fields):
    """Schedule a draft of a live object for a minute ago."""
    snapshot = snapshots.take_snapshot(obj)
    snapshot["fields"] |= fields
    snapshot["links"] |= {name: [] for name in snapshot["links"]}
    services.save_draft(obj=obj, snapshot=snapshot, user=None)
    soon = timezone.now() + timedelta(hours=1)
    services.schedule(obj=obj, user=None, go_live_at=soon, expire_at=None)
    a_minute_ago = timezone.now() - timedelta(minutes=1)
    type(obj).objects.filter(pk=obj.pk).update(go_live_at=a_minute_ago)


def count_publications(obj: Publishable):
    return Event.objects.for_object(obj).filter(kind=Event.Kind.PUBLISHED).count()


def test_two_workers_publish_everything_once(start_script):
    articles = ArticleFactory.create_batch(OBJECT_COUNT)
    for article in articles:
        create_due_draft(article, title=f"Nieuw {article.pk}")
    workers = [start_script("stand_still()\n" + RUN_WORKER) for _ in range(2)]
    for worker in workers:
        assert worker.stdout.readline() == "here\n"
    for worker in workers:
        worker.stdin.close()
    assert [worker.wait(60) for worker in workers] == [0, 0]
    assert [count_publications(article) for article in articles] == [1] * OBJECT_COUNT
    assert set(Article.objects.values_list("title", flat=True)) == {
        f"Nieuw {article.pk}" for article in articles
    }
    assert not Article.objects.filter(go_live_at__isnull=False).exists()


@pytest.mark.parametrize("place", CRASH_POINTS)
def test_a_worker_that_is_killed_leaves_nothing_half_done(start_script, place):
    project = ProjectFactory(title="Oud", goals=[GoalFactory()], tags=[ThemeFactory().name])
    create_due_draft(project, title="Nieuw")
    was = Project.objects.values().get(), snapshots.take_snapshot(project)
    worker = start_script(CRASH_POINTS[place] + RUN_WORKER)
    assert worker.stdout.readline() == "here\n"
    worker.send_signal(signal.SIGKILL)
    worker.wait(10)
    assert (Project.objects.values().get(), snapshots.take_snapshot(Project.objects.get())) == was
    assert count_publications(project) == 0

    assert start_script(RUN_WORKER).wait(60) == 0
    project = Project.objects.get()
    assert (project.title, project.go_live_at, project.failure) == ("Nieuw", None, "")
    assert snapshots.take_snapshot(project) == project.live_revision.snapshot
    assert count_publications(project) == 1


STALL_AFTER_COMMIT = "version._announce = stand_still\n"


def test_a_worker_killed_after_the_commit_leaves_no_old_pages(start_script):
    create_due_draft(ArticleFactory(), title="Nieuw")
    version.refresh_version()
    before = version.current_version()
    worker = start_script(STALL_AFTER_COMMIT + RUN_WORKER)
    assert worker.stdout.readline() == "here\n"
    worker.kill()
    worker.wait(10)
    assert Article.objects.get().title == "Nieuw"
    assert version.current_version() == before
    version.refresh_version()
    assert version.current_version() != before
