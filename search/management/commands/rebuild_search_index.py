from typing import Any

from django.core.management.base import BaseCommand
from tqdm import tqdm

from search.indexing import rebuild_index


class Command(BaseCommand):
    help = "Bouwt de zoekindex opnieuw op uit alles wat op de site staat."

    def handle(self, *args: object, **options: Any) -> None:
        quiet = options["verbosity"] == 0
        number = rebuild_index(
            lambda models: tqdm(models, desc="Zoekindex", unit="soort", disable=quiet)
        )
        if not quiet:
            self.stdout.write(f"{number} pagina's staan in de zoekindex.")
