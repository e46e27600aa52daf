# Here: a content type with nothing but what `docs/develop.md` asks of a new one.

from django.db import models
from django.urls import reverse

from publishing.fields import RichTextField
from publishing.models import Publishable


class Vacancy(Publishable):
    list_route = "vacancies"
    menu_label = "Vacatures"
    menu_position = 70
    feed_label = "Vacatures"

    title = models.CharField("functie", max_length=150)
    slug = models.SlugField("adres", max_length=100, unique=True)
    employer = models.CharField("werkgever", max_length=100)
    body = RichTextField("tekst", blank=True)

    class Meta:
        verbose_name = "vacature"
        verbose_name_plural = "vacatures"
        ordering = ["title"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("vacancy", args=[self.slug])
