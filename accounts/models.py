# Belongs here: what we store about how editors log in, beside their accounts and second steps,
# which are models of Django and allauth.
# Does not belong here: addresses. A network is known only by a hash that lapses.

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone


class EditorSession(models.Model):
    """A session of an editor, for her to recognise and end; Django stores the session itself."""

    session_key = models.CharField(max_length=40, unique=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="editor_sessions"
    )
    device = models.CharField(max_length=80)
    network = models.CharField(max_length=8)  # of `accounts.network_pseudonyms`
    started_at = models.DateTimeField(default=timezone.now)
    last_seen_at = models.DateTimeField(default=timezone.now)

    objects: ClassVar = models.Manager()

    class Meta:
        ordering = ["-last_seen_at"]

    def __str__(self) -> str:
        return self.device


class NetworkSalt(models.Model):
    """The random salt of one week: when it is deleted, the names made with it mean nothing."""

    week = models.DateField(unique=True)  # its Monday
    salt = models.CharField(max_length=64)

    objects: ClassVar = models.Manager()

    def __str__(self) -> str:
        return f"{self.week}"
