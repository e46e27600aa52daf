from datetime import timedelta
from typing import Any, ClassVar

from django.db import models
from django.utils import timezone

from newsletter.sender_domain.findings import Severity


class DomainCheck(models.Model):
    """The outcome of the last check of the domain that our mail comes from: one row.

    The worker does the check, because the servers of others may be slow.
    """

    CHECK_INTERVAL = timedelta(days=1)

    next_check_at = models.DateTimeField(default=timezone.now)
    checked_at = models.DateTimeField(null=True)
    # Dictionaries with the fields of `newsletter.sender_domain.findings.Finding`.
    findings: Any = models.JSONField(default=list)

    objects: ClassVar = models.Manager()

    def __str__(self) -> str:
        return f"controle van de afzender {self.checked_at or ''}".rstrip()

    @property
    def failed_names(self) -> list[str]:
        return [finding["name"] for finding in self.findings if finding["level"] == Severity.WRONG]
