# Here: the five landsdelen and their regions, with their position on the map and their contacts.
# Not here: what happens in a region (projects, figures); that is `pact`.

from datetime import datetime
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.urls import reverse

from images.models import Image
from publishing.fields import RichTextField
from publishing.models import (
    CANNOT_TRASH,
    Positioned,
    Publishable,
    PublishableQuerySet,
    Sourced,
    complete_when_live,
    earliest,
    on_site_condition,
    split_lines,
)


class Landsdeel(Publishable, Positioned, Sourced):
    trash_refusal = CANNOT_TRASH
    title_field = "name"
    list_route = "landsdelen"
    menu_label = "Landsdelen"
    menu_position = 20

    class Shape(models.TextChoices):
        NOORD = "noord", "Noord"
        OOST = "oost", "Oost"
        ZUIDOOST = "zuidoost", "Zuidoost"
        ZUIDWEST = "zuidwest", "Zuidwest"
        NOORDWEST = "noordwest", "Noordwest"

    name = models.CharField("naam", max_length=60, unique=True)
    slug = models.SlugField(
        "adres", unique=True, help_text="Het laatste deel van het webadres: /landsdelen/oost/."
    )
    shape = models.CharField("vlak op de kaart", max_length=20, choices=Shape.choices, unique=True)
    provinces = models.CharField(
        "provincies", max_length=200, help_text="Namen met een komma ertussen."
    )
    ambition = RichTextField("ambitie", blank=True, help_text="Wat wil dit landsdeel bereiken?")
    coordinator = models.CharField(
        "coördinator",
        max_length=200,
        blank=True,
        help_text="Naam en organisatie. Leeg zolang die persoon niet heeft ingestemd.",
    )
    coordinator_email = models.EmailField("e-mailadres van de coördinator", blank=True)

    class Meta:
        verbose_name = "landsdeel"
        verbose_name_plural = "landsdelen"
        ordering = ["position", "name"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("landsdeel", args=[self.slug])

    def published_descendants(self) -> "models.QuerySet[Region]":
        return self.regions.filter(on_site_condition())


class RegionQuerySet(PublishableQuerySet):
    def published(self) -> Self:
        """Exclude regions whose landsdeel is not published: their address contains its slug."""
        return super().published().filter(on_site_condition("landsdeel__"))


class Region(Publishable, Sourced):
    title_field = "name"
    owner_lookup = "editors"
    address_keys = ("landsdeel__slug", "slug")
    unversioned = frozenset({"editors", "editors_publish"})
    owner_readonly = frozenset({"landsdeel", "editors", "editors_publish"})
    internal_fields = Publishable.internal_fields | {"editors", "editors_publish"}

    landsdeel: "models.ForeignKey[Landsdeel | None, Landsdeel]" = models.ForeignKey(  # type: ignore[misc]  # only a draft has none
        Landsdeel,
        on_delete=models.PROTECT,
        null=True,
        related_name="regions",
        verbose_name="landsdeel",
    )
    name = models.CharField("naam", max_length=100, unique=True)
    pact_name = models.CharField(
        "naam van het regionale pact",
        max_length=150,
        blank=True,
        help_text="Bijvoorbeeld: Techniekpact Zwolle. Leeg als er geen eigen pact bekend is.",
    )
    slug = models.SlugField(
        "adres",
        unique=True,
        help_text="Het laatste deel van het webadres: /landsdelen/oost/zwolle/.",
    )
    provinces = models.CharField(
        "provincies", max_length=200, help_text="Namen met een komma ertussen."
    )
    centre_town = models.CharField(
        "centrumplaats", max_length=80, help_text="De stip op de kaart staat bij deze plaats."
    )
    lon: "models.FloatField[float | None, float]" = models.FloatField(  # type: ignore[misc]
        "lengtegraad",
        null=True,
        help_text="Graden oosterlengte (WGS 84), bijvoorbeeld 6,094.",
    )
    lat: "models.FloatField[float | None, float]" = models.FloatField(  # type: ignore[misc]
        "breedtegraad",
        null=True,
        help_text="Graden noorderbreedte (WGS 84), bijvoorbeeld 52,516.",
    )
    body = RichTextField("over de regio", blank=True)
    ambition = RichTextField("ambitie", blank=True, help_text="Wat wil deze regio bereiken?")
    government_partners = models.TextField(
        "partners: overheid", blank=True, help_text="Eén organisatie per regel."
    )
    business_partners = models.TextField(
        "partners: ondernemers", blank=True, help_text="Eén organisatie per regel."
    )
    education_partners = models.TextField(
        "partners: onderwijs", blank=True, help_text="Eén organisatie per regel."
    )
    research_partners = models.TextField(
        "partners: onderzoekers", blank=True, help_text="Eén organisatie per regel."
    )
    contact_name = models.CharField(
        "contact: naam",
        max_length=120,
        blank=True,
        help_text="Een persoon of loket. Leeg zolang die niet heeft ingestemd.",
    )
    contact_email = models.EmailField("contact: e-mailadres", blank=True)
    contact_phone = models.CharField("contact: telefoon", max_length=30, blank=True)
    website = models.URLField("eigen website", blank=True)
    picture = models.ForeignKey(
        Image, on_delete=models.PROTECT, null=True, blank=True, verbose_name="afbeelding"
    )
    editors = models.ManyToManyField(
        settings.AUTH_USER_MODEL,
        blank=True,
        related_name="regions",
        verbose_name="redacteuren",
        help_text="Wie deze regio en haar praktijkvoorbeelden mag bijwerken.",
    )
    editors_publish = models.BooleanField(
        "redacteuren publiceren zelf",
        default=False,
        help_text="Uit: hun werk komt op de site als de landelijke redactie het goedkeurt.",
    )

    objects: ClassVar = RegionQuerySet.as_manager()

    class Meta:
        verbose_name = "regio"
        verbose_name_plural = "regio's"
        ordering = ["name"]
        constraints = [
            complete_when_live("landsdeel", "lon", "lat"),
            models.CheckConstraint(
                condition=models.Q(lon__range=(3.2, 7.3), lat__range=(50.7, 53.6)),
                name="region_in_the_netherlands",
                violation_error_message="Deze plek ligt buiten Nederland. Verwissel lengte- en "
                "breedtegraad niet: lengte is ongeveer 3 tot 7, breedte 50 tot 54.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("region", args=[self.landsdeel.slug, self.slug]) if self.landsdeel else ""

    @property
    def has_public_page(self) -> bool:
        return self.is_on_site and self.landsdeel.is_on_site

    @property
    def leaves_site_at(self) -> datetime | None:
        return earliest(self.expire_at, self.landsdeel.expire_at if self.landsdeel else None)

    def owner_may_publish(self) -> bool:
        return self.editors_publish

    @property
    def partners(self) -> list[tuple[str, list[str]]]:
        """The name of each O with its organisations; an O without partners is left out."""
        groups = (
            ("Overheid", self.government_partners),
            ("Ondernemers", self.business_partners),
            ("Onderwijs", self.education_partners),
            ("Onderzoekers", self.research_partners),
        )
        return [(name, names) for name, text in groups if (names := split_lines(text))]
