from typing import Any

from django.db import models
from django.urls import reverse
from django.utils import timezone

from images.models import Image
from publishing.fields import RichTextField
from publishing.models import Publishable, Sourced


class Article(Publishable, Sourced):
    list_route = "articles"
    menu_label = "Nieuws"
    menu_position = 60
    feed_label = "Nieuws"
    gap_fields = ("sources",)
    date_field = "date"

    title = models.CharField("titel", max_length=150)
    slug = models.SlugField(
        "adres",
        max_length=100,
        unique=True,
        help_text="Het laatste deel van het webadres: /nieuws/titel/.",
    )
    date = models.DateField(
        "datum",
        default=timezone.localdate,
        blank=True,
        db_index=True,
        help_text="Leeg: de dag waarop dit voor het eerst op de site komt.",
    )
    body = RichTextField("tekst", blank=True)
    picture = models.ForeignKey(
        Image, on_delete=models.PROTECT, null=True, blank=True, verbose_name="afbeelding"
    )

    class Meta:
        verbose_name = "nieuwsbericht"
        verbose_name_plural = "nieuws"
        ordering = ["-date", "-pk"]

    def __str__(self) -> str:
        return self.title

    def save(self, **kwargs: Any) -> None:
        """Store the day of the first publication as date when the editor typed none."""
        self.date = self.date or timezone.localdate(self.first_published_at or timezone.now())
        super().save(**kwargs)

    def get_absolute_url(self) -> str:
        return reverse("article", args=[self.slug])
