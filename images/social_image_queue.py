"""Drawing social images outside the request; rows whose drawing is not current are the queue."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import asdict

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

from images.social_card import SocialCard, draw_social_image
from images.social_image import SocialImage, social_image_name

BATCH_SIZE = 8  # images per round, about two seconds, so that other jobs get their turn

logger = logging.getLogger(__name__)


def plan_social_images(cards: Mapping[str, SocialCard]) -> int:
    """Have the queue hold these cards, by the path of their page, and no others.

    Returns the number of rows that were added, changed or deleted. Files of pages that are gone
    are deleted with the commit.
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
        SocialImage.objects.filter(pk__in=[row.pk for row in rows.values()]).delete()
        transaction.on_commit(lambda: _delete_drawings({row.drawn for row in rows.values()}))
    return len(new) + len(changed) + len(rows)


def draw_due_social_images(*, on_stored: Callable[[], None]) -> None:
    """Draw some images and call `on_stored` once. Any number of workers may do so at once.

    An image is claimed for a while first: a worker that fails or is killed leaves it to a later
    round. The drawing before is deleted after `on_stored`, when no page refers to it.
    """
    replaced, drawn = set(), 0
    for row in SocialImage.objects.needing_drawing()[:BATCH_SIZE]:
        if _claim_social_image(row):
            try:
                drawn += _draw_row(row)
            except (OSError, ValueError) as error:
                logger.error("%s: %s", row.path, error)  # noqa: TRY400
            else:
                replaced.add(row.drawn)
    if drawn:
        on_stored()
        _delete_drawings(replaced)


def _claim_social_image(row: SocialImage) -> bool:
    unclaimed = SocialImage.objects.needing_drawing().filter(pk=row.pk)
    return bool(unclaimed.update(attempted_at=timezone.now()))


def _draw_row(row: SocialImage) -> bool:
    """Draw and store an image; `False` when its page has changed or gone in the meantime."""
    name = social_image_name(row.digest)
    content = draw_social_image(SocialCard(**row.card))
    if not default_storage.exists(name):
        default_storage.save(name, ContentFile(content))
    unchanged = SocialImage.objects.filter(pk=row.pk, digest=row.digest)
    if unchanged.update(drawn=row.digest, attempted_at=None):
        return True
    _delete_drawings({row.digest})
    return False


def _delete_drawings(digests: set[str]) -> None:
    """Delete the files of these drawings, unless another page has the same one."""
    rows = SocialImage.objects.filter(drawn__in=digests)
    for digest in digests - {"", *rows.values_list("drawn", flat=True)}:
        default_storage.delete(social_image_name(digest))
