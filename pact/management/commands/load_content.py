from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from caching import version
from pact.fixture_loader import FixtureError, FixtureLoader, read_fixtures
from pact.generated_projects import generate_projects
from publishing.change_listeners import announce_bulk_change


class Command(BaseCommand):
    help = (
        "Vult de database met de inhoud uit fixtures/. Nog eens draaien mag: wat er al was, ook "
        "wat een redacteur wijzigde of weggooide, blijft zoals het is."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--projects",
            type=int,
            default=0,
            metavar="AANTAL",
            help="maak daarnaast zoveel verzonnen projecten, om te meten",
        )

    def handle(self, *args: object, **options: Any) -> None:
        if options["projects"] < 0:
            raise CommandError("Geef bij --projects een aantal van 0 of meer.")
        quiet = options["verbosity"] == 0
        loader = FixtureLoader()
        try:
            items = [
                (fixture, item) for fixture in read_fixtures().values() for item in fixture.items
            ]
            bar = tqdm(items, desc="Inhoud", unit="stuk", disable=quiet)
            added = sum(loader.load(fixture, item) for fixture, item in bar)
        except FixtureError as error:
            raise CommandError(str(error)) from error
        if options["projects"]:
            added += generate_projects(
                options["projects"],
                lambda batches: tqdm(batches, desc="Projecten", unit="x 500", disable=quiet),
            )
        if added:
            announce_bulk_change()
            version.invalidate()
        if not quiet:
            self.stdout.write(f"{added} nieuw, de rest was er al.")
