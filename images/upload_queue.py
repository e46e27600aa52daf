"""Uploads on their way to the picture library: rows with an `incoming` file are the queue."""

from collections.abc import Callable
from pathlib import Path

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from images.decoding_process import decode_apart
from images.models import Image
from images.uploads import CleanPicture

BATCH_SIZE = 3  # pictures per round, so that the worker's other jobs get their turn


def process_uploads(*, on_stored: Callable[[], None]) -> None:
    """Decode and store some uploads. Any number of workers may do so at once."""
    for image in Image.objects.with_unclaimed_upload()[:BATCH_SIZE]:
        unclaimed = Image.objects.with_unclaimed_upload().order_by().filter(pk=image.pk)
        if unclaimed.update(attempted_at=timezone.now()):
            process_upload(image, on_stored=on_stored)


def process_upload(image: Image, *, on_stored: Callable[[], None]) -> None:
    """Store the picture of an upload, or why there is none; then call `on_stored`."""
    picture: CleanPicture | None = None
    problem = ""
    try:
        source = Path(image.incoming.path)
        picture = decode_apart(source, source.with_suffix(".clean"))
    except ValidationError as error:
        problem = error.messages[0]
    if _finish(image, picture, problem):
        on_stored()


@transaction.atomic
def _finish(image: Image, picture: CleanPicture | None, problem: str) -> bool:
    """Replace the upload by its outcome, unless an editor replaced it meanwhile."""
    same_upload = Image.objects.select_for_update().filter(
        pk=image.pk, incoming=image.incoming.name
    )
    row = same_upload.first()
    if row is None:
        return False
    if picture is not None:
        row.file = picture
    row.incoming, row.problem = "", problem
    row.save()
    return picture is not None
