from django.db import models
from django.urls import reverse

from pact.text_places import find_text_place, text_place_choices
from publishing.fields import PlainTextField
from publishing.models import Publishable


class SiteText(Publishable):
    """The words of one place of `TEXT_PLACES`, where editors want others than the default."""

    address_keys = ()
    trash_refusal = (
        "Wilt u de standaardtekst terug? Haal deze tekst dan van de site: de standaardtekst "
        "staat er meteen weer."
    )

    place = models.CharField("plaats", max_length=40, unique=True, choices=text_place_choices)
    title = models.CharField("kop", max_length=120, blank=True, help_text="Leeg: de standaardkop.")
    lead = PlainTextField("inleiding", blank=True, help_text="Eén alinea, zonder opmaak.")

    class Meta:
        verbose_name = "tekst van de site"
        verbose_name_plural = "teksten van de site"
        ordering = ["place"]

    def __str__(self) -> str:
        place = find_text_place(self.place)
        return place.name if place else self.title

    def get_absolute_url(self) -> str:
        """Return the path of the page that shows it; empty without a place."""
        place = find_text_place(self.place)
        return reverse(place.route) if place else ""
