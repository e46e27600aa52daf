from typing import ClassVar

from django.db import models


class DeletionPass(models.Model):
    """A row that exists only within the transaction in which the worker deletes old lines.

    The triggers of `publishing.append_only` look for it; no other transaction ever sees it.
    """

    objects: ClassVar = models.Manager()

    def __str__(self) -> str:
        return f"pass {self.pk}"
