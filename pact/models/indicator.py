import re
from typing import ClassVar, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from django.utils.formats import number_format

from pact.models.goal import Goal
from publishing.fields import PlainTextField
from publishing.models import Positioned, Publishable, PublishableQuerySet, Sourced
from regions.models import Landsdeel

PERIOD_PATTERN = re.compile(
    r"(?P<year>(?:19|20)[0-9]{2})(?:/(?P<next>[0-9]{2})|-K(?P<quarter>[1-4]))?"
)


def validate_period(period: str) -> None:
    """Raise `ValidationError` unless it is a year, a school year or a quarter."""
    match = PERIOD_PATTERN.fullmatch(period)
    if match is None:
        raise ValidationError(
            "Schrijf een jaar als 2020, een schooljaar als 2019/20 of een kwartaal als 2020-K1."
        )
    year, next_year = match["year"], f"{(int(match['year']) + 1) % 100:02}"
    if match["next"] not in (None, next_year):
        raise ValidationError(f"Het schooljaar dat in {year} begint, is {year}/{next_year}.")


class IndicatorQuerySet(PublishableQuerySet):
    def published(self) -> Self:
        """Exclude indicators without a measurement, which have nothing to show."""
        measured = Measurement.objects.filter(indicator=models.OuterRef("pk"))
        return super().published().filter(models.Exists(measured))


class Indicator(Publishable, Positioned, Sourced):
    """A figure that is followed over time; its values are `Measurement` rows."""

    title_field = "name"
    list_route = "indicators"
    menu_label = "Cijfers"
    menu_position = 35
    search_boost = 1.0
    child_relations = ["measurements"]
    gap_fields = ("definition", "sources")

    name = models.CharField("naam", max_length=200, help_text="Wat wordt er geteld?")
    slug = models.SlugField("adres", unique=True, help_text="Voor de downloads van de cijfers.")
    unit = models.CharField("eenheid", max_length=30, help_text="Bijvoorbeeld: % of leerlingen.")
    definition = PlainTextField(
        "definitie", blank=True, help_text="Wat telt mee en wat niet? Wat verklaart een breuk?"
    )
    goals = models.ManyToManyField(
        Goal, blank=True, related_name="indicators", verbose_name="doelen"
    )
    context_only = models.BooleanField(
        "alleen achtergrond",
        default=False,
        help_text="Aan: zegt iets over de omgeving van het doel, niet over het doel zelf.",
    )
    chart_title = models.CharField(
        "samen in één grafiek",
        max_length=200,
        blank=True,
        help_text="Cijfers met hier dezelfde naam en dezelfde eenheid staan in één grafiek, van "
        "elk landsdeel apart. Bijvoorbeeld: Aandeel leerlingen met een N-profiel. Leeg: een eigen "
        "grafiek.",
    )
    series_label = models.CharField(
        "naam in die grafiek",
        max_length=16,
        blank=True,
        help_text="Een of twee woorden die naast de lijn staan. Bijvoorbeeld: havo.",
    )
    target_value = models.DecimalField(
        "landelijk doel",
        max_digits=12,
        decimal_places=1,
        null=True,
        blank=True,
        help_text="Alleen als een bron dit getal als doel noemt.",
    )
    target_source = models.CharField(
        "bron van dat doel",
        max_length=200,
        blank=True,
        help_text="Wie noemde dit doel, waar en wanneer? Zonder bron tonen wij geen doel.",
    )
    landsdeel = models.ForeignKey(
        Landsdeel,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="indicators",
        verbose_name="landsdeel",
        help_text="Leeg: het cijfer geldt voor heel Nederland.",
    )
    featured = models.BooleanField(
        "uitgelicht",
        default=False,
        help_text="Aan: staat groot op de voorpagina. Daar is plaats voor drie cijfers, in de "
        "volgorde van de lijst.",
    )

    objects: ClassVar = IndicatorQuerySet.as_manager()

    class Meta:
        verbose_name = "cijferreeks"
        verbose_name_plural = "cijfers"
        ordering = ["position", "name"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(chart_title="") | ~models.Q(series_label=""),
                name="indicator_label_in_chart",
                violation_error_message="Geef dit cijfer een korte naam in de gezamenlijke "
                "grafiek.",
            ),
            models.CheckConstraint(
                condition=models.Q(target_value=None) | ~models.Q(target_source=""),
                name="indicator_target_with_source",
                violation_error_message="Noem de bron van het landelijke doel, of laat dat doel "
                "leeg.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("indicator", args=[self.slug])

    @property
    def is_share(self) -> bool:
        """Return whether it counts in percents, whose differences are percentage points."""
        return self.unit.startswith("%")

    @property
    def has_public_page(self) -> bool:
        """Return whether it has measurements, counted by the admin's queryset for whole lists."""
        count = getattr(self, "measurement_count", None)
        has_measurements = self.measurements.exists() if count is None else count > 0
        return self.is_on_site and has_measurements

    def public_paths(self) -> list[str]:
        downloads = ("indicator-csv", "indicator-json", "indicator-png")
        return [*super().public_paths(), *(reverse(name, args=[self.slug]) for name in downloads)]


class Measurement(models.Model):
    indicator = models.ForeignKey(
        Indicator, on_delete=models.CASCADE, related_name="measurements", verbose_name="cijferreeks"
    )
    period = models.CharField(
        "periode",
        max_length=7,
        validators=[validate_period],
        help_text="2020, 2019/20 of 2020-K1. Ontbreekt een periode? Laat de rij weg.",
    )
    value = models.DecimalField("waarde", max_digits=12, decimal_places=1)
    series_break = models.BooleanField(
        "reeksbreuk",
        default=False,
        help_text="Aan: vanaf hier een andere methode; niet te vergelijken met de rij ervoor.",
    )
    note = models.CharField("toelichting", max_length=200, blank=True)

    class Meta:
        verbose_name = "meting"
        verbose_name_plural = "metingen"
        ordering = ["period"]
        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "period"],
                name="measurement_period_once",
                violation_error_message="Deze periode staat er al.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.period}: {number_format(self.value)}"

    @property
    def start_position(self) -> float:
        """The start of the period in years, for the horizontal axis: 2016-K3 is 2016.5."""
        match = PERIOD_PATTERN.fullmatch(self.period)
        if match is None:
            raise ValueError(f"{self.period!r} is not a year, school year or quarter")
        return int(match["year"]) + (int(match["quarter"] or 1) - 1) / 4

    @property
    def period_length(self) -> float:
        """The distance in years to the next period."""
        return 0.25 if "K" in self.period else 1
