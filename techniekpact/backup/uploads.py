"""The uploads in a backup: the public folder, what is withheld, and what waits for the worker."""

import hashlib
import shutil
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path, PurePosixPath
from typing import IO

from django.conf import settings

from images.storage import withheld_folder
from techniekpact.backup.archive import DAMAGED_MESSAGE, open_entry
from techniekpact.backup.errors import BackupError
from techniekpact.backup.manifest import Checksum, Manifest
from techniekpact.backup.progress import Advance
from techniekpact.file_modes import PUBLIC_FOLDER, PUBLIC_FOLDERS

CHUNK_SIZE = 1024 * 1024
PREFIX = "uploads"
# Within the folder itself, which may be a disk of its own.
STAGED, FORMER = ".restoring", ".before-restore"
# What is not an upload; the last is made by the file system of such a disk, for root alone.
OTHER_FOLDERS = (STAGED, FORMER, "lost+found")
FORMER_MESSAGE = (
    "Een vorige keer is het terugzetten halverwege gestopt. De bestanden van daarvoor staan nog in "
    "{former}. Zet terug in {folder} wat u nodig hebt, en verwijder die map."
)
# A stored mode of a file stands above the bits that other systems use (APPNOTE.TXT 4.4.15).
MODE_SHIFT = 16


Move = tuple[Path, Path]


def upload_folders() -> Mapping[str, Path]:
    """Return the folder of each part, by its name in a backup."""
    return {
        "media": Path(settings.MEDIA_ROOT),
        "media-withheld": withheld_folder(settings.MEDIA_ROOT),
        "private": Path(settings.DATA_DIR) / "private",
    }


def list_uploads(folder: Path) -> Iterator[Path]:
    """Yield the files below a folder, in order; none that is being restored."""
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        if path.name in OTHER_FOLDERS:
            continue
        if path.is_dir():
            yield from list_uploads(path)
        elif path.is_file():
            yield path


def is_any_upload_there() -> bool:
    return any(next(list_uploads(folder), None) for folder in upload_folders().values())


def measure_uploads() -> int:
    """Return how many bytes there are in all."""
    return sum(
        path.stat().st_size for folder in upload_folders().values() for path in list_uploads(folder)
    )


def write_uploads(archive: zipfile.ZipFile, advance: Advance) -> dict[str, Checksum]:
    """Copy all uploads; pictures are compressed already, so they go in as they are."""
    checksums = {}
    for name, folder in upload_folders().items():
        checksums[name] = Checksum()
        for path in list_uploads(folder):
            relative = path.relative_to(folder).as_posix()
            try:
                info = zipfile.ZipInfo.from_file(path, f"{PREFIX}/{name}/{relative}")
                with path.open("rb") as file, archive.open(info, "w", force_zip64=True) as entry:
                    digest = _copy(file, entry, advance)
            except FileNotFoundError:  # deleted since it was listed
                continue
            checksums[name].add(_line(relative, digest), info.file_size)
    return checksums


def checksum_uploads(advance: Advance) -> dict[str, Checksum]:
    """Return what `write_uploads` would, of the files that are there now."""
    checksums = {}
    for name, folder in upload_folders().items():
        checksums[name] = Checksum()
        for path in list_uploads(folder):
            with path.open("rb") as file:
                digest = _copy(file, None, advance)
            line = _line(path.relative_to(folder).as_posix(), digest)
            checksums[name].add(line, path.stat().st_size)
    return checksums


def require_no_former_uploads() -> None:
    """Raise `BackupError` when a restore that was killed left the uploads of before it."""
    for folder in upload_folders().values():
        if (folder / FORMER).exists():
            raise BackupError(FORMER_MESSAGE.format(folder=folder, former=folder / FORMER))


def stage_uploads(archive: zipfile.ZipFile, manifest: Manifest, advance: Advance) -> None:
    """Unpack all uploads beside the present ones. Raises `BackupError` for damaged ones."""
    for name, folder in upload_folders().items():
        if not folder.exists():
            _make_folder(folder, is_public=name in PUBLIC_FOLDERS)
        shutil.rmtree(folder / STAGED, ignore_errors=True)
        _make_folder(folder / STAGED, is_public=False)
    check_uploads(archive, manifest, advance, unpack=True)


def check_uploads(
    archive: zipfile.ZipFile, manifest: Manifest, advance: Advance, *, unpack: bool = False
) -> None:
    """Read all uploads of a backup. Raises `BackupError` for damaged ones."""
    checksums = {name: Checksum() for name in upload_folders()}
    for info in archive.infolist():
        if not info.filename.startswith(f"{PREFIX}/"):
            continue
        _, name, *parts = PurePosixPath(info.filename).parts
        relative = PurePosixPath(*parts)
        if name not in checksums or ".." in parts:
            raise BackupError(DAMAGED_MESSAGE.format(name=info.filename))
        target = _make_target(info, name, relative) if unpack else None
        with open_entry(archive, info.filename) as entry, target or nullcontext() as file:
            digest = _copy(entry, file, advance)
        checksums[name].add(_line(relative.as_posix(), digest), info.file_size)
    if checksums != dict(manifest.uploads):
        raise BackupError(DAMAGED_MESSAGE.format(name=PREFIX))


@contextmanager
def staged_uploads_in_place() -> Iterator[None]:
    """Have what was staged take the place of the present uploads; after an error these return."""
    moves: list[Move] = []
    try:
        for folder in upload_folders().values():
            (folder / FORMER).mkdir(mode=0o700)
            _move_contents(folder, folder / FORMER, moves)
            _move_contents(folder / STAGED, folder, moves)
        yield
    except BaseException:
        _undo(moves)
        raise
    for folder in upload_folders().values():
        # What cannot be deleted is shown by the next restore; this one has been done.
        shutil.rmtree(folder / FORMER, ignore_errors=True)


def drop_staged_uploads() -> None:
    for folder in upload_folders().values():
        shutil.rmtree(folder / STAGED, ignore_errors=True)


def _move_contents(source: Path, target: Path, moves: list[Move]) -> None:
    """Move what is in a folder, on one disk, and note each move before it is made."""
    for path in sorted(source.iterdir()):
        if path.name not in OTHER_FOLDERS:
            moves.append((path, target / path.name))
            path.rename(target / path.name)


def _undo(moves: Sequence[Move]) -> None:
    """Move everything back, wherever the moves were interrupted."""
    for source, target in reversed(moves):
        if target.exists():
            target.rename(source)
    for folder in upload_folders().values():
        if (folder / FORMER).is_dir():
            (folder / FORMER).rmdir()


def _make_target(info: zipfile.ZipInfo, name: str, relative: PurePosixPath) -> IO[bytes]:
    """Make the file for one upload, with the mode that it had."""
    staged = upload_folders()[name] / STAGED
    for parent in reversed(relative.parents[:-1]):
        _make_folder(staged / parent, is_public=name in PUBLIC_FOLDERS)
    path = staged / relative
    file = path.open("wb")
    path.chmod((info.external_attr >> MODE_SHIFT) & 0o666)
    return file


def _make_folder(folder: Path, *, is_public: bool) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(PUBLIC_FOLDER if is_public else 0o700)


def _copy(source: IO[bytes], target: IO[bytes] | None, advance: Advance) -> str:
    """Copy a file, or only read it; return the hash of its contents."""
    hashed = hashlib.sha256()
    while chunk := source.read(CHUNK_SIZE):
        hashed.update(chunk)
        if target:
            target.write(chunk)
        advance(len(chunk))
    return hashed.hexdigest()


def _line(relative: str, digest: str) -> bytes:
    return f"{digest} {relative}".encode()
