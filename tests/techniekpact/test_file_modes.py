"""Modes of files: others on the machine read what a web server sends, and nothing else."""

import os
import shlex
import subprocess
import sys

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.files.base import ContentFile
from django.test import override_settings

from images.storage import UploadStorage
from techniekpact.file_modes import create_private_files, require_private_files
from tests.test_project import PRODUCTION_ENVIRONMENT

pytestmark = pytest.mark.once


@pytest.fixture
def data_dir(tmp_path):
    folder = tmp_path / "data"
    folder.mkdir(mode=0o711)
    for name, mode in (("media", 0o755), ("static", 0o755), ("media-withheld", 0o700)):
        (folder / name).mkdir()
        (folder / name).chmod(mode)
    for name in ("db.sqlite3", "db.sqlite3-wal", "secret-key"):
        (folder / name).touch(mode=0o600)
    return folder


@pytest.fixture
def env_file(tmp_path):
    path = tmp_path / ".env"
    path.touch(mode=0o640)
    return path


@pytest.fixture
def production_umask():
    before = os.umask(0o022)
    create_private_files()
    yield
    os.umask(before)


def mode_of(path):
    return path.stat().st_mode & 0o777


def test_private_files_are_accepted(data_dir, env_file):
    require_private_files(data_dir, env_file)


def test_what_is_not_there_yet_is_accepted(tmp_path):
    require_private_files(tmp_path / "data", tmp_path / ".env")


@pytest.mark.parametrize(
    ("name", "mode"),
    [
        *((".env", mode) for mode in (0o644, 0o604, 0o602)),
        *(("data", mode) for mode in (0o755, 0o713, 0o777)),
        *((f"data/{name}", 0o604) for name in ("db.sqlite3", "db.sqlite3-wal", "secret-key")),
        ("data/media-withheld", 0o701),
    ],
)
def test_what_others_can_reach_is_refused_with_the_command_that_closes_it(
    tmp_path, data_dir, env_file, name, mode
):
    (tmp_path / name).chmod(mode)
    with pytest.raises(ImproperlyConfigured) as error:
        require_private_files(data_dir, env_file)
    command = str(error.value).rpartition("af met: ")[2]
    for part in command.split(" && "):
        subprocess.run(shlex.split(part), check=True)
    require_private_files(data_dir, env_file)


def test_production_does_not_start_with_an_open_database(data_dir):
    (data_dir / "db.sqlite3").chmod(0o644)
    process = subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=settings.BASE_DIR,
        env=PRODUCTION_ENVIRONMENT | {"DATA_DIR": str(data_dir)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert process.returncode
    assert f"chmod o-rwx {data_dir / 'db.sqlite3'}" in process.stderr


def test_pictures_get_the_modes_that_their_readers_need(tmp_path, production_umask):
    with override_settings(MEDIA_ROOT=tmp_path / "media"):
        storage = UploadStorage()
        shown = storage.save("2026/foto.jpg", ContentFile(b"x"))
        withheld = storage.save("withheld/foto.jpg", ContentFile(b"x"))
        assert mode_of(tmp_path / "media") == mode_of(tmp_path / "media/2026") == 0o755
        assert mode_of(tmp_path / "media" / shown) == 0o644
        assert mode_of(tmp_path / "media-withheld") == 0o700
        assert storage.exists(withheld)


def test_what_the_site_writes_besides_is_private(tmp_path, production_umask):
    (tmp_path / "mail").mkdir()
    (tmp_path / "db.sqlite3").touch()
    assert mode_of(tmp_path / "mail") == 0o700
    assert mode_of(tmp_path / "db.sqlite3") == 0o600
