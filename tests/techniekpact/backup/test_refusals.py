"""Backups that do not fit are refused, and change nothing."""

import json
import zipfile
from functools import partial
from io import StringIO
from pathlib import Path
from unittest.mock import Mock

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from newsletter.models import MailHold
from pact.models import Article
from techniekpact.backup import database
from techniekpact.backup.errors import BackupError
from techniekpact.backup.progress import Progress
from techniekpact.backup.restoration import restore_backup
from tests.factories import ArticleFactory, SubscriberFactory

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def files_in(folder):
    return {
        path.relative_to(folder): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and not path.name.startswith("database-mark")
    }


@pytest.fixture
def refuse(data_dir):
    """Return a function that restores, and expects a refusal that leaves everything as it was."""

    def expect_refusal(path, words, *, may_replace=True):
        articles, files = list(Article.objects.values_list("slug", flat=True)), files_in(data_dir)
        with pytest.raises(BackupError, match=words):
            restore_backup(path, Progress(), may_replace=may_replace)
        assert list(Article.objects.values_list("slug", flat=True)) == articles
        assert files_in(data_dir) == files
        assert not MailHold.objects.exists()

    return expect_refusal


def rewrite(path, change):
    """Write an archive anew; `change` gets the name and content of each entry and returns both."""
    with zipfile.ZipFile(path) as archive:
        entries = [(name, archive.read(name)) for name in archive.namelist()]
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in entries:
            archive.writestr(*change(name, content))


def change_manifest(path, **values):
    def change(name, content):
        if name == "manifest.json":
            content = json.dumps(json.loads(content) | values)
        return name, content

    rewrite(path, change)


def test_a_place_that_is_in_use(make_backup, refuse, data_dir):
    backup = make_backup()
    refuse(backup, "er zijn al bestanden geüpload.*--replace", may_replace=False)
    ArticleFactory()
    refuse(backup, "de database is niet leeg.*--replace", may_replace=False)


def test_a_newer_release(make_backup, refuse, read_manifest):
    backup = make_backup()
    migrations = [*read_manifest(backup).migrations, ("pact", "9999_future")]
    change_manifest(backup, migrations=migrations)
    refuse(backup, "nieuwere uitgave.*pact 9999_future")
    change_manifest(backup, format=2)
    refuse(backup, "nieuwere uitgave")


@pytest.mark.parametrize("entry", ["rows/pact.article.jsonl", "uploads/media/images/a.jpg"])
def test_a_damaged_file(make_backup, refuse, entry):
    ArticleFactory(slug="een")
    backup = make_backup()
    Article.objects.update(slug="twee")
    rewrite(backup, lambda name, content: (name, content[:-9] if name == entry else content))
    refuse(backup, "beschadigd")


def test_a_row_that_cannot_be_read(make_backup, refuse):
    ArticleFactory(slug="een")
    backup = make_backup()
    Article.objects.update(slug="twee")
    entry = "rows/pact.article.jsonl"
    rewrite(backup, lambda name, content: (name, b"[,\n" if name == entry else content))
    refuse(backup, "beschadigd")


@pytest.mark.parametrize(
    ("former", "damaged"),
    [
        (b"rows/pact.article.jsonl", b"rows/pact.brticle.jsonl"),
        (b"PK\1\2\x14\3\x14\0", b"PK\1\2\x14\3\xff\0"),  # the version that it needs
        (b"PK\1\2\x14\3\x14\0\0\0\0\0", b"PK\1\2\x14\3\x14\0\0\0\x63\0"),  # the compression
    ],
)
def test_a_table_of_contents_that_is_damaged(make_backup, refuse, former, damaged):
    backup = make_backup()
    rewrite(backup, lambda name, content: (zipfile.ZipInfo(name), content))
    before, part, after = backup.read_bytes().rpartition(former)
    assert part
    backup.write_bytes(before + damaged + after)
    refuse(backup, "beschadigd|geen hele back-up")


def test_a_file_that_was_cut_off(make_backup, refuse, tmp_path):
    backup = make_backup()
    backup.write_bytes(backup.read_bytes()[:-100])
    refuse(backup, "geen hele back-up")


