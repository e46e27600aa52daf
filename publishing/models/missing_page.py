from django.db import models


class MissingPage(models.Model):
    """An address at which people found nothing; how often, and since when nobody did.

    Nothing about a visitor: no query, no network, and of where she came from only a page of ours.
    """

    path = models.CharField("adres", max_length=200, unique=True)
    requests = models.PositiveIntegerField("keer gevraagd", default=0)
    last_requested_on = models.DateField("laatst", db_index=True)
    linked_from = models.CharField("gevolgd vanaf", max_length=200, blank=True)

    class Meta:
        verbose_name = "niet gevonden pagina"
        verbose_name_plural = "niet gevonden pagina's"
        ordering = ["-requests", "path"]

    def __str__(self) -> str:
        return self.path
