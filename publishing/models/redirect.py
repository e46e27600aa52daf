from django.db import models

from publishing.models.generic import GenericRow


class Redirect(GenericRow):
    """The object that was the last to have a path, which redirects to where the object is now.

    The row names the object and not its address, so there are no chains and no circles.
    `address_index` is the index of the path in `Publishable.public_paths`.
    """

    path = models.CharField("adres", max_length=300, unique=True)
    address_index = models.PositiveSmallIntegerField()

    class Meta:
        verbose_name = "doorverwijzing"
        verbose_name_plural = "doorverwijzingen"
        ordering = ["path"]
        indexes = [models.Index(fields=["content_type", "object_id"])]

    def __str__(self) -> str:
        return self.path
