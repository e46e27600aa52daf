import pytest

from tests.admin.conftest import admin_page  # noqa: F401  (a fixture)


@pytest.fixture(autouse=True)
def media_root(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def list_media_files(settings):
    """A function that names every file there is, without its folder."""
    return lambda: {path.name for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()}
