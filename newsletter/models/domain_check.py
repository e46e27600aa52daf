from datetime import timedelta
from typing import Any, ClassVar

from django.db import models
from django.utils import timezone

from newsletter.domain.findings import Severity


class DomainCheck(models.Model):
    """What was found when we last looked at the domain that our mail comes from: one row.

    Looked at by the worker, because other people's servers may take their time.
    """

    CHECK_INTERVAL = timedelta(days=1)

    next_check_at = models.DateTimeField(default=timezone.now)
    checked_at = models.DateTimeField(null=True)
    findings: Any = models.JSONField(default=list)
    """As `newsletter.domain.Finding` has them."""

    objects: ClassVar = models.Manager()

    def __str__(self) -> str:
        return f"controle van de afzender {self.checked_at or ''}".rstrip()

    @property
    def failed_names(self) -> list[str]:
        """The names of what is wrong."""
        return [it["name"] for it in self.findings if it["level"] == Severity.WRONG]
