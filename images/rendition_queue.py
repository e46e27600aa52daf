"""Renditions are made outside the request; the rows are the queue."""

import logging
from collections.abc import Callable

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from PIL import Image as Pillow

from images.models import Image
from images.renditions import make_files
from images.uploads import PILLOW_ERRORS, delete_files

BATCH_SIZE = 3
"""Pictures per round, so that the worker's other jobs get their turn."""

logger = logging.getLogger(__name__)


def make_due_renditions(*, on_stored: Callable[[], None]) -> None:
    """Make some of those that are due. Any number of workers may do so at once.

    A picture is claimed for a while before it is made: a worker that is killed in between leaves
    it to a later round, as does one that fails. Two that make the same all the same, after the
    claim lapsed or an editor saved, write the same files.
    """
    for image in Image.objects.due()[:BATCH_SIZE]:
        if claim_image(image):
            try:
                make_renditions(image=image, on_stored=on_stored)
            except PILLOW_ERRORS as error:
                logger.error("%s: %s", image.file.name, error)  # noqa: TRY400


def claim_image(image: Image) -> bool:
    mine = Image.objects.due().filter(pk=image.pk)
    return bool(mine.update(attempted_at=timezone.now()))


def make_renditions(*, image: Image, on_stored: Callable[[], None]) -> None:
    """`made` is called when pages may show the new ones; only then do the old ones go."""
    version = image.version
    with image.file.open() as file, Pillow.open(file) as original:
        drawn = make_files(original, (image.focal_x, image.focal_y), version, image.fallback_format)
    if _store_renditions(image, version, drawn):
        on_stored()
        delete_files(image.file.storage, image.folder, keep=drawn)


def _store_renditions(image: Image, version: str, drawn: dict[str, bytes]) -> bool:
    """Whether the picture was still the same; the lock on its row keeps deletion waiting."""
    storage = image.file.storage
    same = Image.objects.filter(
        pk=image.pk, file=image.file.name, focal_x=image.focal_x, focal_y=image.focal_y
    )
    with transaction.atomic():
        if not same.update(renditions=version, attempted_at=None):
            return False
        for name, content in drawn.items():
            path = f"{image.folder}/{name}"
            storage.delete(path)
            storage.save(path, ContentFile(content))
    return True
