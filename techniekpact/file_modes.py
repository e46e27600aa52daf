"""Modes of files: what the site makes is for its own user alone, but for what a web server sends.

In production the site refuses to start while its secrets or personal data can be read by others.
"""

import os
import pwd
from collections.abc import Iterator
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

# Folders in the data folder that nginx reads, as another user.
PUBLIC_FOLDERS = {"media", "static"}
PUBLIC_FILE = 0o644
PUBLIC_FOLDER = 0o755
OWNER_ONLY = 0o077
ROOT = 0
ANY_ACCESS_BY_OTHERS = 0o007
READ_OR_WRITE_BY_OTHERS = 0o006


def create_private_files() -> None:
    """Have all files that this process makes be private, unless they get a mode of their own."""
    os.umask(OWNER_ONLY)


def require_private_files(data_dir: Path, *files: Path) -> None:
    """Raise `ImproperlyConfigured` when others can read these files, or what is in the data folder.

    Others may pass through the data folder, to the folders that are public.
    """
    private = [path for path in _children(data_dir) if path.name not in PUBLIC_FOLDERS]
    exposed = [path for path in (*files, *private) if _mode(path) & ANY_ACCESS_BY_OTHERS]
    commands = [f"chmod o-rwx {' '.join(map(str, exposed))}"] if exposed else []
    if _mode(data_dir) & READ_OR_WRITE_BY_OTHERS:
        commands.append(f"chmod o-rw {data_dir}")
    if commands:
        raise ImproperlyConfigured(
            "Iedereen op deze machine kan bij geheimen of persoonsgegevens van de site. Sluit ze "
            f"af met: {' && '.join(commands)}"
        )


def require_owner(data_dir: Path) -> None:
    """Raise `ImproperlyConfigured` for root, when the data folder is of another user.

    What root makes there, that user cannot write; to the site it would be broken.
    """
    if os.geteuid() == ROOT and data_dir.exists() and (owner := data_dir.stat().st_uid) != ROOT:
        raise ImproperlyConfigured(
            f"De gegevens in {data_dir} zijn van {_user_name(owner)}, en u bent root. Wat root "
            "daar maakt, kan de site niet gebruiken. Zet voor dezelfde opdracht: "
            f"sudo -u {_user_name(owner)}"
        )


def _user_name(number: int) -> str:
    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:  # a user of another machine or container
        return f"'#{number}'"


def _children(folder: Path) -> Iterator[Path]:
    try:
        yield from sorted(folder.iterdir())
    except OSError:  # it is made later, or its own check tells what is wrong
        return


def _mode(path: Path) -> int:
    """Return the mode of a file; 0 when it is not there, which a database beside us may decide."""
    try:
        return path.stat().st_mode
    except OSError:
        return 0
