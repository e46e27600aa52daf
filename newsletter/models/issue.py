from django.db import models
from django.urls import reverse
from django.utils.text import capfirst

from images.models import Image
from newsletter.models.landsdelen_field import LandsdelenField
from publishing.fields import PlainTextField, RichTextField
from publishing.links.targets import OBJECT_REFERENCE, parse_object_reference
from publishing.models import Positioned, Publishable

OUTLINE_MESSAGE = (
    "Dit is de vaste opzet, waarmee nieuwe nieuwsbrieven beginnen. Zij gaat nooit uit en komt "
    "nooit op de site."
)


class Issue(Publishable):
    """A newsletter, as it is edited and as it stands in the archive; `Mailing` is its sending."""

    list_route = "newsletter:issues"
    feed_label = "Nieuwsbrieven"
    date_field = "first_published_at"
    child_relations = ["items"]

    title = models.CharField(
        "onderwerp",
        max_length=120,
        help_text="De onderwerpregel van de mail, en de titel in het archief.",
    )
    slug = models.SlugField("adres", unique=True)
    audience = LandsdelenField("voor wie", help_text="Leeg: voor iedereen.")
    intro = RichTextField("inleiding", blank=True)
    closing = RichTextField("afsluiting", blank=True)
    # The one that new issues start from; it is never sent and never on the site.
    is_outline = models.BooleanField("vaste opzet", default=False, editable=False)

    class Meta:
        verbose_name = "nieuwsbrief"
        verbose_name_plural = "nieuwsbrieven"
        ordering = ["-first_published_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["is_outline"],
                condition=models.Q(is_outline=True),
                name="newsletter_issue_one_outline",
            ),
            models.CheckConstraint(
                condition=models.Q(is_outline=False) | models.Q(live=False),
                name="newsletter_issue_outline_not_live",
                violation_error_message=OUTLINE_MESSAGE,
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("newsletter:issue", args=[self.slug])

    def reason_not_to_trash(self) -> str:
        if self.is_outline:
            return (
                "De vaste opzet kunt u niet weggooien. Gebruikt u haar niet meer? Maak haar dan "
                "leeg."
            )
        if not hasattr(self, "mailing"):
            return ""
        return (
            "Deze nieuwsbrief is ingepland of verstuurd. Daarom kunt u hem niet weggooien: zo "
            "blijft te zien wat lezers hebben gekregen."
        )

    def reason_not_to_publish(self) -> str:
        """Keep an issue out of the archive until it is sent to its readers; the outline always."""
        if self.is_outline:
            return OUTLINE_MESSAGE
        if self.live or (hasattr(self, "mailing") and self.mailing.is_sent_or_starting):
            return ""
        return (
            "Een nieuwsbrief komt vanzelf in het archief op de site op het moment dat u hem "
            "verstuurt."
        )


def parse_picture_reference(text: str) -> int:
    """Return the key in 'images.image:12'; 0 for a reference to anything else."""
    match = OBJECT_REFERENCE.fullmatch(text)
    return int(match[2]) if match and match[1] == Image._meta.label_lower else 0


class ObjectReferenceField(models.CharField):
    """A reference to an object with a page, or to a picture: as 'pact.project:12'."""

    def display_value(self, value: str) -> str:
        """Return the kind and title of the object, for editors; no title if it is not live."""
        if picture := parse_picture_reference(value):
            return f"Afbeelding ‘{Image.objects.visible().filter(pk=picture).first() or 'weg'}’"
        model, key = parse_object_reference(value)
        if model is None:
            return value
        obj = model._default_manager.published().filter(pk=key).first()
        return f"{capfirst(model._meta.verbose_name)} ‘{obj or 'niet op de site'}’"


class Item(Positioned):
    """Content of the site that an issue points to, with a teaser of its own if need be.

    It may also be a picture of the library, and its teaser the caption.
    """

    # The owner and the column that refers to an object, for `publishing.links.references`.
    reference_columns = ("issue", "target_reference")

    issue = models.ForeignKey(Issue, on_delete=models.CASCADE, related_name="items")
    target_reference = ObjectReferenceField("bericht", max_length=80)
    teaser = PlainTextField(
        "eigen tekst", blank=True, help_text="Leeg: de samenvatting die op de site staat."
    )

    class Meta(Positioned.Meta):
        verbose_name = "onderdeel"
        verbose_name_plural = "onderdelen"
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.target_reference
