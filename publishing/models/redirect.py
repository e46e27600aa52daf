from django.db import models


class Redirect(models.Model):
    """An address that a page had before, and the one it has now; both are paths."""

    old = models.CharField("oud adres", max_length=300, unique=True)
    new = models.CharField("nieuw adres", max_length=300, db_index=True)

    class Meta:
        verbose_name = "doorverwijzing"
        verbose_name_plural = "doorverwijzingen"
        ordering = ["old"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(old=models.F("new")), name="redirect_leads_elsewhere"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.old} → {self.new}"
