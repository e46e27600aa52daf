"""Rows that belong to who added them and may lie in the trash, such as pictures and documents."""

from collections.abc import Sequence
from typing import Self

from django.apps import apps
from django.conf import settings
from django.db import models

from publishing.accounts import Account


class OwnedQuerySet(models.QuerySet):
    def owned_by(self, user: Account) -> Self:
        """Select what a user has added."""
        return self.filter(owner=user)

    def not_trashed(self) -> Self:
        return self.filter(trashed_at=None)


class Owned(models.Model):
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
    )
    trashed_at = models.DateTimeField("weggegooid op", null=True, editable=False)

    class Meta:
        abstract = True

    def settle_files(self) -> None:
        """Move its files to where they may lie, after it went to the trash or came back."""

    def is_owned_by(self, user: Account) -> bool:
        return self.owner_id is not None and self.owner_id == user.pk


def file_models() -> Sequence[type[Owned]]:
    """Return the models of files that visitors fetch, at `public_paths` with a `slug` in them."""
    return [model for model in owned_models() if hasattr(model, "public_paths")]


def owned_models() -> Sequence[type[Owned]]:
    return [model for model in apps.get_models() if issubclass(model, Owned)]
