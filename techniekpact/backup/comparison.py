"""Comparing a backup with itself, and with the site as it is now."""

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from techniekpact.backup import database, rows, uploads
from techniekpact.backup.archive import (
    open_archive,
    read_archived_lines,
    read_manifest,
    rows_entry,
)
from techniekpact.backup.manifest import Checksum, Manifest
from techniekpact.backup.progress import Progress

# Tables in which a restore, and a worker that waits after it, change or add rows.
CHANGED_BY_RESTORE = frozenset(
    (
        *("caching.cacheversion", "newsletter.machinemark", "newsletter.mailhold"),
        *("newsletter.heldmailing", "newsletter.mailing", "newsletter.delivery"),
        *("newsletter.worker", "publishing.event"),
    )
)


@dataclass(frozen=True)
class Difference:
    """A table or folder of which the site has something else than the backup.

    `stored` is `None` when the site has no such table.
    """

    name: str
    archived: Checksum
    stored: Checksum | None

    @property
    def is_expected(self) -> bool:
        return self.name in CHANGED_BY_RESTORE


def check_archive(path: Path, progress: Progress) -> Manifest:
    """Read the whole backup. Raises `BackupError` when any of it is damaged."""
    with open_archive(path) as archive:
        manifest = read_manifest(archive)
        check_rows(archive, manifest, progress)
        with progress.step("Bestanden in de back-up", manifest.upload_size, "B") as advance:
            uploads.check_uploads(archive, manifest, advance)
    return manifest


def check_rows(archive: zipfile.ZipFile, manifest: Manifest, progress: Progress) -> None:
    """Read all rows of a backup. Raises `BackupError` for damaged ones."""
    with progress.step("Rijen in de back-up", manifest.row_count) as advance:
        for label, entry in manifest.tables.items():
            for _ in read_archived_lines(archive, rows_entry(label), entry.checksum):
                advance(1)


def compare_with_site(manifest: Manifest, progress: Progress) -> Iterator[Difference]:
    """Yield what differs; tables of another release differ when their number of rows does."""
    with database.consistent_snapshot():
        migrations = database.applied_migrations()
        is_same_release = set(migrations) == set(manifest.migrations)
        models = {model._meta.label_lower: model for model in database.models_at(migrations)}
        with progress.step("Rijen van de site", manifest.row_count) as advance:
            for label, entry in manifest.tables.items():
                model = models.get(label)
                stored = rows.checksum_rows(model, advance) if model else None
                is_same = stored == entry.checksum or not (
                    is_same_release or stored is None or stored.count != entry.checksum.count
                )
                if not is_same:
                    yield Difference(label, entry.checksum, stored)
    with progress.step("Bestanden van de site", uploads.measure_uploads(), "B") as advance:
        for name, checksum in uploads.checksum_uploads(advance).items():
            archived = manifest.uploads.get(name, Checksum())
            if checksum != archived:
                yield Difference(name, archived, checksum)
