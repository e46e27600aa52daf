from datetime import timedelta
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Value
from django.utils import timezone

SEARCH_LIFETIME = timedelta(hours=1)


class AddressSearchQuerySet(models.QuerySet["AddressSearch"]):
    def active(self) -> Self:
        return self.filter(created_at__gt=timezone.now() - SEARCH_LIFETIME)

    def lapsed(self) -> Self:
        return self.filter(created_at__lte=timezone.now() - SEARCH_LIFETIME)

    def that_find(self, email: str) -> Self:
        """Select the searches with this address, or with a beginning of it."""
        sought = models.CharField(max_length=320)
        return self.alias(email=Value(email, output_field=sought)).filter(
            email__startswith=F("text")
        )


class AddressSearch(models.Model):
    """The text that an editor typed to find a person; the URL of a page names it by a key."""

    key = models.CharField(max_length=8)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    text = models.CharField(max_length=320)
    created_at = models.DateTimeField(default=timezone.now, db_index=True)

    objects: ClassVar = AddressSearchQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "key"], name="address_search_once"),
        ]

    def __str__(self) -> str:
        return f"zoekopdracht {self.pk}"
