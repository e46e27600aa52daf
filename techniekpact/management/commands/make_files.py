"""Do at once what editors wait for: uploads, lists of addresses and exports, and show how far."""

from django.core.management.base import BaseCommand
from tqdm import tqdm

from caching import version
from images.models import Image
from images.upload_queue import process_upload
from newsletter.models import Import
from newsletter.services.import_reading import read_import
from newsletter.time_budget import TimeBudget
from publishing.exports import TABLES, claim_export, write_or_fail
from publishing.models import Export

SECONDS_PER_STEP = 1.0


class Command(BaseCommand):
    help = "Doet nu waar redacteuren op wachten: afbeeldingen, ingevoerde lijsten en bestanden."

    def handle(self, *args: object, **options: object) -> None:
        is_silent = not options["verbosity"]
        uploads = Image.objects.with_unclaimed_upload()
        for image in tqdm(uploads, desc="Afbeeldingen", unit="stuk", disable=is_silent):
            process_upload(image, on_stored=version.invalidate)
        for address_import in Import.objects.filter(state=Import.State.READING):
            _read(address_import, is_silent=is_silent)
        for export in Export.objects.unclaimed():
            if claim_export(export):
                _write(export, is_silent=is_silent)


def _read(address_import: Import, *, is_silent: bool) -> None:
    total = address_import.line_count
    with tqdm(desc=str(address_import), total=total, unit="regel", disable=is_silent) as bar:
        while address_import.state == Import.State.READING:
            before = address_import.total
            read_import(address_import, TimeBudget(SECONDS_PER_STEP))
            address_import.refresh_from_db()
            bar.update(address_import.total - before)


def _write(export: Export, *, is_silent: bool) -> None:
    with tqdm(desc=TABLES[export.table].title, unit="regel", disable=is_silent) as bar:
        for written in write_or_fail(export):
            bar.total = export.total
            bar.update(written - bar.n)
