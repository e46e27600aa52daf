from django.db import models


class LoadedFixture(models.Model):
    """An item of `fixtures/` that was loaded, and the row that it became.

    An item that is listed here is never loaded again, so that what an editor changes, renames or
    deletes stays so.
    """

    kind = models.CharField(max_length=40)
    key = models.CharField(max_length=120)
    object_id = models.PositiveBigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "key"], name="fixture_loaded_once"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"
