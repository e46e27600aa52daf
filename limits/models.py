# Belongs here: counts of attempts, and the networks that an account logged in from; all lapse.
# Does not belong here: addresses or names. A row holds only a keyed hash of them.

from typing import ClassVar

from django.db import models


class AttemptCount(models.Model):
    """The number of attempts of one kind in one window, by a network, by a subject or in all."""

    # A keyed hash of the kind, the window and the network or subject: it identifies nobody.
    key = models.CharField(max_length=32, primary_key=True)
    attempts = models.IntegerField()
    lapses_at = models.DateTimeField(db_index=True)

    objects: ClassVar = models.Manager()

    def __str__(self) -> str:
        return f"{self.attempts} until {self.lapses_at:%H:%M}"


class FamiliarNetwork(models.Model):
    """A network from which a subject did before what is limited, such as logging in."""

    # A keyed hash of the kind, the network and the subject.
    key = models.CharField(max_length=32, primary_key=True)
    lapses_at = models.DateTimeField(db_index=True)

    objects: ClassVar = models.Manager()

    def __str__(self) -> str:
        return f"until {self.lapses_at:%d-%m-%Y}"
