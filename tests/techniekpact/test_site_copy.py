"""Making copies of the site: what is shared with the former one, and what goes wrong halfway."""

import os

import pytest
from django.core.management import CommandError, call_command

from caching import version
from pact.models import Article
from techniekpact.site_copy import due_copy
from techniekpact.site_copy.copies import make_copy
from techniekpact.site_copy.crawl import CopyError
from techniekpact.site_copy.files import name_current_copy
from tests.factories import ArticleFactory, ImageFactory, ProjectFactory
from tests.site_copies import copy_site
from tests.wsgi_client import connection_left_open

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def static_files(settings, tmp_path):
    settings.STATIC_ROOT = settings.BASE_DIR / "static"
    settings.MEDIA_ROOT = tmp_path / "media"
    umask = os.umask(0o077)  # as in production
    with connection_left_open():
        yield
    os.umask(umask)


def test_a_second_copy_shares_what_did_not_change(static_files, tmp_path):
    article, gone = ArticleFactory(slug="bericht"), ArticleFactory(slug="weg")
    picture = ProjectFactory(picture=ImageFactory()).picture.file
    first = copy_site(tmp_path)
    Article.objects.filter(pk=article.pk).update(title="Anders")
    gone.delete()
    second = copy_site(tmp_path)
    assert second != first
    for unchanged in ("data/static/css/site.css", f"data/media/{picture.name}"):
        assert (first / unchanged).stat().st_ino == (second / unchanged).stat().st_ino
    assert "Anders" not in (first / "data/nieuws/bericht/index.html").read_text()
    assert "Anders" in (second / "data/nieuws/bericht/index.html").read_text()
    assert not (second / "data/nieuws/weg/index.html").exists()
    assert [path for path in second.rglob("*") if not path.stat().st_mode & 0o004] == []


def test_a_page_that_fails_leaves_the_former_copy_as_it_is(static_files, tmp_path, monkeypatch):
    def fails(*args):
        raise RuntimeError

    former = copy_site(tmp_path)
    with monkeypatch.context() as patch:
        patch.setattr("pact.views.ProjectFilters.from_query", fails)
        with pytest.raises(CopyError, match="/praktijk/"):
            copy_site(tmp_path)
    assert (tmp_path / "current").resolve() == former
    copy_site(tmp_path)
    assert not (tmp_path / ".unfinished").exists()


def test_a_site_that_changes_meanwhile_is_copied_anew(static_files, tmp_path):
    steps = make_copy(tmp_path)
    ArticleFactory(slug="bericht")
    for number, _ in enumerate(steps):
        if number == 3:
            Article.objects.update(title="Anders")
            version.invalidate_locally()
    copied = tmp_path / "current/data/nieuws"
    assert "Anders" in (copied / "index.html").read_text()
    assert "Anders" in (copied / "bericht/index.html").read_text()


def test_two_processes_do_not_write_in_one_folder(static_files, tmp_path):
    steps = make_copy(tmp_path)
    next(steps)
    with pytest.raises(CommandError, match="Wacht tot die klaar is"):
        call_command("export_site", str(tmp_path), verbosity=0)
    steps.close()
    call_command("export_site", str(tmp_path), verbosity=0)


def test_a_folder_that_a_web_server_cannot_reach_is_refused(settings, tmp_path):
    settings.EXPORT_DIR = tmp_path
    for folder in (settings.DATA_DIR / "copies", tmp_path):
        with pytest.raises(CommandError, match="Kies een"):
            call_command("export_site", str(folder), verbosity=0)


@pytest.fixture
def worker(settings, static_files, tmp_path, monkeypatch):
    """Return what does the turns of a worker until the copy is there."""
    settings.EXPORT_DIR = tmp_path
    monkeypatch.setattr(due_copy, "_copy", due_copy.CopyInProgress())
    monkeypatch.setattr(due_copy, "SECONDS_PER_TURN", 0.05)

    def work():
        due_copy.copy_site_when_due()
        turns = 1
        while due_copy._copy.steps:
            due_copy.copy_site_when_due()
            turns += 1
        return turns

    return work


def copies_in(folder):
    return sorted(path.name for path in folder.iterdir() if path.name.startswith("20"))


def test_the_worker_copies_the_site_in_turns_after_a_change_alone(worker, tmp_path):
    assert worker() > 1
    first = copies_in(tmp_path)
    assert worker() == 1
    assert copies_in(tmp_path) == first
    ArticleFactory(slug="bericht")
    version.invalidate_locally()
    worker()
    assert (tmp_path / "current/data/nieuws/bericht/index.html").exists()


def test_healthz_tells_the_moment_of_the_newest_copy(worker, client, tmp_path):
    assert name_current_copy(tmp_path) == "none"
    worker()
    assert client.get("/healthz").json()["copy"] == copies_in(tmp_path)[0]


def test_the_worker_deletes_former_copies_and_nothing_else(worker, tmp_path):
    for name in ("2020-01-01T000000Z", "2021-01-01T000000Z", "2020-foto's"):
        (tmp_path / name).mkdir()
    worker()
    assert len(copies_in(tmp_path)) == 3
    assert {"2021-01-01T000000Z", "2020-foto's"} < set(copies_in(tmp_path))


def test_a_second_worker_leaves_the_copy_to_the_first(worker, caplog, tmp_path):
    steps = make_copy(tmp_path)
    next(steps)
    assert worker() == 1
    assert caplog.text == ""
    steps.close()
    worker()
    assert (tmp_path / "current").exists()


def test_a_failure_is_logged_and_not_tried_again_at_once(worker, monkeypatch, caplog, tmp_path):
    def fails(*args):
        raise RuntimeError

    with monkeypatch.context() as patch:
        patch.setattr("pact.views.ProjectFilters.from_query", fails)
        worker()
    assert "Kijk in het log" in caplog.text
    due_copy.copy_site_when_due()
    assert not (tmp_path / "current").exists()


def test_without_the_setting_the_worker_copies_nothing(settings, monkeypatch):
    monkeypatch.setattr(due_copy, "make_copy", None)
    due_copy.copy_site_when_due()
