"""Files of a copy that anybody may read, as a web server does; what did not change is linked."""

import os
import shutil
from hashlib import sha256
from pathlib import Path

from django.conf import settings

from techniekpact.file_modes import PUBLIC_FILE, PUBLIC_FOLDER

# The link in a folder of copies that leads to the newest.
CURRENT = "current"
INSIDE_DATA = "{folder} ligt in DATA_DIR, waar een webserver niet bij kan. Kies een map daarbuiten."


def current_copy(folder: Path) -> Path | None:
    """Return the folder of the newest copy."""
    link = folder / CURRENT
    return link.resolve() if link.is_dir() else None


def name_current_copy(folder: Path) -> str:
    """Return the moment of the newest copy in UTC, which is its name; `none` without one."""
    copy = current_copy(folder)
    return copy.name if copy else "none"


def is_inside_data(folder: Path) -> bool:
    return folder.is_relative_to(settings.DATA_DIR)


def write_public(path: Path, content: bytes) -> None:
    make_public_folder(path.parent)
    path.write_bytes(content)
    path.chmod(PUBLIC_FILE)


def make_public_folder(folder: Path) -> None:
    """Make a folder and those above it; those that are there keep their mode."""
    if not folder.exists():
        make_public_folder(folder.parent)
        folder.mkdir()
        folder.chmod(PUBLIC_FOLDER)


def link_public(source: Path, target: Path) -> None:
    """Let a file have another name; copy it where the file system knows no hard links."""
    make_public_folder(target.parent)
    try:
        os.link(source, target)
    except FileExistsError:
        pass
    except OSError:
        shutil.copy2(source, target)


def hash_file(path: Path) -> str:
    with path.open("rb") as file:
        digest = sha256()
        while chunk := file.read(1024 * 1024):
            digest.update(chunk)
    return digest.hexdigest()
