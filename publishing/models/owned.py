"""Rows that belong to who added them, such as pictures and documents."""

from typing import Self

from django.conf import settings
from django.db import models

from publishing.accounts import Account


class OwnedQuerySet(models.QuerySet):
    def owned_by(self, user: Account) -> Self:
        """Select what a user has added."""
        return self.filter(owner=user)


class Owned(models.Model):
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
    )

    class Meta:
        abstract = True

    def is_owned_by(self, user: Account) -> bool:
        return self.owner_id is not None and self.owner_id == user.pk
