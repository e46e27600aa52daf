"""Work in progress: what an editor typed and did not save, who has what open, who may look."""

import uuid
from datetime import timedelta
from typing import Any, ClassVar, Self

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.db import models
from django.utils import timezone

from publishing.models.generic import GenericRow, GenericRowQuerySet, content_type_of
from publishing.models.revision import Revision

SESSION_TIMEOUT = timedelta(seconds=90)
"""How long after the last sign of life someone still has a thing open."""

SHARE_LINK_LIFETIME = timedelta(days=14)

SHARE_LINK_SIGNER = Signer(salt="publishing.share", sep=".")


def _form_key(user: Any, model: Any, object_id: int) -> dict[str, Any]:
    """What there is one row for."""
    return {"user": user, "content_type": content_type_of(model), "object_id": object_id}


class Autosave(GenericRow):
    """What one editor typed into one form since she last saved, as the browser would send it.

    One row per editor and thing; `object_id` 0 is a new thing.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    data = models.TextField()  # application/x-www-form-urlencoded
    saved_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "content_type", "object_id"], name="autosave_once"
            )
        ]

    def __str__(self) -> str:
        return f"autosave {self.pk}"

    @classmethod
    def keep(cls, user: Any, model: Any, object_id: int, data: str) -> "Autosave":
        """Instead of what was kept before."""
        values = {"data": data, "saved_at": timezone.now()}
        kept, _ = cls.objects.update_or_create(values, **_form_key(user, model, object_id))
        return kept

    @classmethod
    def find(cls, user: Any, model: Any, object_id: int) -> "Autosave | None":
        return cls.objects.filter(**_form_key(user, model, object_id)).first()

    @classmethod
    def forget(cls, user: Any, model: Any, object_id: int) -> None:
        cls.objects.filter(**_form_key(user, model, object_id)).delete()


class EditingSessionQuerySet(GenericRowQuerySet):
    def here(self) -> Self:
        return self.filter(last_seen_at__gt=timezone.now() - SESSION_TIMEOUT).select_related("user")


class EditingSession(GenericRow):
    """Someone has the form of a thing open."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    opened_at = models.DateTimeField(default=timezone.now)
    last_seen_at = models.DateTimeField(default=timezone.now, db_index=True)

    objects: ClassVar = EditingSessionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "content_type", "object_id"], name="presence_once"
            )
        ]

    def __str__(self) -> str:
        return f"presence {self.pk}"

    @classmethod
    def note(cls, user: Any, thing: Any) -> None:
        """A sign of life; who gave none for a while is forgotten in passing."""
        cls.objects.filter(last_seen_at__lte=timezone.now() - SESSION_TIMEOUT).delete()
        here: Any = cls(**_form_key(user, thing, thing.pk))
        cls.objects.bulk_create(
            [here],
            update_conflicts=True,
            unique_fields=["user", "content_type", "object_id"],
            update_fields=["last_seen_at"],
        )

    @classmethod
    def forget(cls, user: Any, thing: Any) -> None:
        cls.objects.of(thing).filter(user=user).delete()


class ShareLinkQuerySet(models.QuerySet["ShareLink"]):
    def active(self) -> Self:
        return self.filter(expires_at__gt=timezone.now(), revoked_at=None)

    def of(self, thing: models.Model) -> Self:
        """The links to any revision of one thing."""
        return self.filter(revision__in=Revision.objects.of(thing))

    def with_token(self, token: str) -> Self:
        """The one link that `token` belongs to; none when it is forged."""
        try:
            return self.filter(key=SHARE_LINK_SIGNER.unsign(token))
        except BadSignature:
            return self.none()


class ShareLink(models.Model):
    """A draft that someone without an account may look at: one revision, for a while."""

    revision = models.ForeignKey(Revision, on_delete=models.CASCADE, related_name="links")
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    objects = ShareLinkQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"link {self.pk}"

    @property
    def works(self) -> bool:
        return self.revoked_at is None and self.expires_at > timezone.now()

    @property
    def token(self) -> str:
        return SHARE_LINK_SIGNER.sign(self.key.hex)
