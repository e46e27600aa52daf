from django.db import models
from django.urls import reverse
from taggit.managers import TaggableManager

from images.models import Image
from pact.models.goal import Goal
from pact.models.stakeholder import Stakeholder
from publishing.fields import RichTextField
from publishing.models import Positioned, Publishable, Sourced, split_lines
from regions.models import Landsdeel, Region


class Project(Publishable, Positioned, Sourced):
    """An example from practice ('praktijkvoorbeeld')."""

    list_route = "projects"
    menu_label = "Praktijk"
    menu_position = 40
    feed_label = "Praktijkvoorbeelden"
    owner_lookup = "region__editors"
    owner_readonly = frozenset({"landsdeel"})
    gap_fields = ("result", "organisations", "period", "status", "sources")

    class Status(models.TextChoices):
        RUNNING = "loopt", "Loopt nog"
        FINISHED = "afgerond", "Afgerond"
        UNKNOWN = "onbekend", "Niet bekend of het nog loopt"

    title = models.CharField("titel", max_length=150)
    slug = models.SlugField(
        "adres",
        max_length=100,
        unique=True,
        help_text="Het laatste deel van het webadres: /praktijk/techport/.",
    )
    cause = RichTextField("aanleiding", blank=True, help_text="Welk probleem was er?")
    approach = RichTextField("aanpak", blank=True, help_text="Wat doen de partijen samen?")
    result = RichTextField("resultaat", blank=True, help_text="Wat levert het op? Met cijfers.")
    how_to_copy = RichTextField(
        "zelf doen", blank=True, help_text="Wat heeft een andere regio nodig om dit na te doen?"
    )
    organisations = models.TextField(
        "organisaties", blank=True, help_text="Eén organisatie per regel."
    )
    period = models.CharField(
        "periode",
        max_length=120,
        blank=True,
        help_text="In woorden: vanaf 2013, of: 2019 tot 2021.",
    )
    status = models.CharField(
        "loopt het nog?", max_length=10, choices=Status.choices, default=Status.UNKNOWN
    )
    region = models.ForeignKey(
        Region,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="projects",
        verbose_name="regio",
        help_text="Leeg: het project is landelijk, of van een heel landsdeel.",
    )
    landsdeel = models.ForeignKey(
        Landsdeel,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="projects",
        verbose_name="landsdeel",
        help_text="Alleen voor een project van een heel landsdeel, zonder één regio.",
    )
    goals = models.ManyToManyField(Goal, blank=True, related_name="projects", verbose_name="doelen")
    stakeholders = models.ManyToManyField(
        Stakeholder, blank=True, related_name="projects", verbose_name="welke O's doen mee"
    )
    tags = TaggableManager(
        "thema's", blank=True, help_text="Met een komma ertussen. Kies liefst een bestaand thema."
    )
    picture = models.ForeignKey(
        Image, on_delete=models.PROTECT, null=True, blank=True, verbose_name="afbeelding"
    )
    featured = models.BooleanField(
        "uitgelicht",
        default=False,
        help_text="Aan: staat op de voorpagina en boven in de lijst, op de plek van de volgorde.",
    )

    class Meta:
        verbose_name = "praktijkvoorbeeld"
        verbose_name_plural = "praktijkvoorbeelden"
        ordering = ["-featured", "position", "title"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(region__isnull=True) | models.Q(landsdeel__isnull=True),
                name="project_region_or_landsdeel",
                violation_error_message="Kies een regio of een landsdeel, niet allebei. Het "
                "landsdeel van de regio is al bekend.",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("project", args=[self.slug])

    def owner_may_publish(self) -> bool:
        return bool(self.region and self.region.editors_publish)

    @property
    def has_effective_position(self) -> bool:
        return self.featured

    @property
    def organisation_lines(self) -> list[str]:
        return split_lines(self.organisations)
