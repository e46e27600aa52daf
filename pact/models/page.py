from django.core.exceptions import ValidationError
from django.db import models
from django.urls import Resolver404, resolve, reverse

from pact.models.goal import Goal
from publishing.fields import RichTextField
from publishing.models import Positioned, Publishable

ENTRANCE_WITH_BLOCK = (
    "Deze pagina toont gegevens van de site, en kan geen ingang zijn. Maak voor de ingang een "
    "andere pagina."
)


class Page(Publishable, Positioned):
    """A plain page under its own slug: over, contact, privacy and so on."""

    class Block(models.TextChoices):
        NONE = "", "Geen"
        CONTACT = "contact", "Contactgegevens van de eigenaar"
        PRIVACY = "privacy", "Wie verantwoordelijk is voor persoonsgegevens"
        ACCESSIBILITY = "accessibility", "Toegankelijkheidsverklaring"
        COLOPHON = "colophon", "Eigenaar en bronvermelding van de kaart"
        SECURITY = "security", "Meldpunt voor beveiligingslekken"
        WELCOME = "welcome", "Geen, maar de tekst staat ook op de pagina na het aanmelden"

    # Pages of which the site has something to show when they are gone.
    OPTIONAL_BLOCKS = (Block.NONE, Block.WELCOME)

    class Language(models.TextChoices):
        NL = "nl", "Nederlands"
        EN = "en", "Engels"

    search_boost = 1.0

    title = models.CharField("titel", max_length=120)
    slug = models.SlugField("adres", unique=True, help_text="Het webadres: /over/.")
    body = RichTextField("tekst", blank=True)
    block = models.CharField(
        "gegevens onder de tekst",
        max_length=20,
        choices=Block.choices,
        default=Block.NONE,
        blank=True,
        help_text="De inhoud hiervan komt uit 'Gegevens van de site'. De laatste keuze is de "
        "welkomsttekst van de nieuwsbrief: wie haar aanmelding bevestigt, leest die meteen.",
    )
    language = models.CharField(
        "taal",
        max_length=2,
        choices=Language.choices,
        default=Language.NL,
        help_text="De taal van titel, samenvatting en tekst. Een voorleesprogramma en "
        "zoekmachines letten hierop.",
    )
    entrance = models.CharField(
        "ingang",
        max_length=60,
        blank=True,
        help_text="Zoals de bezoeker het zegt: Ik ben leerkracht. Dan staat de pagina naast de "
        "vier O's op de voorpagina en bij elke regio. Leeg: een gewone pagina.",
    )
    goals = models.ManyToManyField(
        Goal,
        blank=True,
        related_name="pages",
        verbose_name="doelen",
        help_text="Alleen bij een ingang: hiervan toont de pagina de voorbeelden en de cijfers.",
    )

    class Meta:
        verbose_name = "pagina"
        verbose_name_plural = "pagina's"
        ordering = ["position", "title"]
        constraints = [
            models.UniqueConstraint(
                fields=["block"],
                condition=~models.Q(block=""),
                name="page_block_once",
                violation_error_message="Een andere pagina toont deze gegevens al.",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("page", args=[self.slug])

    @property
    def shows_contact(self) -> bool:
        return self.block == self.Block.CONTACT

    def reason_not_to_trash(self) -> str:
        if self.block in self.OPTIONAL_BLOCKS:
            return ""
        return "U kunt dit niet weggooien, want de site moet deze gegevens tonen."

    def clean(self) -> None:
        """Refuse the address of another part of the site, where the page would never be reached.

        A part that is named after the block of this page shows its text.
        """
        if self.entrance and self.block not in self.OPTIONAL_BLOCKS:
            raise ValidationError({"entrance": ENTRANCE_WITH_BLOCK})
        try:
            is_taken = resolve(f"/{self.slug}/").url_name not in {"page", self.block}
        except Resolver404:
            return
        if is_taken:
            raise ValidationError(
                {"slug": f"Op /{self.slug}/ staat al een ander deel van de site. Kies iets anders."}
            )
