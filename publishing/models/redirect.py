from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q

from publishing.models.generic import GenericRow


class Redirect(GenericRow):
    """A path that leads to an object, wherever that is now, or to another address.

    A row for every path that an object has had is made by publishing; editors add others by hand.
    It names the object and not its address, so there are no chains and no circles.
    `address_index` is the index of the path in `Publishable.public_paths`. A row without an object
    has its `address`: of a page of this site that is no object, or of another site.
    """

    content_type = models.ForeignKey(  # type: ignore[assignment]  # here it may be empty
        ContentType, on_delete=models.CASCADE, null=True, editable=False, verbose_name="soort"
    )
    object_id = models.PositiveBigIntegerField(null=True, editable=False)  # type: ignore[assignment]
    address_index = models.PositiveSmallIntegerField(default=0, editable=False)
    path = models.CharField(
        "van",
        max_length=300,
        unique=True,
        error_messages={"unique": "Van dit adres is er al een doorverwijzing. Wijzig die."},
        help_text="Het oude adres: /oude-pagina/, of plak het hele adres.",
    )
    address = models.CharField("naar", max_length=300, blank=True, editable=False)
    by_hand = models.BooleanField("met de hand gemaakt", default=False, editable=False)

    class Meta:
        verbose_name = "doorverwijzing"
        verbose_name_plural = "doorverwijzingen"
        ordering = ["path"]
        indexes = [models.Index(fields=["content_type", "object_id"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(content_type__isnull=False, object_id__isnull=False, address="")
                | Q(content_type=None, object_id=None) & ~Q(address=""),
                name="redirect_to_object_or_address",
            )
        ]

    def __str__(self) -> str:
        return self.path
