"""Uploaded picture files: what is accepted, and what is taken out of them."""

from typing import IO

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from PIL import Image as Pillow
from PIL import ImageOps, UnidentifiedImageError

ACCEPTED = {"JPEG": ".jpg", "PNG": ".png", "WEBP": ".webp", "AVIF": ".avif"}
MAX_BYTES = 20 * 1024 * 1024
MAX_PIXELS = 50_000_000
MAX_SIDE = 2400


def clean_picture(upload: UploadedFile) -> None:
    """Refuse what is no picture, too heavy or too large; read before a pixel is decoded.

    Raises `ValidationError` with a sentence for the editor.
    """
    if upload.size and upload.size > MAX_BYTES:
        raise ValidationError("Dit bestand is groter dan 20 MB. Kies een kleinere afbeelding.")
    try:
        upload.seek(0)
        with Pillow.open(upload, formats=list(ACCEPTED)) as picture:
            pixels = picture.width * picture.height
    except (
        UnidentifiedImageError,
        OSError,
        ValueError,
        SyntaxError,
        Pillow.DecompressionBombError,
    ):
        raise ValidationError(
            "Dit bestand is geen JPEG, PNG, WebP of AVIF. Sla de afbeelding op als een van deze "
            "soorten en probeer het opnieuw."
        ) from None
    finally:
        upload.seek(0)
    if pixels > MAX_PIXELS:
        raise ValidationError(
            "Deze afbeelding is groter dan 50 miljoen pixels. Verklein haar en probeer het opnieuw."
        )


def without_traces(upload: IO[bytes]) -> tuple[ContentFile, str]:
    """The picture upright, at most `MAX_SIDE` px wide or high, without EXIF or location.

    Returns the file and its extension. Source of the orientation rule: EXIF 2.32, tag 274.
    """
    upload.seek(0)
    with Pillow.open(upload, formats=list(ACCEPTED)) as picture:
        kind = picture.format or "JPEG"
        upright = ImageOps.exif_transpose(picture)
        upright.thumbnail((MAX_SIDE, MAX_SIDE))
        clean = Pillow.new(upright.mode, upright.size)
        clean.paste(upright)
        if palette := upright.getpalette():
            clean.putpalette(palette)
    result = ContentFile(b"")
    clean.save(result, format=kind, quality=90)
    result.seek(0)
    return result, ACCEPTED[kind]
