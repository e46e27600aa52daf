"""Bring back a backup, on SQLite or PostgreSQL whichever it came from."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import Error

from techniekpact.backup.errors import BackupError
from techniekpact.backup.progress import Progress
from techniekpact.backup.restoration import require_stopped_site, restore_backup

DONE_MESSAGE = (
    "Teruggezet: {rows} rijen, van {moment} (uitgave {release}, {database}).\n"
    "De site staat op slot: er gaat geen mail weg en wat is ingepland, wacht. Start de site, log "
    "in en kijk of alles klopt. Haal haar dan van het slot: de balk bovenaan het beheer helpt."
)


class Command(BaseCommand):
    help = (
        "Zet een back-up terug in de database en de mappen van de instellingen, ook als die van "
        "een ander soort zijn. De site moet stilstaan. Daarna staat zij op slot, tot een redacteur "
        "haar vrijgeeft."
    )
    requires_system_checks = []  # they may read a database that is not there yet

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="BESTAND", type=Path)
        parser.add_argument(
            "--replace",
            action="store_true",
            help="zet haar in de plaats van wat er nu is; dat gaat verloren",
        )

    def handle(self, *args: object, **options: Any) -> None:
        progress = Progress(self.stdout if options["verbosity"] else None)
        try:
            require_stopped_site()
            manifest = restore_backup(options["file"], progress, may_replace=options["replace"])
        except BackupError as error:
            raise CommandError(str(error)) from error
        except (OSError, Error) as error:
            # Further lines repeat values of a row.
            reason = str(error).partition("\n")[0]
            raise CommandError(f"Er is niets teruggezet en niets veranderd: {reason}") from error
        if options["verbosity"]:
            self.stdout.write(
                DONE_MESSAGE.format(
                    rows=manifest.row_count,
                    moment=manifest.created_at,
                    release=manifest.release,
                    database=manifest.database,
                )
            )
        for loss in manifest.missing_keys():
            self.stderr.write(f"Let op: {loss} Zet de instelling van toen terug.")
