from django.db import models

from publishing.models.generic import GenericRow


class Redirect(GenericRow):
    """Which thing was the last to live at a path. If it lives elsewhere now, the path leads on.

    It names the thing and not its address, so there are no chains and no circles. `number` is the
    place of the path among `Publishable.addresses`.
    """

    path = models.CharField("adres", max_length=300, unique=True)
    number = models.PositiveSmallIntegerField()

    class Meta:
        verbose_name = "doorverwijzing"
        verbose_name_plural = "doorverwijzingen"
        ordering = ["path"]
        indexes = [models.Index(fields=["content_type", "object_id"])]

    def __str__(self) -> str:
        return self.path
