# Here: the landsdelen and regions, with their position on the map and their contacts, the
# municipalities of each region, and the organisations that take part.
# Not here: what happens in a region (projects, figures); that is `pact`.

from datetime import datetime
from typing import ClassVar, Self

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models.functions import Lower
from django.urls import reverse

from images.models import Image
from publishing.accounts import Account
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
)
from regions.contacts import Contact


class Landsdeel(Publishable, Positioned, Sourced):
    trash_refusal = CANNOT_TRASH
    gap_fields = ("coordinator", "coordinator_email", "sources")
    title_field = "name"
    list_route = "landsdelen"
    menu_label = "Landsdelen"
    menu_position = 20
    search_boost = 1.5

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


class Organisation(Publishable):
    """An organisation that takes part, as a partner of a region or in a project.

    It has no page of its own: pages that name it link to its website.
    """

    title_field = "name"
    address_keys = ()

    class StakeholderKey(models.TextChoices):
        """The slugs of the four O's, in the order in which pages group organisations."""

        BUSINESS = "ondernemers", "Ondernemers"
        EDUCATION = "onderwijs", "Onderwijs"
        GOVERNMENT = "overheid", "Overheid"
        RESEARCH = "onderzoekers", "Onderzoekers"

    name = models.CharField("naam", max_length=200, unique=True)
    slug = models.SlugField(
        "sleutel",
        max_length=100,
        unique=True,
        help_text="Staat in filters: /praktijk/?organisatie=deltion-college.",
    )
    website = models.URLField("website", blank=True, help_text="De naam op de site leidt hierheen.")
    stakeholder = models.CharField(
        "welke O",
        max_length=20,
        choices=StakeholderKey.choices,
        blank=True,
        help_text="Leeg: de organisatie hoort niet bij één O.",
    )

    class Meta:
        verbose_name = "organisatie"
        verbose_name_plural = "organisaties"
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                Lower("name"),
                name="organisation_name_once",
                violation_error_message="Er is al een organisatie met deze naam. Gebruik die.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return ""


class RegionQuerySet(PublishableQuerySet):
    def published(self) -> Self:
        """Exclude regions whose landsdeel is not published: their address contains its slug."""
        return super().published().filter(on_site_condition("landsdeel__"))


class Region(Publishable, Sourced):
    title_field = "name"
    owner_lookup = "editors"
    address_keys = ("landsdeel__slug", "slug")
    search_boost = 1.5
    unversioned = frozenset({"editors", "editors_publish"})
    owner_readonly = frozenset({"landsdeel", "editors", "editors_publish"})
    internal_fields = Publishable.internal_fields | {"editors", "editors_publish"}
    gap_fields = (
        *("pact_name", "ambition", "partners", "website", "sources"),
        *("contact_name", "contact_function", "contact_email", "contact_phone"),
    )

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
    partners = models.ManyToManyField(
        Organisation,
        blank=True,
        related_name="regions",
        verbose_name="partners",
        help_text="Staat een organisatie er niet bij? Vraag de landelijke redactie om haar toe te "
        "voegen.",
    )
    contact_name = models.CharField(
        "contact: naam",
        max_length=120,
        blank=True,
        help_text="Een persoon of loket. Leeg zolang die niet heeft ingestemd.",
    )
    contact_function = models.CharField(
        "contact: functie", max_length=120, blank=True, help_text="Bijvoorbeeld: programmamanager."
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
        help_text="Wie deze regio mag bijwerken, met haar praktijkvoorbeelden en activiteiten.",
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
    def contact(self) -> Contact:
        return Contact(
            self.contact_name, self.contact_function, self.contact_email, self.contact_phone
        )


class MunicipalityQuerySet(models.QuerySet):
    def published(self) -> Self:
        """Select the municipalities of regions that visitors can see."""
        region = on_site_condition("region__") & on_site_condition("region__landsdeel__")
        return self.filter(region)

    def owned_by(self, user: Account) -> Self:
        """Select the municipalities of the regions that a user edits."""
        return self.filter(region__editors=user)


class Municipality(models.Model):
    """A municipality and the region that it lies in: one fact, so it has no drafts.

    A change is visible at once and stands in the audit log.
    """

    name = models.CharField("naam", max_length=80, unique=True)
    code = models.CharField(
        "gemeentecode",
        max_length=4,
        unique=True,
        validators=[RegexValidator(r"\A[0-9]{4}\Z", "Een gemeentecode heeft vier cijfers.")],
        help_text="De vier cijfers van het CBS, bijvoorbeeld 0150 voor Deventer.",
    )
    region = models.ForeignKey(
        Region,
        on_delete=models.PROTECT,
        related_name="municipalities",
        verbose_name="regio",
        help_text="Wie een plaats in deze gemeente zoekt, komt bij deze regio uit.",
    )

    objects: ClassVar = MunicipalityQuerySet.as_manager()

    class Meta:
        verbose_name = "gemeente"
        verbose_name_plural = "gemeenten"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def is_owned_by(self, user: Account) -> bool:
        return self.region.is_owned_by(user)
