"""Work in progress: text that is not saved yet, and the forms that editors have open."""

from datetime import timedelta
from typing import Any, ClassVar, Self

from django.conf import settings
from django.contrib.auth.models import User
from django.db import models
from django.utils import timezone

from publishing.models.generic import GenericRow, GenericRowQuerySet, content_type_of

SESSION_TIMEOUT = timedelta(seconds=90)  # after its last heartbeat a session counts as ended
FORM_KEY_MAX_LENGTH = 32


def _edited_object(
    user: User, model: models.Model | type[models.Model], object_id: int
) -> dict[str, Any]:
    return {"user": user, "content_type": content_type_of(model), "object_id": object_id}


class Autosave(GenericRow):
    """Unsaved input of one editor in one open form, encoded as the browser would send it.

    Each form that is opened has a key of its own, so two tabs do not overwrite each other. An
    `object_id` of 0 stands for a new object.
    """

    MAX_PER_USER = 100

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    form_key = models.CharField(max_length=FORM_KEY_MAX_LENGTH)
    data = models.TextField()  # application/x-www-form-urlencoded
    saved_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "content_type", "object_id", "form_key"], name="autosave_once"
            )
        ]

    def __str__(self) -> str:
        return f"autosave {self.pk}"

    @classmethod
    def store(
        cls, user: User, model: type[models.Model], object_id: int, form_key: str, data: str
    ) -> "Autosave":
        """Store the input in the place of what was stored for this open form before.

        A form names its own key, so beyond `MAX_PER_USER` the oldest of her forms is dropped.
        """
        autosave, is_new = cls.objects.update_or_create(
            {"data": data, "saved_at": timezone.now()},
            form_key=form_key,
            **_edited_object(user, model, object_id),
        )
        if is_new:
            own = cls.objects.filter(user=user).order_by("-saved_at", "-pk")
            surplus = list(own.values_list("pk", flat=True)[cls.MAX_PER_USER :])
            cls.objects.filter(pk__in=surplus).delete()
        return autosave

    @classmethod
    def for_editor(
        cls, user: User, model: type[models.Model], object_id: int
    ) -> "models.QuerySet[Autosave]":
        """Select what an editor has left unsaved in the forms of one object, newest first."""
        rows = cls.objects.filter(**_edited_object(user, model, object_id))
        return rows.order_by("-saved_at", "-pk")


class EditingSessionQuerySet(GenericRowQuerySet):
    def active(self) -> Self:
        return self.filter(last_seen_at__gt=timezone.now() - SESSION_TIMEOUT).select_related("user")


class EditingSession(GenericRow):
    """An editor who has the form of an object open."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    opened_at = models.DateTimeField(default=timezone.now)
    last_seen_at = models.DateTimeField(default=timezone.now, db_index=True)

    objects: ClassVar = EditingSessionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "content_type", "object_id"], name="editing_session_once"
            )
        ]

    def __str__(self) -> str:
        return f"editing session {self.pk}"

    @classmethod
    def touch(cls, user: User, obj: models.Model) -> None:
        """Start a session or keep it alive, and delete the sessions that have timed out."""
        cls.objects.filter(last_seen_at__lte=timezone.now() - SESSION_TIMEOUT).delete()
        session: Any = cls(**_edited_object(user, obj, obj.pk))
        cls.objects.bulk_create(
            [session],
            update_conflicts=True,
            unique_fields=["user", "content_type", "object_id"],
            update_fields=["last_seen_at"],
        )

    @classmethod
    def end(cls, user: User, obj: models.Model) -> None:
        cls.objects.for_object(obj).filter(user=user).delete()
