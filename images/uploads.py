"""Uploaded picture files: validation, removal of metadata, and deletion."""

from collections.abc import Container
from contextlib import suppress
from io import BytesIO
from typing import IO

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.core.files.storage import Storage
from PIL import Image as Pillow
from PIL import ImageCms, ImageOps

ACCEPTED_FORMATS = {"JPEG": ".jpg", "PNG": ".png", "WEBP": ".webp", "AVIF": ".avif"}
# At these speeds an editor need not wait for the picture to be saved.
SAVE_OPTIONS: dict[str, dict[str, int]] = {
    "JPEG": {"quality": 90},
    "PNG": {"compress_level": 3},
    "WEBP": {"quality": 90},
    "AVIF": {"quality": 90, "speed": 8},
}
MAX_BYTES = 20 * 1024 * 1024
MAX_PIXELS = 50_000_000
MAX_SIDE = 2400
TOO_LARGE = "Deze afbeelding is groter dan 50 miljoen pixels. Verklein haar en probeer het opnieuw."
GREY_MODES = ("1", "L", "LA")
# Pillow raises these for a file that is not what its first bytes promise.
PILLOW_ERRORS = (OSError, ValueError, SyntaxError)


def validate_picture(upload: File) -> None:
    """Raise `ValidationError` for a file that is too large, damaged, or no picture.

    A picture is decoded only once its size is known to be acceptable.
    """
    if upload.size > MAX_BYTES:
        raise ValidationError("Dit bestand is groter dan 20 MB. Kies een kleinere afbeelding.")
    picture = _open_picture(upload)
    if picture.width * picture.height > MAX_PIXELS:
        raise ValidationError(TOO_LARGE)
    try:
        picture.load()
    except PILLOW_ERRORS:
        raise ValidationError(
            "Dit bestand is beschadigd of niet compleet. Haal de afbeelding opnieuw op bij de "
            "maker."
        ) from None


def _open_picture(upload: File) -> Pillow.Image:
    upload.seek(0)
    try:
        return Pillow.open(upload, formats=list(ACCEPTED_FORMATS))
    except (Pillow.DecompressionBombError, Pillow.DecompressionBombWarning):
        raise ValidationError(TOO_LARGE) from None
    except PILLOW_ERRORS:
        raise ValidationError(
            "Dit bestand is geen JPEG, PNG, WebP of AVIF. Sla de afbeelding op als een van deze "
            "soorten en probeer het opnieuw."
        ) from None


def strip_metadata(upload: IO[bytes]) -> ContentFile:
    """Return the picture upright, in sRGB, at most `MAX_SIDE` pixels wide and high, without EXIF.

    Of a moving picture the first image stays. Orientation is tag 274 of EXIF 2.32.
    """
    upload.seek(0)
    with Pillow.open(upload, formats=list(ACCEPTED_FORMATS)) as picture:
        # A phone may append a second picture to the first; Pillow calls such a JPEG 'MPO'.
        kind = picture.format if picture.format in ACCEPTED_FORMATS else "JPEG"
        picture.draft(None, (MAX_SIDE, MAX_SIDE))
        upright = _to_srgb(ImageOps.exif_transpose(picture))
        upright.thumbnail((MAX_SIDE, MAX_SIDE))
        clean = Pillow.new(upright.mode, upright.size)
        clean.paste(upright)
    result = ContentFile(b"", name=f"picture{ACCEPTED_FORMATS[kind]}")
    clean.save(result, format=kind, **SAVE_OPTIONS[kind])
    return result


def _to_srgb(picture: Pillow.Image) -> Pillow.Image:
    """Convert to RGB or RGBA, with the colour profile of the picture if that is valid.

    A profile is made for the colours alone, in the mode that they came in.
    """
    profile = picture.info.get("icc_profile")
    if picture.mode.startswith("I"):
        picture = _to_eight_bits(picture)
    with_opacity = picture.convert("RGBA") if picture.has_transparency_data else None
    if picture.mode in GREY_MODES:
        colours = picture.convert("L")
    elif picture.mode == "CMYK":
        colours = picture
    else:
        colours = (with_opacity or picture).convert("RGB")
    if profile:
        srgb = ImageCms.createProfile("sRGB")
        with suppress(ImageCms.PyCMSError):
            source = BytesIO(profile)
            colours = ImageCms.profileToProfile(colours, source, srgb, outputMode="RGB") or colours
    colours = colours.convert("RGB")
    if with_opacity:
        colours.putalpha(with_opacity.getchannel("A"))
    return colours


def _to_eight_bits(picture: Pillow.Image) -> Pillow.Image:
    """Convert grey of 16 bits, of which Pillow's own conversion keeps only the darkest 256."""
    values = picture.convert("I")
    grey = values.point([round(value / 257) for value in range(65536)], "L")
    transparent_value = picture.info.get("transparency")
    if transparent_value is not None:
        table = [0 if value == transparent_value else 255 for value in range(65536)]
        grey.putalpha(values.point(table, "L"))
    return grey


def delete_files(storage: Storage, folder: str, keep: Container[str] = ()) -> None:
    """Delete the files in a folder except those in `keep`; without any, delete the folder too."""
    with suppress(FileNotFoundError):
        for name in storage.listdir(folder)[1]:
            if name not in keep:
                storage.delete(f"{folder}/{name}")
    if not keep:
        storage.delete(folder)
