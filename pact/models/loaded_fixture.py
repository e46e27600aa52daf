from django.db import models


class LoadedFixture(models.Model):
    """Which item of `fixtures/` became which row, once and for ever.

    What is listed here is never loaded again: an edit, a new address or a deletion stays.
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
