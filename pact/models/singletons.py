"""The two tables of one row: the texts of the home page, and the details of the whole site."""

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from pact.home_sections import HomeSectionsField
from pact.models.article import Article
from publishing.fields import PlainTextField, RichTextField
from publishing.links.targets import MAX_TARGET_LENGTH, LinkTargetField
from publishing.models import Publishable, Singleton
from regions.contacts import Contact

# How long before its day an editor is told of something to look at again.
REVIEW_NOTICE = timedelta(days=30)


def first_security_txt_expiry() -> date:
    """Return the day for a site that is made now: who installs it is the first to confirm."""
    return timezone.localdate() + timedelta(days=180)


class HomePage(Singleton, Publishable):
    address_keys = ()
    trash_refusal = "Zonder voorpagina is er geen site: u kunt haar wijzigen, maar niet weggooien."

    live = models.BooleanField("op de site", default=True, editable=False)
    title = models.CharField(
        "kop", max_length=120, help_text="De grote kop boven aan de voorpagina."
    )
    summary = models.CharField(
        "samenvatting", max_length=300, help_text="Voor zoekmachines en sociale media."
    )
    lead = PlainTextField("eerste zinnen", help_text="Eén alinea onder de kop, zonder opmaak.")
    hero_button = models.CharField(
        "eerste knop: tekst", max_length=40, blank=True, help_text="Leeg: er is geen knop."
    )
    hero_target = LinkTargetField(
        "eerste knop: leidt naar", max_length=MAX_TARGET_LENGTH, blank=True
    )
    hero_button_2 = models.CharField("tweede knop: tekst", max_length=40, blank=True)
    hero_target_2 = LinkTargetField(
        "tweede knop: leidt naar", max_length=MAX_TARGET_LENGTH, blank=True
    )
    sections = HomeSectionsField("onderdelen")
    about_title = models.CharField("kop: wat is het pact", max_length=120)
    about = RichTextField("wat is het pact")
    highlight = models.ForeignKey(
        Article,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        verbose_name="uitgelicht bericht",
        help_text="Staat alleen op de voorpagina als het bericht zelf op de site staat.",
    )
    highlight_title = models.CharField("kop: uitgelicht", max_length=120)
    stakeholders_title = models.CharField("kop: de vier O's", max_length=120)
    stakeholders_intro = PlainTextField("inleiding: de vier O's", blank=True)
    landsdelen_title = models.CharField("kop: landsdelen", max_length=120)
    landsdelen_intro = PlainTextField("inleiding: landsdelen", blank=True)
    goals_title = models.CharField("kop: doelen", max_length=120)
    goals_intro = PlainTextField("inleiding: doelen", blank=True)
    ambassadors_title = models.CharField("kop: aanjager en ambassadeurs", max_length=120)
    ambassadors_intro = PlainTextField("inleiding: aanjager en ambassadeurs", blank=True)
    featured_title = models.CharField("kop: uitgelichte projecten", max_length=120)
    featured_intro = PlainTextField("inleiding: uitgelichte projecten", blank=True)
    examples_title = models.CharField("kop: praktijkvoorbeelden", max_length=120)
    examples_intro = PlainTextField("inleiding: praktijkvoorbeelden", blank=True)

    class Meta(Singleton.Meta):
        verbose_name = "voorpagina"
        verbose_name_plural = "voorpagina"

    def __str__(self) -> str:
        return "Voorpagina"

    def get_absolute_url(self) -> str:
        return reverse("home")

    def reason_not_to_unpublish(self) -> str:
        return "Zonder voorpagina is er geen site: u kunt haar wijzigen, maar niet weghalen."


