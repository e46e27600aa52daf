import zipfile

import pytest

from techniekpact.backup.creation import create_backup
from techniekpact.backup.manifest import Manifest
from techniekpact.backup.progress import Progress


@pytest.fixture(autouse=True)
def data_dir(settings, tmp_path):
    """A folder with the data of a site, with one upload of each kind."""
    settings.DATA_DIR = tmp_path / "data"
    settings.MEDIA_ROOT = settings.DATA_DIR / "media"
    for name in ("media/images/a.jpg", "media-withheld/b.jpg", "private/waits.csv"):
        path = settings.DATA_DIR / name
        path.parent.mkdir(parents=True)
        path.write_text(f"dit is {name}")
    return settings.DATA_DIR


@pytest.fixture
def make_backup(tmp_path):
    """Make a backup of the site of the test, and return its path."""

    def make():
        path = tmp_path / "site.zip"
        create_backup(path, Progress())
        return path

    return make


@pytest.fixture
def read_manifest():
    def read_from(path):
        with zipfile.ZipFile(path) as archive:
            return Manifest.from_bytes(archive.read("manifest.json"))

    return read_from
