"""Write the whole public site to files: to serve without the site, or to keep in an archive."""

from argparse import ArgumentParser
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.template.defaultfilters import filesizeformat
from tqdm import tqdm

from techniekpact.site_copy.copies import make_copy
from techniekpact.site_copy.crawl import CopyError
from techniekpact.site_copy.files import current_copy
from techniekpact.site_copy.index import CopyIndex

OF_THE_WORKER = (
    "In {folder} maakt en verwijdert de worker kopieën (EXPORT_DIR). Kies een andere map voor een "
    "kopie die moet blijven."
)


class Command(BaseCommand):
    help = "Schrijft de hele openbare site als bestanden in een nieuwe map, met de datum als naam."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, help="de map voor kopieën, buiten DATA_DIR")

    def handle(self, *args: object, **options: object) -> None:
        folder = Path(str(options["folder"])).resolve()
        if folder == settings.EXPORT_DIR:
            raise CommandError(OF_THE_WORKER.format(folder=folder))
        try:
            with tqdm(desc="Adressen", unit="stuk", disable=not options["verbosity"]) as bar:
                for progress in make_copy(folder):
                    bar.total = progress.visited + progress.waiting
                    bar.update(progress.visited - bar.n)
        except (CopyError, OSError) as error:
            raise CommandError(str(error)) from error
        self._report(current_copy(folder))

    def _report(self, copy: Path | None) -> None:
        assert copy
        files = CopyIndex.read(copy).files.values()
        size = filesizeformat(sum(file.size for file in files))
        self.stdout.write(f"De kopie staat in {copy}: {len(files)} adressen, {size}.")
