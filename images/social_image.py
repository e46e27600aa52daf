"""The social images of pages and the charts as PNG: one row each, which is its queue as well."""

from datetime import timedelta
from typing import Self

from django.core.files.storage import default_storage
from django.db import models
from django.utils import timezone

from caching.bulk_read import RowsByLabel, bulk_read

FOLDER = "social"
# After this a worker that claimed an image is presumed to have failed.
CLAIM_DURATION = timedelta(minutes=10)


def social_image_name(digest: str) -> str:
    """Return the name of a drawn image in the storage: another drawing has another name."""
    return f"{FOLDER}/{digest}.png"


class SocialImageQuerySet(models.QuerySet):
    def without_current_drawing(self) -> Self:
        """Select pages whose image has not been drawn yet, or not with their present title."""
        return self.exclude(drawn=models.F("digest"))

    def needing_drawing(self) -> Self:
        """Select what has no current drawing and is not claimed by a worker."""
        claimed_after = timezone.now() - CLAIM_DURATION
        rows = self.without_current_drawing().exclude(attempted_at__gt=claimed_after)
        return rows.order_by("pk")


class SocialImage(models.Model):
    """The image of a page, or a chart at its own path.

    `card` is what to draw, `digest` its hash, `drawn` that of the file, which is empty until the
    first file is there. While it differs from `digest` the page keeps the previous image.
    """

    path = models.CharField(max_length=255, unique=True)
    card = models.JSONField()
    digest = models.CharField(max_length=24)
    drawn = models.CharField(max_length=24, blank=True)
    attempted_at = models.DateTimeField(null=True)

    objects = SocialImageQuerySet.as_manager()

    def __str__(self) -> str:
        return self.path


@bulk_read(lambda: {SocialImage: ["path", "drawn"]})
def social_image_urls(rows: RowsByLabel) -> dict[str, str]:
    """Return the addresses of the images that have been drawn, by the path of their page."""
    return {
        row["path"]: default_storage.url(social_image_name(row["drawn"]))
        for row in rows[SocialImage._meta.label_lower]
        if row["drawn"]
    }
