from django.db import models
from django.urls import reverse

from publishing.links.targets import (
    MAX_TARGET_LENGTH,
    LinkTargetField,
    find_object_at,
    published_objects,
)
from publishing.models import Positioned, Publishable

CANNOT_MISS_MAIN_MENU = (
    "Zonder hoofdmenu vindt niemand de weg: u kunt het wijzigen, maar niet weghalen."
)


class Menu(Publishable, Positioned):
    """Links that editors compose: the main menu, or one group at the foot of every page."""

    class Place(models.TextChoices):
        MAIN = "main", "Boven aan elke pagina: het hoofdmenu"
        FOOTER = "footer", "Onder aan elke pagina: een groep in de voet"

    address_keys = ()
    child_relations = ["items"]

    title = models.CharField(
        "naam",
        max_length=60,
        help_text="Staat in de voet als kop boven de groep. In het hoofdmenu ziet niemand haar.",
    )
    summary = models.CharField(
        "toelichting",
        max_length=300,
        blank=True,
        help_text="Voor de redactie: waar dit menu voor is. Bezoekers zien dit niet.",
    )
    place = models.CharField("plaats", max_length=10, choices=Place.choices, default=Place.FOOTER)

    class Meta:
        verbose_name = "menu"
        verbose_name_plural = "menu en voet"
        ordering = ["position", "title"]
        constraints = [
            models.UniqueConstraint(
                fields=["place"],
                condition=models.Q(place="main"),
                name="menu_one_main",
                violation_error_message="Er is al een hoofdmenu. Wijzig dat, of kies de voet.",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Return the front page, which shows every menu; a menu has no page of its own."""
        return reverse("home")

    def reason_not_to_trash(self) -> str:
        return self.reason_not_to_unpublish()

    def reason_not_to_unpublish(self) -> str:
        return CANNOT_MISS_MAIN_MENU if self.place == self.Place.MAIN else ""


class MenuItemQuerySet(models.QuerySet):
    def published(self) -> "MenuItemQuerySet":
        return self.filter(menu__in=Menu.objects.published())


class MenuItem(Positioned):
    # The owner and the column that refers to an object, for `publishing.links.references`.
    reference_columns = ("menu", "target")

    menu = models.ForeignKey(Menu, on_delete=models.CASCADE, related_name="items")
    target = LinkTargetField("leidt naar", max_length=MAX_TARGET_LENGTH)
    label = models.CharField(
        "tekst",
        max_length=60,
        blank=True,
        help_text="Leeg: de titel van de pagina.",
    )

    objects = MenuItemQuerySet.as_manager()

    class Meta(Positioned.Meta):
        verbose_name = "item"
        verbose_name_plural = "items"
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.label or self.target

    def clean(self) -> None:
        """Refer to a published object itself, so that the item follows it to another address."""
        if self.target.startswith("/"):
            self.target = find_object_at(self.target, published_objects) or self.target
