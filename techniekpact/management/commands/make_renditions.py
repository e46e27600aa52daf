"""Make all missing renditions at once; the worker makes them a few at a time."""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand
from tqdm import tqdm

from caching import version
from images.models import Image
from images.rendition_queue import make_renditions


class Command(BaseCommand):
    help = "Maakt de maten en uitsneden van afbeeldingen die er nog niet zijn."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--all", action="store_true", help="ook die er al zijn")

    def handle(self, *args: object, **options: object) -> None:
        images = (
            Image.objects.exclude(file="")
            if options["all"]
            else Image.objects.without_current_renditions()
        )
        bar = tqdm(images, desc="Afbeeldingen", unit="stuk", disable=not options["verbosity"])
        for image in bar:
            make_renditions(image=image, on_stored=version.invalidate)
