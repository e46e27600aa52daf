"""A probe of the disk: is there room, and can the site write where it must?"""

import shutil
import tempfile
import time
from pathlib import Path
from threading import Lock

from django.conf import settings
from django.core.files.storage import default_storage, storages

# With less room an upload fails, and soon the database does.
MIN_FREE_BYTES = 100 * 1024 * 1024
PROBE_BYTES = 4096
# Anybody may ask for the health of the site, and each answer would write on the disk.
INTERVAL_SECONDS = 5.0

_lock = Lock()
_last_probe: tuple[float, list[Path]] = (-INTERVAL_SECONDS, [])


def written_folders() -> list[Path]:
    """Return the folders of this machine in which the site writes."""
    locations = [
        getattr(storage, "location", None) for storage in (default_storage, storages["private"])
    ]
    return sorted({Path(settings.DATA_DIR), *(Path(path) for path in locations if path)})


def free_bytes() -> int:
    return shutil.disk_usage(settings.DATA_DIR).free


def has_room() -> bool:
    return free_bytes() >= MIN_FREE_BYTES


def unwritable_folders() -> list[Path]:
    """Return the folders in which nothing can be written, as it was at most five seconds ago."""
    global _last_probe  # noqa: PLW0603  (the one state of this process)
    with _lock:
        if time.monotonic() >= _last_probe[0] + INTERVAL_SECONDS:
            folders = [folder for folder in written_folders() if not can_write(folder)]
            _last_probe = (time.monotonic(), folders)
        return _last_probe[1]


def can_write(folder: Path) -> bool:
    """Write a file that is gone at once; what is not there yet is made in the folder above."""
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    try:
        with tempfile.TemporaryFile(dir=folder, buffering=0) as file:
            file.write(bytes(PROBE_BYTES))
    except OSError:
        return False
    return True
