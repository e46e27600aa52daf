from collections.abc import Collection
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.urls import Resolver404, resolve, reverse

from pact.models.goal import Goal
from publishing.fields import RichTextField
from publishing.models import Positioned, Publishable, on_site_condition

ENTRANCE_WITH_BLOCK = (
    "Deze pagina toont gegevens van de site, en kan geen ingang zijn. Maak voor de ingang een "
    "andere pagina."
)
TAKEN_BELOW = (
    "Onder ‘{parent}’ kan geen andere pagina staan: adressen zoals {path} gebruikt de site zelf. "
    "Kies bij ‘valt onder’ een andere pagina, of laat dat leeg."
)


# A page, one below it, and so on: /over/pact/partners/lijst/.
MAX_DEPTH = 4


class Page(Publishable, Positioned):
    """A plain page: over, contact, privacy and so on, or a page below one of these.

    `path` is its whole address without the outer slashes, such as `over/werkwijze`. It follows
    from the slugs of the page and of those above it.
    """

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
    address_keys = ("path",)

    parent: "models.ForeignKey[Page | None, Page | None]" = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name="valt onder",
        help_text="De pagina waar deze onder staat, ook in het adres: /over/werkwijze/. Leeg: de "
        "pagina staat op zichzelf.",
    )
    title = models.CharField("titel", max_length=120)
    slug = models.SlugField(
        "adres",
        help_text="Het laatste deel van het webadres: over wordt /over/, of onder een andere "
        "pagina /andere/over/.",
    )
    path = models.CharField("hele adres", max_length=210, unique=True, editable=False)
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

    @property
    def position_group(self) -> int | None:
        return self.parent_id

    def save(self, **kwargs: Any) -> None:
        """Store the address along, and move the pages below to it."""
        self.path = self.build_path()
        columns = kwargs.get("update_fields")
        super().save(**kwargs)
        if columns is None or "path" in columns:
            self._move_children()

    def _move_children(self) -> None:
        for child in self.children.all():
            child.parent = self
            if child.path != child.build_path():
                child.save(update_fields=["path"])

    def build_path(self) -> str:
        """Return the address that follows from the slug and from where the page lies."""
        parent = self.find_parent()
        return f"{parent.path}/{self.slug}" if parent else self.slug

    def find_parent(self) -> "Page | None":
        """Return the page above; none either when that has been deleted since."""
        try:
            return self.parent
        except Page.DoesNotExist:
            return None

    def get_absolute_url(self) -> str:
        # A draft that is laid over a row has a slug of its own; other code has the path alone.
        return reverse("page", args=[self.build_path() if self.slug else self.path])

    @classmethod
    def address_fields(cls) -> set[str]:
        return {"slug", "parent"}

    def published_descendants(self) -> "models.QuerySet[Page]":
        """Select the live pages below the address at which the page is stored."""
        below: models.QuerySet[Page] = Page._base_manager.filter(path__startswith=f"{self.path}/")
        return below.filter(on_site_condition())

    def reason_not_to_unpublish(self) -> str:
        titles = self.published_descendants() if self.pk else ()
        names = ", ".join(f"‘{page}’" for page in titles)
        return names and (
            f"Onder deze pagina staan nog pagina’s op de site: {names}. Haal die eerst van "
            "de site, of zet ze ergens anders."
        )

    @property
    def shows_contact(self) -> bool:
        return self.block == self.Block.CONTACT

    def reason_not_to_trash(self) -> str:
        if self.block in self.OPTIONAL_BLOCKS:
            return ""
        return "U kunt dit niet weggooien, want de site moet deze gegevens tonen."

    def clean(self) -> None:
        if self.entrance and self.block not in self.OPTIONAL_BLOCKS:
            raise ValidationError({"entrance": ENTRANCE_WITH_BLOCK})
        parent = self.find_parent()
        if parent and (reason := self._reason_not_below(parent)):
            raise ValidationError({"parent": reason})
        if self.slug:
            self._refuse_address_of_site(f"/{self.build_path()}/")

    def _reason_not_below(self, parent: "Page") -> str:
        """Return why the page cannot lie below another; empty when it can."""
        above = [parent]
        while (last := above[-1].parent) and len(above) <= MAX_DEPTH:
            above.append(last)
        if self.pk and self in above:
            return "Een pagina kan niet onder zichzelf staan. Kies een andere, of laat dit leeg."
        if len(above) + self._height() > MAX_DEPTH:
            return f"Dan liggen er meer dan {MAX_DEPTH} pagina’s onder elkaar. Kies een andere."
        if self.live and not parent.is_on_site:
            return f"‘{parent}’ staat niet op de site. Zet die pagina er eerst op."
        if self.live and parent.expire_at:
            return f"‘{parent}’ gaat van de site. Haal eerst die planning weg, of kies een andere."
        return ""

    def _height(self) -> int:
        """Return the number of pages below each other, of this one and those below it."""
        below = Page._base_manager.filter(path__startswith=f"{self.path}/", trashed_at=None)
        paths = below.values_list("path", flat=True) if self.pk else []
        depth = self.path.count("/")
        return 1 + max((path.count("/") - depth for path in paths), default=0)

    def _refuse_address_of_site(self, path: str) -> None:
        """Refuse the address of another part of the site, where the page would never be reached.

        A part that is named after the block of this page shows its text.
        """
        try:
            match = resolve(path)
        except Resolver404:
            return
        if match.url_name in {"page", self.block}:
            return
        if match.kwargs and self.parent:
            raise ValidationError({"parent": TAKEN_BELOW.format(parent=self.parent, path=path)})
        raise ValidationError(
            {"slug": f"Op {path} staat al een ander deel van de site. Kies iets anders."}
        )

    def validate_unique(self, exclude: Collection[str] | None = None) -> None:
        """Check the whole address as well, and report it at the part that an editor types."""
        others = set(exclude or ())
        if self.slug and "slug" not in others:
            self.path = self.build_path()
            others.discard("path")
        try:
            super().validate_unique(exclude=others)
        except ValidationError as error:
            errors = error.error_dict
            if "path" in errors:
                errors["slug"] = errors.pop("path")
            raise
