from collections.abc import Collection, Mapping

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.urls import reverse
from django.utils import timezone
from taggit.managers import TaggableManager

from images.models import Image
from pact.models.goal import Goal
from pact.models.stakeholder import Stakeholder
from publishing.fields import RichTextField
from publishing.models import Positioned, Publishable, Sourced
from regions.models import Landsdeel, Organisation, Region


class Project(Publishable, Positioned, Sourced):
    """An example from practice ('praktijkvoorbeeld')."""

    list_route = "projects"
    menu_label = "Praktijk"
    menu_position = 40
    feed_label = "Praktijkvoorbeelden"
    owner_lookup = "region__editors"
    owner_readonly = frozenset({"landsdeel", "other_regions", "featured"})
    gap_fields = ("kind", "result", "organisations", "period", "status", "sources")

    class Kind(models.TextChoices):
        BUILDING = "gebouw", "Gebouw"
        EVENT = "evenement", "Evenement"
        LESSONS = "lessen", "Lessen"
        NETWORK = "netwerk", "Netwerk"
        PROGRAMME = "programma", "Programma"
        CONTEST = "wedstrijd", "Wedstrijd"
        RESEARCH = "onderzoek", "Onderzoek"

    class Status(models.TextChoices):
        RUNNING = "loopt", "Loopt"
        FINISHED = "afgerond", "Afgerond"
        YEARLY = "jaarlijks", "Elk jaar"
        UNKNOWN = "onbekend", "Niet bekend"

    title = models.CharField("titel", max_length=150)
    slug = models.SlugField(
        "adres",
        max_length=100,
        unique=True,
        help_text="Het laatste deel van het webadres: /praktijk/techport/.",
    )
    kind = models.CharField(
        "soort",
        max_length=20,
        choices=Kind.choices,
        blank=True,
        help_text="Wat is het vooral? Elke soort heeft een eigen tekening. ‘Gebouw’: een plek om "
        "samen te leren. ‘Programma’: een plan of regeling van enkele jaren.",
    )
    cause = RichTextField("aanleiding", blank=True, help_text="Welk probleem was er?")
    approach = RichTextField("aanpak", blank=True, help_text="Wat doen de partijen samen?")
    result = RichTextField("resultaat", blank=True, help_text="Wat levert het op? Met cijfers.")
    how_to_copy = RichTextField(
        "zelf doen", blank=True, help_text="Wat heeft een andere regio nodig om dit na te doen?"
    )
    organisations = models.ManyToManyField(
        Organisation,
        blank=True,
        related_name="projects",
        verbose_name="organisaties",
        help_text="Staat een organisatie er niet bij? Vraag de landelijke redactie om haar toe te "
        "voegen.",
    )
    period = models.CharField(
        "periode",
        max_length=120,
        blank=True,
        help_text="In woorden: vanaf 2013, of: 2019 tot 2021.",
    )
    status = models.CharField(
        "loopt het nog?",
        max_length=10,
        choices=Status.choices,
        default=Status.UNKNOWN,
        help_text="‘Elk jaar’: het komt elk jaar terug. ‘Niet bekend’ staat niet op de site.",
    )
    status_year = models.PositiveSmallIntegerField(
        "in welk jaar?",
        null=True,
        blank=True,
        validators=[MinValueValidator(1950, "Vul een jaar in vanaf 1950.")],
        help_text="Het jaar waarvan u dit zeker weet, of waarin het werd afgerond.",
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
    other_regions = models.ManyToManyField(
        Region,
        blank=True,
        related_name="shared_projects",
        verbose_name="ook in deze regio's",
        help_text="Het project telt mee in elk van deze regio's. De regio hierboven houdt het bij.",
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
            models.CheckConstraint(
                condition=~models.Q(status="onbekend") | models.Q(status_year__isnull=True),
                name="project_unknown_status_has_no_year",
                violation_error_message="Een jaar hoort bij een status die u kent.",
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
    def motif(self) -> str:
        """The name of the drawing of its kind (`images/ring_motifs.py`)."""
        return self.Kind(self.kind).name.lower() if self.kind in self.Kind.values else ""

    @property
    def status_text(self) -> str:
        """The status with its year, as visitors read it; empty when it is not known."""
        if self.status == self.Status.UNKNOWN:
            return ""
        label = self.get_status_display()
        if not self.status_year:
            return label
        in_year = self.status == self.Status.FINISHED
        return f"{label} in {self.status_year}" if in_year else f"{label} ({self.status_year})"

    def clean(self) -> None:
        """Refuse a year that contradicts the status; what goes live needs the year it is of."""
        super().clean()
        if reason := self._status_year_error():
            raise ValidationError({"status_year": reason})

    def _status_year_error(self) -> str:
        year = self.status_year
        if year and self.status == self.Status.UNKNOWN:
            return (
                f"U vult {year} in, maar koos ‘Niet bekend’. Kies een andere status, of maak het "
                "jaar leeg."
            )
        if year and year > timezone.localdate().year:
            return f"{year} moet nog komen. Vul een jaar in waarvan u dit zeker weet."
        needs_year = self.status in (self.Status.RUNNING, self.Status.YEARLY)
        if self.live and needs_year and not year:
            return (
                f"Vul in van welk jaar u weet: {self.get_status_display().lower()}. Weet u dat "
                "niet? Kies dan ‘Niet bekend’."
            )
        return ""

    def clean_links(self, keys: Mapping[str, Collection[object]]) -> None:
        """Refuse other regions beside a landsdeel, and its own region among them."""
        other_regions = keys.get("other_regions", ())
        if other_regions and self.landsdeel_id:
            raise ValidationError(
                {
                    "other_regions": "Kies een landsdeel of regio's, niet allebei. Een landsdeel "
                    "telt al zijn regio's mee."
                }
            )
        if self.region_id and self.region_id in other_regions:
            raise ValidationError(
                {
                    "other_regions": f"{self.region} is al de regio van dit project. Haal haar "
                    "hier weg."
                }
            )
