from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models

from publishing.dates import format_datetime
from publishing.models.generic import GenericRow, GenericRowQuerySet


class RevisionQuerySet(GenericRowQuerySet):
    def unresolved(self) -> Self:
        """Select the revisions that were set aside and that nobody has chosen from yet."""
        conflicts = self.filter(kind=Revision.Kind.CONFLICT, resolved_at=None)
        return conflicts.defer("snapshot")


class Revision(GenericRow):
    """The contents of an object as an editor saved them.

    `publishing.revisions.snapshots` describes the shape of `snapshot`.
    """

    class Kind(models.TextChoices):
        START = "start", "Beginstand"
        DRAFT = "draft", "Concept"
        RESTORED = "restored", "Teruggezet"
        MERGED = "merged", "Samengevoegd"
        CONFLICT = "conflict", "Opzijgezet"

    kind = models.CharField("soort", max_length=10, choices=Kind.choices)
    snapshot: Any = models.JSONField()
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    author_name = models.CharField("door", max_length=150, blank=True)
    created_at = models.DateTimeField("bewaard op", auto_now_add=True)
    published_at = models.DateTimeField("op de site sinds", null=True)
    # The revision that the editor started from.
    base = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, related_name="+")
    # When an editor chose between a revision that was set aside and the latest one.
    resolved_at = models.DateTimeField(null=True, editable=False)
    note = models.CharField("notitie", max_length=300, blank=True)

    objects: ClassVar = RevisionQuerySet.as_manager()

    class Meta:
        verbose_name = "versie"
        verbose_name_plural = "versies"
        ordering = ["-pk"]
        indexes = [models.Index(fields=["content_type", "object_id", "-id"])]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} van {format_datetime(self.created_at)}"
