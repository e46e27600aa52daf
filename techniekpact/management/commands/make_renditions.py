"""Make all missing renditions and social images at once; the worker makes a few at a time."""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand
from tqdm import tqdm

from caching import version
from images.models import Image, SocialImage
from images.rendition_queue import make_renditions
from images.social_image_queue import draw_due_social_images
from techniekpact.social_cards import plan_cards_of_pages


class Command(BaseCommand):
    help = "Maakt de maten, uitsneden en deelplaatjes van afbeeldingen die er nog niet zijn."

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
        draw_social_images(is_silent=not options["verbosity"])


def draw_social_images(*, is_silent: bool) -> None:
    plan_cards_of_pages()
    due = SocialImage.objects.needing_drawing()
    with tqdm(desc="Deelplaatjes", unit="stuk", total=due.count(), disable=is_silent) as bar:
        while remaining := due.count():
            draw_due_social_images(on_stored=version.invalidate)
            bar.update(remaining - due.count())
