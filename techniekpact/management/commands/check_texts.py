"""Check all that is live now, and show how far it is; the worker does so each night."""

from itertools import chain

from django.core.management.base import BaseCommand
from tqdm import tqdm

from publishing.models import TextFinding, publishable_models
from publishing.writing.report import check_object, drop_findings_of_hidden


class Command(BaseCommand):
    help = "Leest alle teksten na die op de site staan, en werkt de lijst met bevindingen bij."

    def handle(self, *args: object, **options: object) -> None:
        querysets = [model.objects.published() for model in publishable_models()]
        total = sum(queryset.count() for queryset in querysets)
        objects = chain.from_iterable(queryset.iterator(200) for queryset in querysets)
        for obj in tqdm(objects, "Teksten", total, unit="stuk", disable=not options["verbosity"]):
            check_object(obj)
        drop_findings_of_hidden()
        still_open = TextFinding.objects.filter(state=TextFinding.State.OPEN).count()
        self.stdout.write(f"Open bevindingen: {still_open}.")
