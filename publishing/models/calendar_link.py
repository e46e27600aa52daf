import uuid
from typing import Self

from django.conf import settings
from django.contrib.auth.models import User
from django.core.signing import BadSignature, Signer
from django.db import models
from django.utils import timezone

CALENDAR_LINK_SIGNER = Signer(salt="publishing.calendar", sep=".")


class CalendarLinkQuerySet(models.QuerySet["CalendarLink"]):
    def with_token(self, token: str) -> Self:
        """Select the one link that a token belongs to; none when the token is forged."""
        try:
            return self.filter(key=CALENDAR_LINK_SIGNER.unsign(token))
        except BadSignature:
            return self.none()


class CalendarLink(models.Model):
    """The secret address at which the calendar program of an editor reads what is planned.

    It shows what she may see at that moment, and goes with her account.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="calendar_link"
    )
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now)

    objects = CalendarLinkQuerySet.as_manager()

    def __str__(self) -> str:
        return f"agenda {self.pk}"

    @classmethod
    def renew(cls, user: User) -> "CalendarLink":
        """Give a user a link, in the place of the one that she had."""
        link, _ = cls.objects.update_or_create(
            {"key": uuid.uuid4(), "created_at": timezone.now()}, user=user
        )
        return link

    @property
    def token(self) -> str:
        return CALENDAR_LINK_SIGNER.sign(self.key.hex)
