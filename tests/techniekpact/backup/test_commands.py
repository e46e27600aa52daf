"""The commands themselves: names, modes, rotation, and who may run them."""

import os
import re
import zipfile
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.db import connection

from newsletter.database_mark import read_mark
from newsletter.heartbeat import Heartbeat
from newsletter.models import MachineMark
from pact.models import Article
from techniekpact import file_modes
from techniekpact.backup import creation, database, manifest, restoration, rotation
from tests import database_url
from tests.factories import ArticleFactory
from tests.settings import TEST_DATABASES

pytestmark = pytest.mark.once
SECRETS = {
    "DATABASE_URL": "postgres://eva:geheim1@localhost/site",
    "EMAIL_URL": "smtp://eva:geheim2@localhost",
    "MAIL_WEBHOOK_SECRET": "eva:geheim3",
    "SENTRY_DSN": "https://geheim4@example.org",
}


@pytest.mark.django_db
def test_a_backup_is_one_private_file_in_the_data_folder(data_dir):
    output = StringIO()
    call_command("backup", stdout=output)
    (path,) = (data_dir / "backups").iterdir()
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert path.name in output.getvalue()
    assert "Rijen" in output.getvalue()
    call_command("backup", verbosity=0, to=str(data_dir / "zelf.zip"), stdout=output)
    assert "zelf.zip" not in output.getvalue()
    assert zipfile.ZipFile(data_dir / "zelf.zip").testzip() is None


@pytest.mark.django_db
def test_what_fails_leaves_the_former_file_as_it_was(data_dir, monkeypatch):
    path = data_dir / "zelf.zip"
    path.write_text("vorige")

    def fail(archive, advance):
        raise OSError("schijf vol")

    monkeypatch.setattr(creation.uploads, "write_uploads", fail)
    with pytest.raises(CommandError, match="schijf vol"):
        call_command("backup", to=str(path), stdout=StringIO())
    assert path.read_text() == "vorige"
    assert not list(data_dir.glob(".*"))


@pytest.mark.django_db
def test_it_has_the_settings_without_secrets(make_backup, monkeypatch, read_manifest):
    for name, value in SECRETS.items():
        monkeypatch.setenv(name, value)
    path = make_backup()
    with zipfile.ZipFile(path) as archive:
        assert b"geheim" not in archive.read("manifest.json").replace(b"(geheim", b"")
    contents = read_manifest(path)
    assert contents.settings["SITE_URL"] == "http://localhost:8000"
    assert "staat niet" in contents.settings["DATABASE_URL"]
    assert contents.missing_keys() == []
    monkeypatch.setattr(settings, "NEWSLETTER_KEY", "een andere")
    assert "NEWSLETTER_KEY is anders" in contents.missing_keys()[0]


def test_it_knows_every_setting():
    """Compare with the file that an administrator fills in."""
    example = (settings.BASE_DIR / ".env.example").read_text()
    names = set(re.findall(r"^#?([A-Z][A-Z_]+)=", example, re.MULTILINE))
    assert names == manifest.PLAIN_SETTINGS | manifest.SECRET_SETTINGS


def test_a_database_without_a_site_is_not_backed_up(vendor, django_db_blocker, tmp_path):
    with django_db_blocker.unblock():
        database_url.use("sqlite", database_url.BLANK)
        with pytest.raises(CommandError, match="Kloppen DATABASE_URL en DATA_DIR"):
            call_command("backup", to=str(tmp_path / "leeg.zip"), verbosity=0)
        database_url.use(vendor)
    assert not (tmp_path / "leeg.zip").exists()


def test_days_are_counted_from_zero():
    with pytest.raises(CommandError, match="aantal dagen"):
        call_command("backup", "--keep=-1")


def test_a_place_on_another_machine_is_refused():
    with pytest.raises(CommandError, match="op deze machine"):
        call_command("backup", to="s3://emmer/site.zip")


def test_old_backups_are_deleted_and_other_files_are_not(data_dir):
    folder = data_dir / "backups"
    folder.mkdir()
    now = datetime(2026, 11, 30, 3, 15, tzinfo=UTC)
    for hours in range(0, 24 * 60, 12):
        (folder / creation.archive_name(now - timedelta(hours=hours))).touch()
    for name in ("techniekpact-zelf.zip", "foto.jpg"):
        (folder / name).touch()
    rotation.delete_old_backups(folder, days=3)
    assert sorted(path.name for path in folder.iterdir()) == [
        "foto.jpg",
        "techniekpact-20261115-151500.zip",
        "techniekpact-20261122-151500.zip",
        "techniekpact-20261128-151500.zip",
        "techniekpact-20261129-151500.zip",
        "techniekpact-20261130-031500.zip",
        "techniekpact-zelf.zip",
    ]


@pytest.mark.django_db
def test_nothing_is_restored_while_a_worker_runs(monkeypatch):
    monkeypatch.setattr(database, "has_other_connections", lambda: False)
    restoration.require_stopped_site()
    Heartbeat().record_beat()
    with pytest.raises(CommandError, match=r"systemctl stop techniekpact-worker.*twee minuten"):
        call_command("restore", "er-niet.zip")


@pytest.mark.parametrize("name", ["sqlite", "postgresql"])
def test_another_connection_is_noticed(vendor, django_db_blocker, name):
    if name not in TEST_DATABASES:
        pytest.skip("PostgreSQL")
    with django_db_blocker.unblock():
        database_url.use(name, database_url.REPLACEABLE)
        assert not database.has_other_connections()
        other = connection.copy()
        other.cursor().execute("SELECT 1 FROM django_migrations")
        assert database.has_other_connections()
        other.close()
        database_url.drop_copy(name, database_url.REPLACEABLE)
        database_url.use(vendor)


def test_root_does_not_write_in_the_data_of_another(tmp_path, monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    file_modes.require_owner(tmp_path / "is-er-nog-niet")
    nobody = os.stat_result([0o700, 0, 0, 0, 65534, *[0] * 5])
    monkeypatch.setattr(file_modes.Path, "stat", lambda path, **options: nobody)
    with pytest.raises(ImproperlyConfigured, match="sudo -u nobody"):
        file_modes.require_owner(tmp_path)


@pytest.mark.parametrize("name", ["sqlite", "postgresql"])
def test_a_drill_by_hand(vendor, django_db_blocker, name, data_dir):
    """The commands as an administrator types them, in transactions of their own."""
    if name not in TEST_DATABASES:
        pytest.skip("PostgreSQL")
    path = data_dir / "zelf.zip"
    with django_db_blocker.unblock():
        database_url.use(name, database_url.REPLACEABLE)
        ArticleFactory(slug="een")
        call_command("backup", to=str(path), verbosity=0)
        Article.objects.update(slug="twee")
        with pytest.raises(CommandError, match="database is niet leeg"):
            call_command("restore", path, verbosity=0)
        call_command("restore", path, replace=True, verbosity=0)
        assert Article.objects.get().slug == "een"
        assert read_mark().round == MachineMark.objects.get().round
        output = StringIO()
        call_command("worker", once=True, stderr=output)
        assert "op slot" in output.getvalue()
        call_command("verify", path, verbosity=0)
        database_url.drop_copy(name, database_url.REPLACEABLE)
        database_url.use(vendor)
    assert sorted(path.name for path in (data_dir / "media").iterdir()) == ["images"]
