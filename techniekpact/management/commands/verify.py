"""Check whether a backup is whole, and whether the site has the same in it."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import Error

from techniekpact.backup import database
from techniekpact.backup.comparison import Difference, check_archive, compare_with_site
from techniekpact.backup.errors import BackupError
from techniekpact.backup.manifest import Checksum
from techniekpact.backup.progress import Progress

OTHER_RELEASE = (
    " De back-up is van een andere uitgave, en bijwerken verandert tabellen: zie CHANGELOG.md."
)


class Command(BaseCommand):
    help = (
        "Kijkt of een back-up heel is, en vergelijkt aantallen en inhoud met de site van nu. "
        "Eindigt met een fout als er iets anders is dan door het terugzetten zelf."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="BESTAND", type=Path)
        parser.add_argument(
            "--file-only", action="store_true", help="kijk alleen of het bestand heel is"
        )

    def handle(self, *args: object, **options: Any) -> None:
        output = self.stdout if options["verbosity"] else None
        progress = Progress(output)
        try:
            manifest = check_archive(options["file"], progress)
            if output:
                output.write(f"De back-up is heel: {manifest.row_count} rijen.")
            if options["file_only"]:
                return
            differences = list(compare_with_site(manifest, progress))
        except BackupError as error:
            raise CommandError(str(error)) from error
        except (OSError, Error) as error:
            raise CommandError(f"Vergelijken met de site lukt niet: {error}") from error
        for difference in differences:
            if output:
                output.write(describe(difference))
        if unexpected := [row.name for row in differences if not row.is_expected]:
            hint = "" if database.has_tables_of(manifest.migrations) else OTHER_RELEASE
            raise CommandError(f"Anders dan in de back-up: {', '.join(unexpected)}.{hint}")
        if output:
            output.write("De site heeft alles wat in de back-up staat.")


def describe(difference: Difference) -> str:
    """Say how much of a table or folder there is on both sides."""
    stored = _number(difference.stored) if difference.stored else "staat niet in de database"
    text = f"{difference.name}: in de back-up {_number(difference.archived)}, nu {stored}"
    return f"{text} (verandert door het terugzetten)" if difference.is_expected else text


def _number(checksum: Checksum) -> str:
    return f"{checksum.count} stuks ({checksum.total % 2**32:08x})"