def test_what_a_killed_restore_left(make_backup, refuse, data_dir):
    backup = make_backup()
    (data_dir / "media" / ".before-restore").mkdir()
    refuse(backup, "halverwege gestopt")
    assert (data_dir / "media" / ".before-restore").exists()


def test_an_error_in_the_database_brings_the_uploads_back(make_backup, data_dir, monkeypatch):
    backup, before = make_backup(), files_in(data_dir)
    (data_dir / "media/images/a.jpg").write_text("van nu")
    monkeypatch.setattr(database, "check_references", Mock(side_effect=BackupError("verkeerd")))
    with pytest.raises(BackupError, match="verkeerd"):
        restore_backup(backup, Progress(), may_replace=True)
    assert files_in(data_dir) == before | {Path("media/images/a.jpg"): b"van nu"}


def test_a_restore_that_is_stopped_while_it_moves_uploads(make_backup, data_dir, monkeypatch):
    (data_dir / "media/social").mkdir()
    (data_dir / "media/social/b.png").write_text("na images")
    backup, before = make_backup(), files_in(data_dir)
    rename, renamed = Path.rename, []

    def rename_once(path, target):
        renamed.append(path)
        if len(renamed) == 2:
            raise KeyboardInterrupt
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", rename_once)
    with pytest.raises(KeyboardInterrupt):
        restore_backup(backup, Progress(), may_replace=True)
    assert files_in(data_dir) == before


def test_a_folder_of_the_disk_itself_is_left_alone(make_backup, read_manifest, data_dir):
    folder = data_dir / "media" / "lost+found"
    folder.mkdir()
    (folder / "stuk").write_text("x")
    backup = make_backup()
    assert read_manifest(backup).uploads["media"].count == 1
    inode = folder.stat().st_ino
    restore_backup(backup, Progress(), may_replace=True)
    assert folder.stat().st_ino == inode


def test_a_full_disk_after_the_commit_undoes_nothing(make_backup):
    """Keep restored uploads beside restored rows, also when no file can be written."""
    restore_backup(make_backup(), Progress(), may_replace=True)
    writers = [hook for hook in connection.run_on_commit if hook[1].__class__ is partial]
    assert [is_robust for _, _, is_robust in writers] == [True]


def test_another_file(refuse, tmp_path):
    refuse(tmp_path / "er-niet.zip", "bestaat niet")
    with zipfile.ZipFile(tmp_path / "foto.zip", "w") as archive:
        archive.writestr("foto.jpg", "x")
    refuse(tmp_path / "foto.zip", "geen back-up van deze site")


def test_a_path_that_leads_out_of_the_folder(make_backup, refuse):
    backup = make_backup()
    rewrite(backup, lambda name, content: (name.replace("images/a", "../../x"), content))
    refuse(backup, "beschadigd")


def test_tables_of_a_newer_release_are_made_anew(make_backup, read_manifest, monkeypatch):
    """Back to the former release: what the newer one added must go."""
    backup = make_backup()
    MigrationRecorder(connection).record_applied("pact", "9999_future")
    built = []
    monkeypatch.setattr(database, "build_tables", built.append)
    restore_backup(backup, Progress(), may_replace=True)
    assert built == [read_manifest(backup).migrations]


def test_verify_names_what_differs(make_backup):
    SubscriberFactory(email="anna@voorbeeld.nl")
    backup = make_backup()
    output = StringIO()
    call_command("verify", backup, stdout=output)
    assert "De site heeft alles" in output.getvalue()
    ArticleFactory()
    with pytest.raises(CommandError, match=r"Anders dan in de back-up: pact\.article"):
        call_command("verify", backup, stdout=output)
    MigrationRecorder(connection).record_applied("pact", "9999_future")
    with pytest.raises(CommandError, match="van een andere uitgave"):
        call_command("verify", backup, stdout=output)
    call_command("verify", backup, "--file-only", stdout=output)
    assert "voorbeeld.nl" not in output.getvalue()
