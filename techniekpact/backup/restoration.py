"""Bringing a backup back, on the database and in the folders of the present settings."""

import zipfile
from contextlib import suppress
from pathlib import Path

from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import Error
from django.db.models import Model

from caching import version
from newsletter.heartbeat import get_worker_status
from newsletter.services.database_watch import hold_restored_site
from publishing import append_only
from techniekpact.backup import database, rows, uploads
from techniekpact.backup.archive import (
    open_archive,
    read_archived_lines,
    read_manifest,
    rows_entry,
)
from techniekpact.backup.comparison import check_rows
from techniekpact.backup.errors import BackupError
from techniekpact.backup.manifest import Manifest
from techniekpact.backup.progress import Progress, counted

NEWER_MESSAGE = (
    "Deze back-up is van een nieuwere uitgave dan deze site (zij heeft {app} {name}). Zet eerst "
    "die uitgave neer: 'git pull' en de pakketten, zoals in docs/deploy.md."
)
IN_USE_MESSAGE = (
    "Hier staat al een site: {where}. Moet de back-up daarvoor in de plaats komen, en mag alles "
    "van nu weg? Maak dan eerst een back-up van nu, en geef 'restore' met --replace."
)
DIFFERENT_MESSAGE = (
    "{label} komt anders in de database dan in de back-up staat. Er is niets veranderd. Meld dit "
    "aan de ontwikkelaars."
)
RUNNING_MESSAGE = (
    "De site draait nog. Zet eerst de webserver en de worker stil, op elke machine: "
    "systemctl stop techniekpact-web techniekpact-worker"
)
ALIVE_MESSAGE = (
    "Een worker gaf zojuist nog een teken van leven. Zet hem stil, op elke machine: systemctl stop "
    "techniekpact-worker. Is hij afgebroken (kill, stroom weg)? Wacht dan twee minuten."
)


def require_stopped_site() -> None:
    """Raise `BackupError` while a process of the site, or somebody else, is at the database."""
    if database.has_other_connections():
        raise BackupError(RUNNING_MESSAGE)
    with suppress(Error):  # no table of workers yet
        if get_worker_status().is_alive:
            raise BackupError(ALIVE_MESSAGE)


def restore_backup(path: Path, progress: Progress, *, may_replace: bool = False) -> Manifest:
    """Bring back a backup, whichever database it was of, and put the site on hold.

    The rows come back in one transaction, in which they are compared with the backup; after an
    error the database and the uploads are as they were. An earlier release is brought up to this
    one. Raises `BackupError` when the backup does not fit, and `IntegrityError`.
    """
    with open_archive(path) as archive:
        manifest = read_manifest(archive)
        if unknown := database.unknown_migrations(manifest.migrations):
            app, name = unknown[-1]
            raise BackupError(NEWER_MESSAGE.format(app=app, name=name))
        models = database.models_at(manifest.migrations)
        uploads.require_no_former_uploads()
        if not may_replace:
            _require_empty_place(models)
        check_rows(archive, manifest, progress)
        try:
            with progress.step("Bestanden", manifest.upload_size, "B") as advance:
                uploads.stage_uploads(archive, manifest, advance)
            with uploads.staged_uploads_in_place(), database.one_transaction():
                _restore_rows(archive, manifest, models, progress)
        finally:
            uploads.drop_staged_uploads()
    return manifest


def _require_empty_place(models: list[type[Model]]) -> None:
    if database.is_in_use(models):
        raise BackupError(IN_USE_MESSAGE.format(where="de database is niet leeg"))
    if uploads.is_any_upload_there():
        raise BackupError(IN_USE_MESSAGE.format(where="er zijn al bestanden geüpload"))


def _restore_rows(
    archive: zipfile.ZipFile, manifest: Manifest, models: list[type[Model]], progress: Progress
) -> None:
    append_only.remove_triggers()
    if not database.has_tables_of(manifest.migrations):
        with progress.step("Tabellen", unit="stap"):
            database.build_tables(manifest.migrations)
    database.empty_tables(models)
    by_label = {model._meta.label_lower: model for model in models}
    with progress.step("Rijen", manifest.row_count) as advance:
        for label, entry in manifest.tables.items():
            lines = read_archived_lines(archive, rows_entry(label), entry.checksum)
            rows.insert_lines(by_label[label], entry.columns, counted(lines, advance))
    with progress.step("Vergelijken met de back-up", manifest.row_count) as advance:
        for label, entry in manifest.tables.items():
            if rows.checksum_rows(by_label[label], advance) != entry.checksum:
                raise BackupError(DIFFERENT_MESSAGE.format(label=label))
    database.write_sequences(manifest.sequences, models)
    database.check_references()
    with progress.step("Bijwerken tot deze uitgave", unit="stap"):
        _bring_up_to_date()
    hold_restored_site()
    version.invalidate()


def _bring_up_to_date() -> None:
    """Migrate to this release; that also makes triggers, rights and the search index anew."""
    ContentType.objects.clear_cache()
    call_command("migrate", verbosity=0, interactive=False)
    ContentType.objects.clear_cache()
