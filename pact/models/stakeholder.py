from django.db import models
from django.urls import reverse

from publishing.fields import PlainTextField, RichTextField
from publishing.models import CANNOT_TRASH, Positioned, Publishable


class Stakeholder(Publishable, Positioned):
    """One of the four O's."""

    trash_refusal = CANNOT_TRASH

    title_field = "name"
    list_route = "stakeholders"
    menu_label = "De vier O’s"
    menu_position = 10
    search_boost = 2.0

    class Colour(models.TextChoices):
        """Names of the colour tokens in `static/css/tokens.css`."""

        ORANGE = "orange", "oranje"
        BLUE = "blue", "blauw"
        GREEN = "green", "groen"
        PURPLE = "purple", "paars"

    name = models.CharField("naam", max_length=60, unique=True)
    slug = models.SlugField(
        "adres", unique=True, help_text="Het laatste deel van het webadres: /vier-os/onderwijs/."
    )
    role_line = models.CharField(
        "rol in één regel", max_length=100, help_text="Bijvoorbeeld: De drijvende kracht."
    )
    entrance = models.CharField(
        "ingang", max_length=60, help_text="Zoals de bezoeker het zegt: Ik ben ondernemer."
    )
    intro = PlainTextField("inleiding", blank=True, help_text="Eén alinea, zonder opmaak.")
    body = RichTextField("tekst", blank=True)
    colour = models.CharField("kleur", max_length=10, choices=Colour.choices, unique=True)

    class Meta:
        verbose_name = "O"
        verbose_name_plural = "de vier O's"
        ordering = ["position", "name"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("stakeholder", args=[self.slug])
