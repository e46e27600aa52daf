"""Which pictures visitors see, and which the worker still has to do something for."""

from datetime import timedelta
from typing import Self

from django.db import models
from django.db.models.functions import Concat
from django.utils import timezone

from images.renditions import RECIPE_HASH
from publishing.models.owned import OwnedQuerySet

# After this a worker that claimed a picture is presumed to have failed.
CLAIM_DURATION = timedelta(minutes=10)


class ConsentAnswer(models.TextChoices):
    NOBODY = "nobody", "Er staat niemand herkenbaar op"
    GIVEN = "given", "Iedereen die herkenbaar is, heeft toestemming gegeven"
    UNKNOWN = "unknown", "Nog niet bekend"


class ImageQuerySet(OwnedQuerySet):
    def visible(self) -> Self:
        """Select what visitors may see: `Image.is_visible`."""
        return self.not_trashed().exclude(consent=ConsentAnswer.UNKNOWN).exclude(file="")

    def shared(self) -> Self:
        """Select what every editor may choose: what is in a collection that is shared."""
        return self.filter(collection__shared=True)

    def without_current_renditions(self) -> Self:
        """Select what has no renditions, or those of another focal point or an earlier release.

        What may not be shown needs none.
        """
        version = Concat(
            "focal_x",
            models.Value("-"),
            "focal_y",
            models.Value(f"-{RECIPE_HASH}"),
            output_field=models.CharField(),
        )
        return self.exclude(renditions=version).visible()

    def needing_renditions(self) -> Self:
        """Select what has no current renditions and is not claimed by a worker."""
        return self.without_current_renditions()._unclaimed()

    def with_unclaimed_upload(self) -> Self:
        """Select what has an upload that no worker is decoding."""
        return self.exclude(incoming="")._unclaimed()

    def _unclaimed(self) -> Self:
        claimed_after = timezone.now() - CLAIM_DURATION
        return self.exclude(attempted_at__gt=claimed_after).order_by("pk")
