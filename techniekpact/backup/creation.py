"""Making a backup, while the site runs."""

import zipfile
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.models import Model
from django.utils import timezone

from techniekpact.backup import database, rows, uploads
from techniekpact.backup.archive import MANIFEST, new_archive, rows_entry, write_lines
from techniekpact.backup.errors import BackupError
from techniekpact.backup.manifest import (
    Manifest,
    TableEntry,
    describe_settings,
    hash_keys,
    read_release,
)
from techniekpact.backup.progress import Progress, counted

# What can be made again, or must not return: who logged out after the backup stays out.
LEFT_OUT = frozenset(
    (
        *("sessions.session", "accounts.editorsession"),
        *("search.document", "search.draftdocument", "search.word"),
    )
)
EMPTY_MESSAGE = "in deze database staat geen site. Kloppen DATABASE_URL en DATA_DIR?"
FOLDER_NAME = "backups"
NAME_PREFIX = "techniekpact-"
NAME_FORMAT = f"{NAME_PREFIX}%Y%m%d-%H%M%S.zip"


def default_folder() -> Path:
    return Path(settings.DATA_DIR) / FOLDER_NAME


def archive_name(moment: datetime) -> str:
    return moment.strftime(NAME_FORMAT)


def create_backup(path: Path, progress: Progress) -> Manifest:
    """Write all rows, as they are at one moment, and all uploads to an archive.

    The uploads come after the rows: what is uploaded meanwhile does no harm. Raises `BackupError`
    for a database without a site.
    """
    now = timezone.now()
    with new_archive(path) as archive:
        with database.consistent_snapshot():
            migrations = database.applied_migrations()
            if not migrations:
                raise BackupError(EMPTY_MESSAGE)
            models = database.models_at(migrations)
            tables = _write_tables(archive, models, progress)
            sequences = database.read_sequences(models)
        with progress.step("Bestanden", uploads.measure_uploads(), "B") as advance:
            checksums = uploads.write_uploads(archive, advance)
        manifest = Manifest(
            created_at=now.isoformat(),
            release=read_release(),
            database=connection.vendor,
            migrations=migrations,
            settings=describe_settings(),
            keys=hash_keys(now.isoformat()),
            sequences=sequences,
            tables=tables,
            uploads=checksums,
        )
        archive.writestr(MANIFEST, manifest.to_json())
    return manifest


def backed_up(models: list[type[Model]]) -> list[type[Model]]:
    return [model for model in models if model._meta.label_lower not in LEFT_OUT]


def _write_tables(
    archive: zipfile.ZipFile, models: list[type[Model]], progress: Progress
) -> dict[str, TableEntry]:
    tables = {}
    total = sum(map(rows.count_rows, backed_up(models)))
    with progress.step("Rijen", total) as advance:
        for model in backed_up(models):
            label = model._meta.label_lower
            lines = counted(rows.read_lines(model), advance)
            checksum = write_lines(archive, rows_entry(label), lines)
            tables[label] = TableEntry(rows.column_names(model), checksum)
    return tables
