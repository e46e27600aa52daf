import uuid
from datetime import timedelta
from typing import Self

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.db import models
from django.utils import timezone

from publishing.models.revision import Revision

SHARE_LINK_LIFETIME = timedelta(days=14)
SHARE_LINK_SIGNER = Signer(salt="publishing.share", sep=".")


class ShareLinkQuerySet(models.QuerySet["ShareLink"]):
    def active(self) -> Self:
        return self.filter(expires_at__gt=timezone.now(), revoked_at=None)

    def for_object(self, obj: models.Model) -> Self:
        """Select the links to any revision of one object."""
        return self.filter(revision__in=Revision.objects.for_object(obj))

    def with_token(self, token: str) -> Self:
        """Select the one link that a token belongs to; none when the token is forged."""
        try:
            return self.filter(key=SHARE_LINK_SIGNER.unsign(token))
        except BadSignature:
            return self.none()


class ShareLink(models.Model):
    """A link with which somebody without an account can see one revision, for a limited time."""

    revision = models.ForeignKey(Revision, on_delete=models.CASCADE, related_name="share_links")
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    # A link lives no longer than its maker's rights, so it goes with her account.
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="+"
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
    def is_active(self) -> bool:
        return self.revoked_at is None and self.expires_at > timezone.now()

    @property
    def token(self) -> str:
        return SHARE_LINK_SIGNER.sign(self.key.hex)
