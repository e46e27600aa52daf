"""Uploaded picture files: what is accepted, and what is stored of it."""

from collections.abc import Container
from contextlib import suppress
from io import BytesIO
from typing import IO

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.core.files.storage import Storage
from PIL import Image as Pillow
from PIL import ImageCms, ImageOps

from images.picture_headers import PictureHeader, read_header

ACCEPTED_FORMATS = {"JPEG": ".jpg", "PNG": ".png", "WEBP": ".webp", "AVIF": ".avif"}
# At these speeds the worker is not held up by one picture.
SAVE_OPTIONS: dict[str, dict[str, int]] = {
    "JPEG": {"quality": 90},
    "PNG": {"compress_level": 3},
    "WEBP": {"quality": 90},
    "AVIF": {"quality": 90, "speed": 8},
}
MAX_BYTES = 20 * 1024 * 1024
# In millions; what can be held in 300 MB. Pillow holds a WebP four times while it decodes it.
MAX_MEGAPIXELS = {"JPEG": 24, "PNG": 24, "WEBP": 16, "AVIF": 24}
MAX_SIDE = 2400
TOO_HEAVY = "Dit bestand is groter dan 20 MB. Kies een kleinere afbeelding."
TOO_LARGE = (
    "Deze afbeelding is {width} bij {height} pixels. Dat is meer dan {most} miljoen in totaal. "
    "Verklein haar, bijvoorbeeld tot 4000 pixels breed, en probeer het opnieuw."
)
NOT_A_PICTURE = (
    "Dit bestand is geen JPEG, PNG, WebP of AVIF. Sla de afbeelding op als een van deze soorten en "
    "probeer het opnieuw."
)
DAMAGED = "Dit bestand is beschadigd of niet compleet. Haal de afbeelding opnieuw op bij de maker."
# Pillow raises these for a file that is not what its first bytes promise.
PICTURE_ERRORS = (
    OSError,
    ValueError,
    SyntaxError,
    Pillow.DecompressionBombError,
    Pillow.DecompressionBombWarning,
)
# In these each pixel is made of those around it without loss; in a palette they are numbers.
RESIZABLE_MODES = ("L", "LA", "RGB", "RGBA", "CMYK")
GREY_MODES = ("1", "L", "LA")


class CleanPicture(ContentFile):
    """A picture that may be stored as it is: small, upright, in sRGB and without metadata."""


def validate_picture(upload: File) -> None:
    """Raise `ValidationError` for a file that is too large, or whose header is of no picture."""
    if upload.size > MAX_BYTES:
        raise ValidationError(TOO_HEAVY)
    header = read_header(upload)
    if header is None:
        raise ValidationError(NOT_A_PICTURE)
    check_size(header)


def check_size(header: PictureHeader) -> None:
    most = MAX_MEGAPIXELS[header.kind]
    if header.pixels > most * 1_000_000:
        message = TOO_LARGE.format(width=header.width, height=header.height, most=most)
        raise ValidationError(message)


def clean_picture(upload: IO[bytes]) -> CleanPicture:
    """Return the picture upright, in sRGB, at most `MAX_SIDE` pixels wide and high, without EXIF.

    Of a moving picture the first image stays. Raises `ValidationError` for what is no picture.
    """
    header = read_header(upload)
    if header is None:
        raise ValidationError(NOT_A_PICTURE)
    check_size(header)
    upload.seek(0)
    try:
        with Pillow.open(upload, formats=list(ACCEPTED_FORMATS)) as picture:
            check_size(PictureHeader(header.kind, *picture.size))
            return _encode(_straighten(picture), header.kind)
    except PICTURE_ERRORS:
        raise ValidationError(DAMAGED) from None


def _straighten(picture: Pillow.Image) -> Pillow.Image:
    """Return a picture upright and small; its orientation is tag 274 of EXIF 2.32."""
    if picture.mode in RESIZABLE_MODES and "transparency" not in picture.info:
        # Before anything copies it: at full size a picture takes up to 100 MB.
        picture.draft(None, _fitting_size(picture.size))
        picture.thumbnail((MAX_SIDE, MAX_SIDE))
    upright = _to_srgb(ImageOps.exif_transpose(picture))
    upright.thumbnail((MAX_SIDE, MAX_SIDE))
    return upright


def _encode(picture: Pillow.Image, kind: str) -> CleanPicture:
    """Encode the pixels alone: a new picture has none of the metadata."""
    clean = Pillow.new(picture.mode, picture.size)
    clean.paste(picture)
    content = BytesIO()
    clean.save(content, format=kind, **SAVE_OPTIONS[kind])
    return CleanPicture(content.getvalue(), name=f"picture{ACCEPTED_FORMATS[kind]}")


def _fitting_size(size: tuple[int, int]) -> tuple[int, int]:
    """Return the size with the longest side at most `MAX_SIDE`."""
    scale = min(1, MAX_SIDE / max(size))
    return max(1, round(size[0] * scale)), max(1, round(size[1] * scale))


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
