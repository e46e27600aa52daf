"""Drawing social images and charts outside the request: rows without a current drawing."""

import logging
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import asdict
from itertools import chain
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

from images.chart_image import ChartCard, draw_chart_image
from images.social_card import SocialCard, draw_social_image
from images.social_image import FOLDER, SocialImage, social_image_name

BATCH_SIZE = 8  # images per round, about two seconds, so that other jobs get their turn

logger = logging.getLogger(__name__)


def plan_social_images(cards: Mapping[str, SocialCard | ChartCard]) -> int:
    """Have the queue hold these cards, by the path of their page or picture, and no others.

    Returns the number of rows that were added, changed or deleted. The files of pages that are gone
    go with the commit.
    """
    rows = {row.path: row for row in SocialImage.objects.defer("card")}
    new, changed = [], []
    for path, card in cards.items():
        digest = card.digest
        row = rows.pop(path, None)
        if row is None:
            new.append(SocialImage(path=path, card=asdict(card), digest=digest))
        elif row.digest != digest:
            row.card, row.digest, row.attempted_at = asdict(card), digest, None
            changed.append(row)
    with transaction.atomic():
        # Another worker may have added the same rows.
        SocialImage.objects.bulk_create(new, batch_size=500, ignore_conflicts=True)
        SocialImage.objects.bulk_update(changed, ["card", "digest", "attempted_at"], batch_size=500)
        if rows:
            SocialImage.objects.filter(pk__in=[row.pk for row in rows.values()]).delete()
            transaction.on_commit(delete_unused_drawings)
    return len(new) + len(changed) + len(rows)


def draw_due_social_images(*, on_stored: Callable[[], None]) -> None:
    """Draw some images. Any number of workers may do so at once.

    An image is claimed for a while first: a worker that fails or is killed leaves it to a later
    round. Only when nothing is left to draw, `on_stored` is called and unused files are deleted:
    pages need not be made anew after every batch.
    """
    rows = SocialImage.objects.needing_drawing()[:BATCH_SIZE]
    for row in rows:
        if _claim_social_image(row):
            try:
                _draw_row(row)
            except (OSError, ValueError) as error:
                logger.error("%s: %s", row.path, error)  # noqa: TRY400
    if rows and not SocialImage.objects.needing_drawing().exists():
        on_stored()
        delete_unused_drawings()


def _claim_social_image(row: SocialImage) -> bool:
    unclaimed = SocialImage.objects.needing_drawing().filter(pk=row.pk)
    return bool(unclaimed.update(attempted_at=timezone.now()))


def _draw_row(row: SocialImage) -> None:
    """Draw and store an image; a page that changed in the meantime stays in the queue."""
    name = social_image_name(row.digest)
    if not default_storage.exists(name):
        default_storage.save(name, ContentFile(_draw_card(row.card)))
    unchanged = SocialImage.objects.filter(pk=row.pk, digest=row.digest)
    unchanged.update(drawn=row.digest, attempted_at=None)


def _draw_card(card: dict[str, Any]) -> bytes:
    """Draw the contents of a row: those of a chart, or of a page."""
    if "chart" in card:
        return draw_chart_image(ChartCard.from_json(card))
    return draw_social_image(SocialCard(**card))


def delete_unused_drawings() -> None:
    """Delete the files that no page has, and that no worker is making for one."""
    with suppress(FileNotFoundError):
        names = set(default_storage.listdir(FOLDER)[1])
        used = SocialImage.objects.values_list("digest", "drawn")
        names -= {f"{digest}.png" for digest in chain.from_iterable(used)}
        for name in names:
            default_storage.delete(f"{FOLDER}/{name}")
