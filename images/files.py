"""Uploaded picture files: what is accepted, and what is taken out of them."""

from typing import IO

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from PIL import Image as Pillow
from PIL import ImageOps

ACCEPTED = {"JPEG": ".jpg", "PNG": ".png", "WEBP": ".webp", "AVIF": ".avif"}
MAX_BYTES = 20 * 1024 * 1024
MAX_PIXELS = 50_000_000
MAX_SIDE = 2400
TOO_LARGE = "Deze afbeelding is groter dan 50 miljoen pixels. Verklein haar en probeer het opnieuw."
UNREADABLE = (OSError, ValueError, SyntaxError)
"""What Pillow raises for a file that is not what its first bytes promise."""


def clean_picture(upload: File) -> None:
    """Refuse what is too heavy, no picture, too large or broken; decoded only when small enough.

    Raises `ValidationError` with a sentence for the editor.
    """
    if upload.size > MAX_BYTES:
        raise ValidationError("Dit bestand is groter dan 20 MB. Kies een kleinere afbeelding.")
    picture = _opened(upload)
    if picture.width * picture.height > MAX_PIXELS:
        raise ValidationError(TOO_LARGE)
    try:
        picture.load()
    except UNREADABLE:
        raise ValidationError(
            "Dit bestand is beschadigd of niet compleet. Haal de afbeelding opnieuw op bij de "
            "maker."
        ) from None


def _opened(upload: File) -> Pillow.Image:
    upload.seek(0)
    try:
        return Pillow.open(upload, formats=list(ACCEPTED))
    except (Pillow.DecompressionBombError, Pillow.DecompressionBombWarning):
        raise ValidationError(TOO_LARGE) from None
    except UNREADABLE:
        raise ValidationError(
            "Dit bestand is geen JPEG, PNG, WebP of AVIF. Sla de afbeelding op als een van deze "
            "soorten en probeer het opnieuw."
        ) from None


def without_traces(upload: IO[bytes]) -> ContentFile:
    """The picture upright, at most `MAX_SIDE` px wide or high, without EXIF or location.

    The colour profile stays: without it colours change. Orientation: EXIF 2.32, tag 274.
    """
    upload.seek(0)
    with Pillow.open(upload, formats=list(ACCEPTED)) as picture:
        # A phone may put a second picture behind the first; Pillow calls such a JPEG 'MPO'.
        kind = picture.format if picture.format in ACCEPTED else "JPEG"
        profile = picture.info.get("icc_profile")
        upright = ImageOps.exif_transpose(picture)
        if upright.mode not in ("L", "RGB", "RGBA"):
            profile = profile if upright.mode == "P" else None
            upright = upright.convert("RGBA" if upright.has_transparency_data else "RGB")
        upright.thumbnail((MAX_SIDE, MAX_SIDE))
        clean = Pillow.new(upright.mode, upright.size)
        clean.paste(upright)
    result = ContentFile(b"", name=f"picture{ACCEPTED[kind]}")
    clean.save(result, format=kind, quality=90, icc_profile=profile)
    return result
