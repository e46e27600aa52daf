from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, ClassVar, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from images.models import Image
from pact.models.goal import Goal
from pact.models.stakeholder import Stakeholder
from pact.models.target_groups_field import TargetGroupsField, target_group_names
from pact.models.time_span import TimeSpan
from publishing.dates import SKIPPED_HOUR, local_moment
from publishing.fields import RichTextField
from publishing.models import Publishable, PublishableQuerySet, Sourced, complete_when_live
from regions.models import Organisation, Region

FIRST_YEAR, LAST_YEAR = 2000, 2099
ENDS_BEFORE_START = "Dit is vóór het begin. Kijk de dagen en tijden na."


class ActivityQuerySet(PublishableQuerySet):
    def in_region(self, region: Region) -> Self:
        shared = Activity.other_regions.through.objects.filter(region=region)
        return self.filter(Q(region=region) | Q(pk__in=shared.values("activity")))


class Activity(Publishable, Sourced):
    """An entry of the agenda: a meeting, open day, contest or course, or a call.

    The word is that of editors ('activiteit'); an `Event` is a line of the audit log.
    """

    list_route = "agenda"
    menu_label = "Agenda"
    menu_position = 55
    feed_label = "Agenda"
    date_field = "start_date"
    owner_lookup = "region__editors"
    owner_readonly = frozenset({"other_regions"})
    gap_fields = ("organisers",)
    expiry_columns: Sequence[str] = (*Publishable.expiry_columns, "starts_at", "ends_at")

    class Kind(models.TextChoices):
        MEETING = "bijeenkomst", "Bijeenkomst"
        OPEN_DAY = "open-dag", "Open dag"
        CONTEST = "wedstrijd", "Wedstrijd"
        COURSE = "cursus", "Cursus"
        CALL = "oproep", "Oproep"

    title = models.CharField("titel", max_length=150)
    slug = models.SlugField(
        "adres",
        max_length=100,
        unique=True,
        help_text="Het laatste deel van het webadres: /agenda/open-dag/.",
    )
    kind = models.CharField(
        "soort",
        max_length=20,
        choices=Kind.choices,
        default=Kind.MEETING,
        help_text="‘Oproep’: iets waarop mensen kunnen reageren, zoals een vacature. De laatste "
        "dag is dan de dag waarop reageren nog kan.",
    )
    body = RichTextField("tekst", blank=True)
    start_date: "models.DateField[date | str | None, date]" = models.DateField(  # type: ignore[misc]  # only a draft has none
        "eerste dag",
        null=True,
        help_text="Bij een oproep: de dag vanaf wanneer reageren kan.",
    )
    start_time = models.TimeField(
        "van", null=True, blank=True, help_text="Als 14:30. Leeg: de hele dag."
    )
    end_date = models.DateField(
        "laatste dag",
        null=True,
        blank=True,
        help_text="Leeg: het duurt één dag.",
    )
    end_time = models.TimeField(
        "tot", null=True, blank=True, help_text="Als 16:30. Leeg: er staat geen eindtijd bij."
    )
    # Derived from the four above when the row is stored; a draft without a day has none.
    starts_at = models.DateTimeField(null=True, editable=False)
    ends_at = models.DateTimeField(null=True, editable=False, db_index=True)
    cancelled = models.BooleanField(
        "gaat niet door",
        default=False,
        help_text="Aan: het blijft in de agenda staan, met ‘Gaat niet door’ erbij. Wie de agenda "
        "volgt, ziet dat dan ook.",
    )
    place_name = models.CharField(
        "locatie", max_length=150, blank=True, help_text="De naam van het gebouw of de plek."
    )
    address = models.CharField(
        "straat en huisnummer", max_length=150, blank=True, help_text="Met de postcode erbij."
    )
    town = models.CharField("plaats", max_length=80, blank=True)
    online_url = models.URLField(
        "online, via deze link", blank=True, help_text="Waar bezoekers online mee kunnen doen."
    )
    region = models.ForeignKey(
        Region,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="activities",
        verbose_name="regio",
        help_text="Leeg: de activiteit is landelijk.",
    )
    other_regions = models.ManyToManyField(
        Region,
        blank=True,
        related_name="shared_activities",
        verbose_name="ook in deze regio's",
        help_text="De activiteit staat ook in de agenda van deze regio's. De regio hierboven "
        "houdt haar bij.",
    )
    organisers = models.ManyToManyField(
        Organisation,
        blank=True,
        related_name="activities",
        verbose_name="wie organiseert dit",
        help_text="Staat een organisatie er niet bij? Vraag de landelijke redactie om haar toe te "
        "voegen.",
    )
    target_groups = TargetGroupsField("voor wie", help_text="Niets aangevinkt: voor iedereen.")
    sign_up_url = models.URLField(
        "link om aan te melden",
        blank=True,
        help_text="De knop ‘Aanmelden’ leidt hierheen; bij een oproep heet die ‘Reageren’.",
    )
    goals = models.ManyToManyField(
        Goal, blank=True, related_name="activities", verbose_name="doelen"
    )
    stakeholders = models.ManyToManyField(
        Stakeholder, blank=True, related_name="activities", verbose_name="welke O's doen mee"
    )
    picture = models.ForeignKey(
        Image, on_delete=models.PROTECT, null=True, blank=True, verbose_name="afbeelding"
    )

    objects: ClassVar = ActivityQuerySet.as_manager()

    class Meta:
        verbose_name = "activiteit"
        verbose_name_plural = "activiteiten"
        ordering = ["starts_at", "title"]
        constraints = [
            complete_when_live("start_date"),
            models.CheckConstraint(
                condition=Q(end_date__isnull=True) | Q(end_date__gte=F("start_date")),
                name="activity_ends_after_start",
                violation_error_message=ENDS_BEFORE_START,
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def save(self, **kwargs: Any) -> None:
        span = self.time_span
        self.starts_at = span.starts_at if span else None
        self.ends_at = span.ends_at if span else None
        super().save(**kwargs)

    def get_absolute_url(self) -> str:
        return reverse("activity", args=[self.slug])

    def public_paths(self) -> list[str]:
        return [*super().public_paths(), reverse("activity-calendar", args=[self.slug])]

    def owner_may_publish(self) -> bool:
        return bool(self.region and self.region.editors_publish)

    @property
    def time_span(self) -> TimeSpan | None:
        """The days and times; `None` for a draft without a day."""
        if not self.start_date:
            return None
        last_day = self.end_date or self.start_date
        return TimeSpan(self.start_date, last_day, self.start_time, self.end_time)

    @property
    def time_text(self) -> str:
        """The days and times as visitors read them; of a call, until when one can answer."""
        span = self.time_span
        if not span:
            return ""
        return span.deadline_text if self.is_call else span.text

    @property
    def listed_day(self) -> date | None:
        """The day beside it in a list: the first one; of a call the last one to answer."""
        return (self.end_date or self.start_date) if self.is_call else self.start_date

    @property
    def is_call(self) -> bool:
        return self.kind == self.Kind.CALL

    @property
    def is_past(self) -> bool:
        return _has_passed(self.ends_at)

    @property
    def is_open(self) -> bool:
        """Return whether visitors can still take part, or answer."""
        return not (self.cancelled or self.is_past)

    @property
    def has_begun(self) -> bool:
        return _has_passed(self.starts_at)

    @property
    def place_lines(self) -> list[str]:
        return [line for line in (self.place_name, self.address, self.town) if line]

    @property
    def place_text(self) -> str:
        """The place in a few words."""
        place = ", ".join(filter(None, (self.place_name, self.town)))
        return " en ".join(filter(None, (place, "online" if self.online_url else "")))

    @property
    def target_group_names(self) -> list[str]:
        return target_group_names(self.target_groups)

    def clean(self) -> None:
        """Refuse times that cannot be, and an end before the start."""
        super().clean()
        if problems := self._time_problems():
            raise ValidationError(problems)

    def _time_problems(self) -> dict[str, str]:
        """Return the first problem by field; the moments are only there when the years can be."""
        for name in ("start_date", "end_date"):
            day = getattr(self, name)
            if day and not FIRST_YEAR <= day.year <= LAST_YEAR:
                return {name: f"Vul een jaar in van {FIRST_YEAR} tot en met {LAST_YEAR}."}
        if self.end_time and not (self.start_time or self.is_call):
            return {"start_time": "Vul ook in hoe laat het begint, of haal de eindtijd weg."}
        span = self.time_span
        return _span_problems(span) if span else {}


def _span_problems(span: TimeSpan) -> dict[str, str]:
    moments = {
        "start_time": (span.first_day, span.start_time),
        "end_time": (span.last_day, span.end_time),
    }
    for name, (day, clock) in moments.items():
        if clock and not local_moment(datetime.combine(day, clock)):
            return {name: SKIPPED_HOUR}
    if span.last_day < span.first_day:
        return {"end_date": ENDS_BEFORE_START}
    if span.ends_at <= span.starts_at:
        return {"end_time": ENDS_BEFORE_START}
    return {}


def _has_passed(moment: datetime | None) -> bool:
    return bool(moment and moment <= timezone.now())
