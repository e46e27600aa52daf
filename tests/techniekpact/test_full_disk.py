"""A disk that is full: nothing ends, nothing half stays behind, and the sender reads what to do."""

import errno
import os

import pytest
from django.core.files.base import ContentFile

from caching import version
from images.storage import UploadStorage

FULL = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


class Interrupted(ContentFile):
    """A file of which only the beginning fits."""

    def chunks(self, chunk_size=None):
        yield b"half"
        raise FULL


@pytest.mark.parametrize("folder", ["pictures", "withheld"])
def test_of_an_upload_that_does_not_fit_nothing_stays_behind(tmp_path, folder):
    storage = UploadStorage(location=tmp_path / "media")
    with pytest.raises(OSError, match="No space"):
        storage.save(f"{folder}/haven.jpg", Interrupted(b""))
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_the_signal_between_processes_has_its_place_on_the_disk(tmp_path):
    """Writing to a hole on a full disk would end the process without a word."""
    version._shared_signal(tmp_path)
    assert (tmp_path / "cache-version").stat().st_blocks


@pytest.mark.django_db
@pytest.mark.once
def test_a_sender_is_asked_to_come_back(client, monkeypatch, caplog):
    def fails(*arguments):
        raise FULL

    monkeypatch.setattr("pact.views.ProjectFilters.from_query", fails)
    client.raise_request_exception = False
    assert client.get("/praktijk/").status_code == 503
    assert "No space left" in caplog.text
