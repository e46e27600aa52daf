"""The file of a backup: a ZIP archive, because its entries can be written while they are read.

    manifest.json                 see `manifest.py`
    rows/pact.project.jsonl       a line for each row, see `rows.py`
    uploads/media/images/a.jpg    see `uploads.py`

Any unpacker opens it. Its own checks (CRC-32) show which entry is damaged.
"""

import os
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from techniekpact.backup.errors import BackupError
from techniekpact.backup.manifest import Checksum, Manifest

MANIFEST = "manifest.json"
DAMAGED_MESSAGE = "Het bestand is beschadigd ({name}). Neem een andere back-up."


def rows_entry(label: str) -> str:
    return f"rows/{label}.jsonl"


@contextmanager
def new_archive(path: Path) -> Iterator[zipfile.ZipFile]:
    """Write an archive that gets its own name only when it is whole, and on the disk.

    Only its owner can read it. After an error nothing of it remains.
    """
    unfinished = path.with_name(f".{path.name}.unfinished")
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        unfinished.unlink(missing_ok=True)
        unfinished.touch(mode=0o600)
        with unfinished.open("wb") as file:
            with zipfile.ZipFile(
                file, "w", zipfile.ZIP_DEFLATED, strict_timestamps=False
            ) as archive:
                yield archive
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
    _sync_folder(path.parent)


@contextmanager
def open_archive(path: Path) -> Iterator[zipfile.ZipFile]:
    """Read an archive. Raises `BackupError` when it is none, or is damaged."""
    try:
        with zipfile.ZipFile(path) as archive:
            yield archive
    except FileNotFoundError as error:
        raise BackupError(f"{path} bestaat niet. Staat de naam goed?") from error
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
        raise BackupError(f"{path} is geen hele back-up ({error}). Neem een andere.") from error


def read_manifest(archive: zipfile.ZipFile) -> Manifest:
    if MANIFEST not in archive.namelist():
        raise BackupError("Dit is geen back-up van deze site.")
    with open_entry(archive, MANIFEST) as entry:
        return Manifest.from_bytes(entry.read())


def open_entry(archive: zipfile.ZipFile, name: str) -> IO[bytes]:
    """Open an entry to read. Raises `BackupError` when what is written about it is damaged."""
    try:
        return archive.open(name)
    except (KeyError, RuntimeError) as error:
        raise BackupError(DAMAGED_MESSAGE.format(name=name)) from error


def write_lines(archive: zipfile.ZipFile, name: str, lines: Iterable[bytes]) -> Checksum:
    checksum = Checksum()
    with archive.open(name, "w", force_zip64=True) as entry:
        for line in lines:
            checksum.add(line)
            entry.write(line + b"\n")
    return checksum


def read_archived_lines(archive: zipfile.ZipFile, name: str, expected: Checksum) -> Iterator[bytes]:
    """Yield the lines of an entry. Raises `BackupError` after the last when they are not those."""
    checksum = Checksum()
    with open_entry(archive, name) as entry:
        for line in entry:
            content = line.removesuffix(b"\n")
            checksum.add(content)
            yield content
    if checksum != expected:
        raise BackupError(DAMAGED_MESSAGE.format(name=name))


def _sync_folder(folder: Path) -> None:
    """Have the disk know the new name as well."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
