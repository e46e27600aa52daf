from typing import ClassVar

from django.conf import settings
from django.db import models


class SavedFilter(models.Model):
    """The filters and order of a list of the admin, under a name that an editor gave it."""

    MAX_PER_LIST = 20

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    model_label = models.CharField(max_length=100)  # such as pact.project
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=500)

    objects: ClassVar = models.Manager()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "model_label", "name"], name="saved_filter_once"
            )
        ]

    def __str__(self) -> str:
        return self.name
