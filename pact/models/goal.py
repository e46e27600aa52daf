from datetime import datetime
from typing import ClassVar, Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.urls import reverse

from publishing.fields import RichTextField
from publishing.models import (
    CANNOT_TRASH,
    Positioned,
    Publishable,
    PublishableQuerySet,
    complete_when_live,
    earliest,
    on_site_condition,
)


class GoalQuerySet(PublishableQuerySet):
    def published(self) -> Self:
        """Exclude goals whose pillar is not published: a goal is shown under its pillar."""
        return super().published().filter(on_site_condition("pillar__"))


class Pillar(Publishable, Positioned):
    trash_refusal = CANNOT_TRASH
    title_field = "name"
    address_keys = ()

    name = models.CharField("naam", max_length=80, unique=True)
    slug = models.SlugField("sleutel", unique=True, help_text="Staat in filters: ?pijler=kiezen.")

    class Meta:
        verbose_name = "pijler"
        verbose_name_plural = "pijlers"
        ordering = ["position"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return f"{reverse('goals')}#{self.slug}"


class Goal(Publishable):
    trash_refusal = CANNOT_TRASH
    list_route = "goals"
    menu_label = "Doelen"
    menu_position = 30
    address_keys = ("number",)
    search_boost = 2.0

    number = models.PositiveSmallIntegerField(
        "nummer",
        unique=True,
        null=True,
        validators=[MinValueValidator(1), MaxValueValidator(12)],
        help_text="1 tot en met 12. Staat in het webadres: /doelen/4/.",
    )
    title = models.CharField(
        "officiële titel",
        max_length=200,
        help_text="Zoals in het pact van 2016. Niet herschrijven.",
    )
    short_label = models.CharField(
        "korte naam", max_length=60, help_text="Twee tot vijf woorden, voor kaartjes en filters."
    )
    pillar: "models.ForeignKey[Pillar | None, Pillar]" = models.ForeignKey(  # type: ignore[misc]  # only a draft has none
        Pillar,
        on_delete=models.PROTECT,
        null=True,
        related_name="goals",
        verbose_name="pijler",
    )
    explanation = RichTextField("uitleg", blank=True, help_text="Wat betekent dit doel, en waarom?")
    who_acts = RichTextField("wie doet wat", blank=True, help_text="Per O: wat wordt er gedaan?")

    objects: ClassVar = GoalQuerySet.as_manager()

    class Meta:
        verbose_name = "doel"
        verbose_name_plural = "de 12 doelen"
        ordering = ["number"]
        constraints = [
            complete_when_live("number", "pillar"),
            models.CheckConstraint(
                condition=models.Q(number__range=(1, 12)),
                name="goal_number_1_to_12",
                violation_error_message="Het pact heeft 12 doelen: kies een nummer van 1 tot en "
                "met 12.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.title}"

    @property
    def numbered_label(self) -> str:
        return f"{self.number}. {self.short_label}"

    def get_absolute_url(self) -> str:
        return reverse("goal", args=[self.number]) if self.number else ""

    @property
    def has_public_page(self) -> bool:
        return self.is_on_site and self.pillar.is_on_site

    @property
    def leaves_site_at(self) -> datetime | None:
        return earliest(self.expire_at, self.pillar.expire_at if self.pillar else None)
