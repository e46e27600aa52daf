from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, ClassVar, Self

from django.apps import apps
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils.timezone import localtime

from publishing.accounts import Account
from publishing.models.generic import GenericRow, GenericRowQuerySet
from publishing.models.revision import Revision

APPEND_ONLY = "The log is only added to"


class EventQuerySet(GenericRowQuerySet):
    def owned_by(self, user: Account) -> Self:
        """Select the events of objects that a user owns."""
        owned = {
            model: model._default_manager.owned_by(user)
            for model in apps.get_models()
            if model is not self.model and hasattr(model._default_manager, "owned_by")
        }
        return self.for_any_of(owned)

    def for_any_of(
        self, objects: Mapping[type[models.Model], models.QuerySet[models.Model]]
    ) -> Self:
        """Select the events of all objects in these querysets, which are given by model."""
        content_types = ContentType.objects.get_for_models(*objects, for_concrete_models=False)
        condition = models.Q(pk__in=[])
        for model, queryset in objects.items():
            condition |= models.Q(
                content_type=content_types[model], object_id__in=queryset.values("pk")
            )
        return self.filter(condition)

    def datetimes(self, field_name: str, kind: str, *args: Any, **kwargs: Any) -> Any:
        """Derive the years, for the admin, from the first and last event: the log gets long."""
        if kind != "year":
            return super().datetimes(field_name, kind, *args, **kwargs)  # type: ignore[arg-type]
        ends = self.aggregate(first=models.Min(field_name), last=models.Max(field_name))
        first, last = (localtime(ends[end]).year for end in ("first", "last"))
        return [datetime(year, 1, 1, tzinfo=UTC) for year in range(first, last + 1)]

    def update(self, **values: object) -> int:
        raise TypeError(APPEND_ONLY)

    def delete(self) -> tuple[int, dict[str, int]]:
        raise TypeError(APPEND_ONLY)


class Event(GenericRow):
    """An entry of the audit log: an action, its object, its user and its moment.

    Entries are never changed, and only the worker deletes them, when their time is over.
    """

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
        TRASHED = "trashed", "In de prullenbak"
        UNTRASHED = "untrashed", "Uit de prullenbak gehaald"
        PURGED = "purged", "Voorgoed verwijderd"
        SHARED = "shared", "Concept gedeeld"
        UNSHARED = "unshared", "Deellink ingetrokken"
        MOVED = "moved", "Nieuw adres"
        EXPORTED = "exported", "Meegenomen als bestand"
        FAILED = "failed", "Mislukt"
        LOGGED_IN = "logged_in", "Ingelogd"
        LOGIN_FAILED = "login_failed", "Inloggen mislukt"
        LOCKED_OUT = "locked_out", "Inloggen geblokkeerd"
        INVITED = "invited", "Uitgenodigd"
        CREDENTIALS = "credentials", "Toegang gewijzigd"
        RIGHTS = "rights", "Rechten gewijzigd"

    # Lines about who came in: they go sooner than those about content (`publishing.retention`).
    SIGN_IN_KINDS: ClassVar = (Kind.LOGGED_IN, Kind.LOGIN_FAILED, Kind.LOCKED_OUT)

    goes_with_object = False
    is_append_only = True  # in the database too: see `publishing.append_only`

    kind = models.CharField("wat", max_length=12, choices=Kind.choices)
    title = models.CharField("van", max_length=250)
    created_at = models.DateTimeField("wanneer", auto_now_add=True, db_index=True)
    # Without a constraint, so that nothing here changes when the user is deleted.
    user = models.ForeignKey(
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

    object_url = ""  # the form of the object; set by `publishing.audit.link_events`

    objects: ClassVar = EventQuerySet.as_manager()

    class Meta:
        verbose_name = "gebeurtenis"
        verbose_name_plural = "logboek"
        ordering = ["-pk"]
        indexes = [models.Index(fields=["content_type", "object_id", "-id"])]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.title}"

    def is_owned_by(self, user: Account) -> bool:
        return type(self).objects.owned_by(user).filter(pk=self.pk).exists()

    def save(self, **kwargs: Any) -> None:
        if self.pk:
            raise TypeError(APPEND_ONLY)
        super().save(**kwargs)

    def delete(self, *args: object, **kwargs: object) -> tuple[int, dict[str, int]]:
        raise TypeError(APPEND_ONLY)