class SiteDetails(Singleton):
    """The owner of the site, and the statements that the law asks; empty means not yet known."""

    gap_fields = (
        "owner",
        "address",
        "email",
        "phone",
        "contact_name",
        "contact_function",
        "press_email",
        "boilerplate",
        "kvk",
        "privacy_contact",
        "security_contact",
        "security_txt_expires",
        "accessibility_audited_on",
        "accessibility_contact",
        "accessibility_approved_by",
        "accessibility_review_on",
    )

    # Days on which a person has to look again; editors are told when one is near.
    review_fields = ("security_txt_expires", "accessibility_review_on")

    class AccessibilityStatus(models.TextChoices):
        """Statuses of the Dutch register of accessibility statements."""

        A = "A", "A: voldoet volledig"
        B = "B", "B: voldoet gedeeltelijk"
        C = "C", "C: eerste maatregelen genomen"
        D = "D", "D: voldoet niet"
        E = "E", "E: geen verklaring"

    name = models.CharField("naam van de site", max_length=60, default="Techniekpact")
    tagline = models.CharField("onderschrift", max_length=150, blank=True)
    owner = models.CharField("eigenaar: officiële naam", max_length=150, blank=True)
    address = PlainTextField("eigenaar: adres", blank=True)
    email = models.EmailField("eigenaar: e-mailadres", blank=True)
    phone = models.CharField("eigenaar: telefoon", max_length=30, blank=True)
    kvk = models.CharField("eigenaar: KvK-nummer", max_length=8, blank=True)
    contact_name = models.CharField(
        "contact: naam", max_length=120, blank=True, help_text="Een persoon of loket."
    )
    contact_function = models.CharField("contact: functie", max_length=120, blank=True)
    press_name = models.CharField("pers: naam", max_length=120, blank=True)
    press_email = models.EmailField("pers: e-mailadres", blank=True)
    press_phone = models.CharField("pers: telefoon", max_length=30, blank=True)
    boilerplate = PlainTextField(
        "pers: over het Techniekpact",
        blank=True,
        help_text="Een vaste alinea die journalisten mogen overnemen, zonder opmaak.",
    )
    privacy_contact = models.EmailField("contact voor privacy", blank=True)
    security_contact = models.EmailField(
        "contact voor beveiliging", blank=True, help_text="Staat in /.well-known/security.txt."
    )
    security_txt_expires = models.DateField(
        "security.txt: klopt tot",
        null=True,
        blank=True,
        default=first_security_txt_expiry,
        help_text="Hiermee bevestigt u dat het contact voor beveiliging klopt, voor hoogstens een "
        "jaar. Leeg: het bestand security.txt is er niet.",
    )
    accessibility_status = models.CharField(
        "toegankelijkheid: status",
        max_length=1,
        choices=AccessibilityStatus.choices,
        default=AccessibilityStatus.E,
        help_text="A en B mogen alleen na een onderzoek door een deskundige.",
    )
    accessibility_audited_on = models.DateField(
        "toegankelijkheid: datum van het onderzoek", null=True, blank=True
    )
    accessibility_contact = models.EmailField("toegankelijkheid: e-mailadres", blank=True)
    accessibility_deviations = RichTextField(
        "toegankelijkheid: afwijkingen",
        blank=True,
        help_text="Per afwijking: oorzaak, gevolg, maatregel en datum.",
    )
    accessibility_approved_by = models.CharField(
        "toegankelijkheid: goedgekeurd door (functie)", max_length=120, blank=True
    )
    accessibility_approved_on = models.DateField(
        "toegankelijkheid: goedgekeurd op", null=True, blank=True
    )
    accessibility_review_on = models.DateField(
        "toegankelijkheid: volgende controle", null=True, blank=True
    )

    class Meta(Singleton.Meta):
        verbose_name = "gegevens van de site"
        verbose_name_plural = "gegevens van de site"
        constraints = [
            *Singleton.Meta.constraints,
            models.CheckConstraint(
                condition=~models.Q(accessibility_status__in=["A", "B"])
                | models.Q(accessibility_audited_on__isnull=False),
                name="accessibility_claim_needs_audit",
                violation_error_message="Status A of B mag alleen na een onderzoek. Vul de datum "
                "van het onderzoek in.",
            ),
        ]

    def __str__(self) -> str:
        return "Gegevens van de site"

    def clean(self) -> None:
        """Refuse a confirmation for longer than RFC 9116 advises: less than a year."""
        super().clean()
        latest = timezone.localdate() + timedelta(days=364)
        if self.security_txt_expires and self.security_txt_expires > latest:
            day = date_format(latest)
            raise ValidationError({"security_txt_expires": f"Kies een dag tot en met {day}."})

    def reviews_due(self) -> dict[str, date]:
        """Return each of `review_fields` whose day is near or past."""
        days = {name: getattr(self, name) for name in self.review_fields}
        until = timezone.localdate() + REVIEW_NOTICE
        return {name: day for name, day in days.items() if day and day <= until}

    @property
    def empty_fields(self) -> "list[models.Field]":
        """The fields of `gap_fields` that are still empty."""
        fields = [field for field in self._meta.fields if field.name in self.gap_fields]
        return [field for field in fields if not getattr(self, field.name)]

    @property
    def contact(self) -> Contact:
        """Whom to call or write to about anything that is not of one region: the owner."""
        return Contact(self.contact_name, self.contact_function, self.email, self.phone)

    @property
    def press_contact(self) -> Contact:
        """Whom a journalist may call; the national contact when there is no other."""
        press = Contact(self.press_name, "Perscontact", self.press_email, self.press_phone)
        return press or self.contact
