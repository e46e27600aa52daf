# Here: the ambassadors of the pact, present and former.
# Not here: editors, which are users, and subscribers (`newsletter`).

from django.db import models
from django.urls import reverse

from images.models import Image
from publishing.fields import RichTextField
from publishing.models import Positioned, Publishable, Sourced


class Ambassador(Publishable, Positioned, Sourced):
    title_field = "name"
    list_route = "ambassadors"
    menu_label = "Ambassadeurs"
    menu_position = 50
    search_boost = 1.0
    gap_fields = ("period", "picture", "sources")

    name = models.CharField("naam", max_length=120)
    slug = models.SlugField(
        "adres", unique=True, help_text="Het laatste deel van het webadres: /ambassadeurs/naam/."
    )
    role = models.CharField("rol", max_length=120, help_text="Bijvoorbeeld: ambassadeur.")
    period = models.CharField(
        "periode",
        max_length=120,
        blank=True,
        help_text="In woorden, bijvoorbeeld: tot mei 2019. Leeg als die niet bekend is.",
    )
    former = models.BooleanField(
        "vervult deze rol niet meer",
        default=False,
        help_text="Aan: de site vertelt over deze rol in de verleden tijd.",
    )
    body = RichTextField("over deze persoon", blank=True)
    picture = models.ForeignKey(
        Image, on_delete=models.PROTECT, null=True, blank=True, verbose_name="portret"
    )

    class Meta:
        verbose_name = "ambassadeur"
        verbose_name_plural = "aanjager en ambassadeurs"
        ordering = ["position", "name"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("ambassador", args=[self.slug])

    @property
    def role_and_period(self) -> str:
        return ", ".join(filter(None, (self.role, self.period)))
