"""Make all files that editors wait for; the worker makes them a few seconds at a time."""

from django.core.management.base import BaseCommand
from tqdm import tqdm

from publishing.exports import TABLES, claim_export, write_or_fail
from publishing.models import Export


class Command(BaseCommand):
    help = "Maakt nu alle bestanden waar redacteuren op wachten, en toont hoe ver het is."

    def handle(self, *args: object, **options: object) -> None:
        for export in Export.objects.unclaimed():
            if claim_export(export):
                self._write(export, is_silent=not options["verbosity"])

    def _write(self, export: Export, *, is_silent: bool) -> None:
        title = TABLES[export.table].title
        with tqdm(desc=title, unit="regel", disable=is_silent) as bar:
            for written in write_or_fail(export):
                bar.total = export.total
                bar.update(written - bar.n)
