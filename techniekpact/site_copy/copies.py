"""Making a copy of the public site as files, in a new dated folder, and making it the current one.

A folder of copies has a folder for each copy, named after its moment in UTC, and `current`, a link
to the newest. A copy that is not whole never gets there.
"""

import fcntl
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone

from caching.shared_store import release_fingerprint
from caching.version import content_version
from publishing.links.internal import link_targets
from techniekpact.site_copy.bag import write_bag
from techniekpact.site_copy.crawl import CopyError, Progress, crawl_site
from techniekpact.site_copy.files import (
    CURRENT,
    INSIDE_DATA,
    current_copy,
    is_inside_data,
    make_public_folder,
)
from techniekpact.site_copy.nginx import render_nginx_files
from techniekpact.site_copy.writer import CopyWriter

UNFINISHED = ".unfinished"
VERSION_FILE = "version.txt"
# When the site changes meanwhile, a copy starts again; the last attempt has to do.
MAX_ATTEMPTS = 3
COPY_NAME = re.compile(r"\d{4}-\d{2}-\d{2}T\d{6}Z(-\d+)?")
NOT_OURS = "{folder}/current is geen verwijzing naar een kopie. Kies een andere map."
IN_USE = "In {folder} wordt al een kopie gemaakt. Wacht tot die klaar is, of kies een andere map."


class FolderInUseError(CopyError):
    """Another process makes a copy in the same folder."""


def site_version() -> str:
    """Return a token that changes with what a copy holds: content, code, or the day."""
    parts = (release_fingerprint(), content_version(), str(timezone.localdate()))
    return sha256(" ".join(parts).encode()).hexdigest()[:20]


def is_current(folder: Path) -> bool:
    """Return whether the newest copy shows the site as it is now."""
    version = folder / CURRENT / VERSION_FILE
    return version.is_file() and version.read_text() == site_version()


def make_copy(folder: Path) -> Iterator[Progress]:
    """Make a copy in a folder of copies; nothing changes there for visitors until the end.

    Raises `CopyError` for a copy that cannot be whole, or `FolderInUseError`.
    """
    _check_folder(folder)
    with _reserve(folder):
        for attempt in range(MAX_ATTEMPTS):
            unfinished = folder / UNFINISHED
            shutil.rmtree(unfinished, ignore_errors=True)
            writer = CopyWriter(unfinished, current_copy(folder))
            version = site_version()
            yield from crawl_site(writer)
            if site_version() == version or attempt == MAX_ATTEMPTS - 1:
                _finish(unfinished, writer, version)
                return


def delete_former_copies(folder: Path, retained: int) -> None:
    """Delete all copies but the newest ones, and nothing else that may be in the folder."""
    copies = sorted(path for path in folder.iterdir() if COPY_NAME.fullmatch(path.name))
    for copy in copies[:-retained]:
        if copy != current_copy(folder):  # a clock may have been put back
            shutil.rmtree(copy)


def _check_folder(folder: Path) -> None:
    link = folder / CURRENT
    if is_inside_data(folder):
        raise CopyError(INSIDE_DATA.format(folder=folder))
    if link.exists() and not link.is_symlink():
        raise CopyError(NOT_OURS.format(folder=folder))


@contextmanager
def _reserve(folder: Path) -> Iterator[None]:
    """Keep other processes from making a copy in the same folder; the end of this one ends that."""
    make_public_folder(folder)
    with (folder / ".in-use").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise FolderInUseError(IN_USE.format(folder=folder)) from None
        yield


def _finish(unfinished: Path, writer: CopyWriter, version: str) -> None:
    """Write what is beside the pages, and let `current` lead to this copy from now on."""
    now = datetime.now(UTC)
    for source, target in link_targets().redirects.items():
        writer.store_redirect(source, 301, target)
    index = writer.index
    index.site, index.copied_at = settings.SITE_URL, now.isoformat()
    context = {"site": settings.SITE_URL, "copied_at": now, "count": len(writer.payload)}
    tag_files = {
        VERSION_FILE: version,
        "index.json": index.format(),
        "LEESMIJ.txt": render_to_string("site_copy/readme.txt", context),
        **render_nginx_files(index),
    }
    write_bag(
        unfinished, writer.payload, site=settings.SITE_URL, copied_at=now, tag_files=tag_files
    )
    folder = unfinished.parent
    copy = _free_name(folder, f"{now:%Y-%m-%dT%H%M%SZ}")
    unfinished.rename(copy)
    link = folder / ".next"
    link.unlink(missing_ok=True)
    link.symlink_to(copy.name)
    link.replace(folder / CURRENT)


def _free_name(folder: Path, stamp: str) -> Path:
    names = (stamp, *(f"{stamp}-{number}" for number in range(2, 100)))
    return next(folder / name for name in names if not (folder / name).exists())
