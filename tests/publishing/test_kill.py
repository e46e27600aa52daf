"""Workers as processes of their own, on the database of the test: two at once, and one killed."""

import os
import signal
import subprocess
import sys
from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from pact.models import Article, Project
from publishing import generation, services, snapshots
from publishing.models import Event, Publishable
from tests.database import address
from tests.factories import ArticleFactory, GoalFactory, ProjectFactory, ThemeFactory

pytestmark = pytest.mark.django_db(transaction=True)

MANY = 12

READY = """
import django, sys
django.setup()
from django.core.management import call_command
from publishing import generation, services, snapshots

def stand_still(*args, **kwargs):
    print("here", flush=True)
    sys.stdin.read()
"""
WORK = 'call_command("worker", "--once")\n'
PLACES = {
    "before a word is written": "snapshots.publish_into = stand_still\n",
    "between the row and its links": "snapshots._write_links = stand_still\n",
    "before the log": "services.showing.record = stand_still\n",
    "before the commit": "services.showing.transaction.on_commit = stand_still\n",
}


@pytest.fixture
def start(tmp_path):
    """Run a script beside the site; it is gone when the test ends."""
    processes = []

    def run(script):
        process = subprocess.Popen(
            [sys.executable, "-c", READY + script],
            cwd=settings.BASE_DIR,
            env=environment(tmp_path),
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


def environment(folder):
    """The settings of the site, with the database of this test."""
    return {
        "PATH": os.environ["PATH"],
        "DJANGO_SETTINGS_MODULE": "techniekpact.settings",
        "ENVIRONMENT": "local",
        "DATA_DIR": str(folder),
        "DATABASE_URL": address(),
        "EMAIL_URL": f"filemail:///{folder}/mail",
    }


def planned(thing, **fields):
    """A draft over what is live, due since a minute."""
    snapshot = snapshots.of(thing)
    snapshot["fields"] |= fields
    snapshot["links"] |= {name: [] for name in snapshot["links"]}
    services.save_draft(thing=thing, snapshot=snapshot, by=None)
    soon = timezone.now() + timedelta(hours=1)
    services.schedule(thing=thing, by=None, publish_at=soon, expire_at=None)
    type(thing).objects.filter(pk=thing.pk).update(publish_at=timezone.now() - timedelta(minutes=1))


def published(thing: Publishable):
    return Event.objects.of(thing).filter(kind=Event.Kind.PUBLISHED).count()


def test_two_workers_publish_everything_once(start):
    articles = ArticleFactory.create_batch(MANY)
    for article in articles:
        planned(article, title=f"Nieuw {article.pk}")
    workers = [start("stand_still()\n" + WORK) for _ in range(2)]
    for worker in workers:
        assert worker.stdout.readline() == "here\n"
    for worker in workers:
        worker.stdin.close()
    assert [worker.wait(60) for worker in workers] == [0, 0]
    assert [published(article) for article in articles] == [1] * MANY
    assert {it.title for it in Article.objects.all()} == {f"Nieuw {it.pk}" for it in articles}
    assert not Article.objects.filter(publish_at__isnull=False).exists()


@pytest.mark.parametrize("place", PLACES)
def test_a_worker_that_is_killed_leaves_nothing_half_done(start, place):
    project = ProjectFactory(title="Oud", goals=[GoalFactory()], tags=[ThemeFactory().name])
    planned(project, title="Nieuw")
    was = Project.objects.values().get(), snapshots.of(project)
    worker = start(PLACES[place] + WORK)
    assert worker.stdout.readline() == "here\n"
    worker.send_signal(signal.SIGKILL)
    worker.wait(10)
    assert (Project.objects.values().get(), snapshots.of(Project.objects.get())) == was
    assert published(project) == 0

    assert start(WORK).wait(60) == 0
    project = Project.objects.get()
    assert (project.title, project.publish_at, project.failure) == ("Nieuw", None, "")
    assert snapshots.of(project) == project.shown.snapshot
    assert published(project) == 1


AFTER_THE_COMMIT = "generation._tell = stand_still\n"


def test_who_is_killed_after_the_commit_leaves_no_old_pages(start):
    planned(ArticleFactory(), title="Nieuw")
    generation.look()
    before = generation.current()
    worker = start(AFTER_THE_COMMIT + WORK)
    assert worker.stdout.readline() == "here\n"
    worker.kill()
    worker.wait(10)
    assert Article.objects.get().title == "Nieuw"
    assert generation.current() == before
    generation.look()
    assert generation.current() != before
