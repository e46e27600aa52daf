"""Disk, folders and permissions: room, where the site writes, and what others can read."""

import os
import pwd
import shutil
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from newsletter.sender_domain.findings import Finding, Severity
from techniekpact.file_modes import PUBLIC_FOLDERS, require_private_files
from techniekpact.monitoring.storage_probe import (
    MIN_FREE_BYTES,
    can_write,
    unwritable_folders,
    written_folders,
)

MEGABYTE = 1024 * 1024
LOW_SHARE = 0.1  # of the disk, below which it is time to act
READ_AND_ENTER = 0o005  # by others, such as nginx


def check_disk() -> Iterator[Finding]:
    if not settings.DATA_DIR.is_dir():
        yield Finding(
            "Gegevens",
            Severity.WRONG,
            f"De map {settings.DATA_DIR} is er niet.",
            "Klopt DATA_DIR in .env, en is de schijf aangekoppeld (findmnt)? Maak haar anders "
            f"als root: install --directory --owner=techniekpact --mode=711 {settings.DATA_DIR}",
        )
        return
    usage = shutil.disk_usage(settings.DATA_DIR)
    free = f"Op de schijf van {settings.DATA_DIR} is {usage.free // MEGABYTE:,} MB vrij".replace(
        ",", "."
    )
    advice = (
        f"Kijk wat er ruimte inneemt: du -xh --max-depth=2 {settings.DATA_DIR} | sort -h | tail. "
        "Ruim oude back-ups en logboeken op, of vergroot de schijf."
    )
    if usage.free < MIN_FREE_BYTES:
        yield Finding("Ruimte", Severity.WRONG, f"{free}. Dat is vol.", advice)
    elif usage.free < LOW_SHARE * usage.total:
        yield Finding("Ruimte", Severity.BETTER, f"{free}, minder dan een tiende.", advice)
    else:
        yield Finding("Ruimte", Severity.GOOD, f"{free}.")
    inodes = os.statvfs(settings.DATA_DIR)
    if inodes.f_files and inodes.f_favail < LOW_SHARE * inodes.f_files:
        message = "De schijf kan bijna geen bestanden meer bij hebben (inodes)."
        yield Finding("Aantal bestanden", Severity.BETTER, message, advice)


def check_folders() -> Iterator[Finding]:
    """Say where the site cannot write; each folder is tried, if there is any."""
    if not settings.DATA_DIR.is_dir():
        return
    unwritable = unwritable_folders()
    for folder in unwritable:
        yield Finding(
            "Schrijven",
            Severity.WRONG,
            f"In {folder} kan de site niets bewaren.",
            f"Geef de map aan de gebruiker van de site: chown -R techniekpact {folder}. Draait de "
            "site onder systemd? Dan hoort de map ook in ReadWritePaths.",
        )
    if not unwritable:
        names = ", ".join(map(str, written_folders()))
        yield Finding("Schrijven", Severity.GOOD, f"De site kan schrijven in {names}.")


def check_copies() -> Iterator[Finding]:
    """Say whether the worker can write the site as files, if it has to."""
    folder = settings.EXPORT_DIR
    if folder and not can_write(folder):
        yield Finding(
            "EXPORT_DIR",
            Severity.WRONG,
            f"In {folder} kan de worker geen kopie van de site maken.",
            f"Voer uit als root: install --directory --owner=techniekpact --mode=755 {folder}. "
            "Draait de site onder systemd? Dan hoort de map ook in ReadWritePaths.",
        )


def check_permissions() -> Iterator[Finding]:
    if not settings.DATA_DIR.is_dir():
        return
    yield _check_user()
    try:
        require_private_files(settings.DATA_DIR, settings.BASE_DIR / ".env")
    except ImproperlyConfigured as problem:
        sentence, _, command = str(problem).partition(" Sluit ze af met: ")
        # On one's own machine that is no reason not to start.
        level = Severity.BETTER if settings.LOCAL else Severity.WRONG
        yield Finding("Geheimen", level, sentence, f"Sluit ze af met: {command}")
    else:
        yield Finding("Geheimen", Severity.GOOD, "Alleen de site zelf kan bij haar gegevens.")
    for folder in sorted(settings.DATA_DIR / name for name in PUBLIC_FOLDERS):
        if folder.is_dir() and folder.stat().st_mode & READ_AND_ENTER != READ_AND_ENTER:
            yield Finding(
                "Webserver",
                Severity.BETTER,
                f"Een webserver zoals nginx kan niet in {folder}, dus stuurt de site alles zelf.",
                f"Voer uit: chmod o+rx {folder}",
            )


def _check_user() -> Finding:
    owner, user = Path(settings.DATA_DIR).stat().st_uid, os.geteuid()
    if owner == user:
        return Finding("Gebruiker", Severity.GOOD, f"De gegevens zijn van {_user_name(user)}.")
    return Finding(
        "Gebruiker",
        Severity.BETTER,
        f"De gegevens zijn van {_user_name(owner)}, en u kijkt als {_user_name(user)}. Wat u mag, "
        "mag de site misschien niet.",
        f"Kijk als de site: sudo -u {_user_name(owner)} .venv/bin/python manage.py doctor",
    )


def _user_name(number: int) -> str:
    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:
        return str(number)
