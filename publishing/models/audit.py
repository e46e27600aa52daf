from datetime import UTC, datetime
from typing import Any, ClassVar, Self

from django.apps import apps
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils.timezone import localtime

from publishing.models.generic import GenericRow, GenericRowQuerySet
from publishing.models.revision import Revision


class EventQuerySet(GenericRowQuerySet):
    def owned_by(self, user: Any) -> Self:
        """What happened to the things that an editor of a part of the site owns."""
        owned = {
            model: model._default_manager.owned_by(user)
            for model in apps.get_models()
            if model is not self.model and hasattr(model._default_manager, "owned_by")
        }
        return self.about_any(owned)

    def about_any(self, things: dict[Any, Any]) -> Self:
        """What happened to some things: model → queryset."""
        kinds = ContentType.objects.get_for_models(*things, for_concrete_models=False)
        found = models.Q(pk__in=[])
        for model, chosen in things.items():
            found |= models.Q(content_type=kinds[model], object_id__in=chosen.values("pk"))
        return self.filter(found)

    def datetimes(self, field_name: str, kind: str, *args: Any, **kwargs: Any) -> Any:
        """The years, which the admin asks for, by the first and the last line: a log gets long."""
        if kind != "year":
            return super().datetimes(field_name, kind, *args, **kwargs)  # type: ignore[arg-type]
        ends = self.aggregate(first=models.Min(field_name), last=models.Max(field_name))
        first, last = (localtime(ends[end]).year for end in ("first", "last"))
        return [datetime(year, 1, 1, tzinfo=UTC) for year in range(first, last + 1)]

    def update(self, **values: Any) -> int:
        raise TypeError("The log is only added to")

    def delete(self) -> tuple[int, dict[str, int]]:
        raise TypeError("The log is only added to")


class Event(GenericRow):
    """Who did what to what, and when; nothing in it changes or goes."""

    class Kind(models.TextChoices):
        ADDED = "added", "Toegevoegd"
        CHANGED = "changed", "Gewijzigd"
        DELETED = "deleted", "Verwijderd"
        SAVED = "saved", "Concept bewaard"
        PUBLISHED = "published", "Gepubliceerd"
        UNPUBLISHED = "unpublished", "Van de site gehaald"
        SCHEDULED = "scheduled", "Ingepland"
        UNSCHEDULED = "unscheduled", "Planning vervallen"
        EXPIRED = "expired", "Verlopen"
        SUBMITTED = "submitted", "Ter beoordeling aangeboden"
        SENT_BACK = "sent_back", "Teruggestuurd"
        RESTORED = "restored", "Oude versie teruggezet"
        BINNED = "binned", "In de prullenbak"
        UNBINNED = "unbinned", "Uit de prullenbak gehaald"
        PURGED = "purged", "Voorgoed verwijderd"
        SHARED = "shared", "Concept gedeeld"
        UNSHARED = "unshared", "Deellink ingetrokken"
        MOVED = "moved", "Nieuw adres"
        EXPORTED = "exported", "Meegenomen als bestand"
        FAILED = "failed", "Mislukt"

    kind = models.CharField("wat", max_length=12, choices=Kind.choices)
    title = models.CharField("van", max_length=250)
    at = models.DateTimeField("wanneer", auto_now_add=True, db_index=True)
    # Not tied to the user's row, so that nothing here changes when she goes.
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        null=True,
        related_name="+",
    )
    user_name = models.CharField("wie", max_length=150)
    detail = models.CharField("toelichting", max_length=500, blank=True)
    revision = models.ForeignKey(
        Revision, on_delete=models.DO_NOTHING, db_constraint=False, null=True, related_name="+"
    )

    objects: ClassVar = EventQuerySet.as_manager()

    class Meta:
        verbose_name = "gebeurtenis"
        verbose_name_plural = "logboek"
        ordering = ["-pk"]
        indexes = [models.Index(fields=["content_type", "object_id", "-id"])]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.title}"

    def is_owned_by(self, user: Any) -> bool:
        return type(self).objects.owned_by(user).filter(pk=self.pk).exists()

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk:
            raise TypeError("The log is only added to")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise TypeError("The log is only added to")
