"""Deleting old backups: the newest of each of the last days and weeks stays.

Readers who were erased are still in a backup, so none is older than a month (docs/newsletter.md).
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path

from techniekpact.backup.creation import NAME_FORMAT, NAME_PREFIX

WEEKS = 4

Period = Callable[[datetime], object]


def delete_old_backups(folder: Path, *, days: int) -> list[Path]:
    """Delete the backups in a folder but the newest of each of these days, and of four weeks.

    Returns their paths.
    """
    moments = {path: moment for path in folder.iterdir() if (moment := _read_moment(path))}
    needed = {
        *_newest_of_each(moments.items(), datetime.date, days),
        *_newest_of_each(moments.items(), lambda moment: moment.isocalendar()[:2], WEEKS),
    }
    old = sorted(set(moments) - needed)
    for path in old:
        path.unlink()
    return old


def _newest_of_each(
    backups: Iterable[tuple[Path, datetime]], period: Period, number: int
) -> list[Path]:
    newest: dict[object, Path] = {}
    for path, moment in sorted(backups, key=lambda backup: backup[1], reverse=True):
        newest.setdefault(period(moment), path)
    return list(newest.values())[:number]


def _read_moment(path: Path) -> datetime | None:
    """Return the moment in the name of a backup; `None` for any other file."""
    if not path.name.startswith(NAME_PREFIX):
        return None
    try:
        return datetime.strptime(path.name, NAME_FORMAT)  # noqa: DTZ007  (local time, as it was made)
    except ValueError:
        return None
