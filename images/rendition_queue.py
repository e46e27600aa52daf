"""Making renditions outside the request; rows without current renditions are the queue."""

import logging
from collections.abc import Callable

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from PIL import Image as Pillow

from images.models import Image
from images.renditions import mail_rendition_name, make_files, make_mail_file
from images.uploads import PICTURE_ERRORS, delete_files

BATCH_SIZE = 3  # pictures per round, so that the worker's other jobs get their turn

logger = logging.getLogger(__name__)


def make_due_renditions(*, on_stored: Callable[[], None]) -> None:
    """Make the renditions of some pictures. Any number of workers may do so at once.

    A picture is claimed for a while first: a worker that fails or is killed leaves it to a later
    round. Two workers that make the same renditions after all, because the claim lapsed or an
    editor saved, write the same files.
    """
    for image in Image.objects.needing_renditions()[:BATCH_SIZE]:
        if claim_image(image):
            try:
                make_renditions(image=image, on_stored=on_stored)
            except PICTURE_ERRORS as error:
                logger.error("%s: %s", image.file.name, error)  # noqa: TRY400


def claim_image(image: Image) -> bool:
    unclaimed = Image.objects.needing_renditions().filter(pk=image.pk)
    return bool(unclaimed.update(attempted_at=timezone.now()))


def make_renditions(*, image: Image, on_stored: Callable[[], None]) -> None:
    """Make and store the renditions, call `on_stored`, and only then delete the old ones."""
    version = image.rendition_version
    with image.file.open() as file, Pillow.open(file) as original:
        focus = image.focal_x, image.focal_y
        files = make_files(original, focus, version, image.fallback_format)
        files[mail_rendition_name(version)] = make_mail_file(original)
    if _store_renditions(image, version, files):
        on_stored()
        delete_files(image.file.storage, image.folder, keep=files)


def _store_renditions(image: Image, version: str, files: dict[str, bytes]) -> bool:
    """Store the files, unless the picture has changed; a lock on its row delays deletion."""
    storage = image.file.storage
    unchanged = Image.objects.filter(
        pk=image.pk, file=image.file.name, focal_x=image.focal_x, focal_y=image.focal_y
    )
    with transaction.atomic():
        if not unchanged.update(renditions=version, attempted_at=None):
            return False
        for name, content in files.items():
            path = f"{image.folder}/{name}"
            storage.delete(path)
            storage.save(path, ContentFile(content))
    return True
