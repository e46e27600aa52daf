from typing import ClassVar

from django.db import models
from django.utils import timezone

from publishing.fields import PlainTextField


class ConsentWording(models.Model):
    """A text beside the form to sign up; the newest stands there, the others are proof.

    Versions are called '2026-11', '2026-11-2' and so on. `Consent.wording` names one, or an import.
    """

    version = models.CharField("versie", max_length=40, unique=True)
    text = PlainTextField("tekst")
    created_at = models.DateTimeField("geldt sinds", default=timezone.now)
    # By name alone: a row is never changed, also not when the account goes.
    user_name = models.CharField("vastgelegd door", max_length=150, blank=True)

    is_append_only = True  # in the database: see `publishing.append_only`

    objects: ClassVar = models.Manager()

    class Meta:
        verbose_name = "toestemmingstekst"
        verbose_name_plural = "toestemmingsteksten"
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.version
