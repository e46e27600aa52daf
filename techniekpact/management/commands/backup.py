"""Make a backup of the whole site in one file, while it runs."""

from argparse import ArgumentParser, ArgumentTypeError
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import Error
from django.template.defaultfilters import filesizeformat
from django.utils import timezone

from techniekpact.backup.creation import archive_name, create_backup, default_folder
from techniekpact.backup.errors import BackupError
from techniekpact.backup.progress import Progress
from techniekpact.backup.rotation import WEEKS, delete_old_backups

FILE_SUFFIX = ".zip"


class Command(BaseCommand):
    help = (
        "Maakt een back-up van de hele site in één bestand: database, uploads en instellingen "
        "zonder geheimen. De site mag gewoon draaien."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--to",
            metavar="PLEK",
            default="",
            help="een map, of de naam van het bestand (.zip). Standaard: DATA_DIR/backups",
        )
        parser.add_argument(
            "--keep",
            type=number_of_days,
            default=0,
            metavar="DAGEN",
            help="ruim daarna de map op: van de laatste zoveel dagen blijft de nieuwste back-up, "
            f"en van de laatste {WEEKS} weken",
        )

    def handle(self, *args: object, **options: Any) -> None:
        path = choose_path(options["to"])
        output = self.stdout if options["verbosity"] else None
        try:
            manifest = create_backup(path, Progress(output))
            old = delete_old_backups(path.parent, days=options["keep"]) if options["keep"] else []
        except (OSError, Error, BackupError) as error:
            raise CommandError(f"De back-up is niet gemaakt: {error}") from error
        if output:
            size = filesizeformat(path.stat().st_size)
            output.write(f"{path}: {manifest.row_count} rijen, {size}.")
            for former in old:
                output.write(f"Opgeruimd: {former}")


def number_of_days(text: str) -> int:
    if not text.isdecimal():
        raise ArgumentTypeError("geef een aantal dagen; 0 ruimt niets op")
    return int(text)


def choose_path(place: str) -> Path:
    """Return the file to write: in the folder that was given, or with exactly that name."""
    if "://" in place:
        raise CommandError(
            f"--to={place} kan niet: geef een map of een bestand op deze machine, en kopieer het "
            "van daar."
        )
    path = Path(place) if place else default_folder()
    if path.suffix == FILE_SUFFIX and not path.is_dir():
        return path.absolute()
    return path.absolute() / archive_name(timezone.localtime())
