"""The kind and the size of a picture as its first bytes have them: nothing is decoded.

Pillow itself sets memory aside for the whole of a WebP or AVIF as soon as it opens one.
"""

import struct
from typing import IO, NamedTuple

from PIL import Image as Pillow

HEADER_BYTES = 64 * 1024  # more than stands before the size in any picture that a program wrote
AVIF_BRANDS = (b"avif", b"avis")

# Pillow raises these for a file that is not what its first bytes promise.
PICTURE_ERRORS = (
    OSError,
    ValueError,
    SyntaxError,
    struct.error,
    Pillow.DecompressionBombError,
    Pillow.DecompressionBombWarning,
)


class PictureHeader(NamedTuple):
    """The kind of a picture, as Pillow names it, and its size in pixels."""

    kind: str
    width: int
    height: int

    @property
    def pixels(self) -> int:
        return self.width * self.height


def read_header(file: IO[bytes]) -> PictureHeader | None:
    """Read the header of a JPEG, PNG, WebP or AVIF; return `None` if it has no sound one."""
    file.seek(0)
    start = file.read(HEADER_BYTES)
    try:
        if start.startswith(b"RIFF") and start[8:12] == b"WEBP":
            return _read_webp(start)
        if start[4:8] == b"ftyp":
            return _read_avif(start)
        return _read_with_pillow(file)
    except PICTURE_ERRORS:
        return None


def _read_with_pillow(file: IO[bytes]) -> PictureHeader:
    """Read JPEG and PNG, of which Pillow reads no more than the header until they are loaded."""
    file.seek(0)
    with Pillow.open(file, formats=["JPEG", "PNG"]) as picture:
        kind = (
            "PNG" if picture.format == "PNG" else "JPEG"
        )  # `MPO` is a JPEG with another behind it
        return PictureHeader(kind, *picture.size)


def _read_webp(start: bytes) -> PictureHeader | None:
    """Read the canvas or the only frame (RFC 9649, 2.5 to 2.7)."""
    match start[12:16]:
        case b"VP8X":
            width, height = (1 + int.from_bytes(start[at : at + 3], "little") for at in (24, 27))
        case b"VP8L":
            bits = int.from_bytes(start[21:25], "little")
            width, height = 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
        case b"VP8 ":
            width, height = (size & 0x3FFF for size in struct.unpack_from("<HH", start, 26))
        case _:
            return None
    return PictureHeader("WEBP", width, height)


def _read_avif(start: bytes) -> PictureHeader | None:
    """Read the largest of the sizes that an AVIF gives its images (ISO/IEC 23008-12, `ispe`)."""
    (length,) = struct.unpack_from(">I", start)
    if not any(brand in start[8 : min(length, 256)] for brand in AVIF_BRANDS):
        return None
    sizes, at = [], start.find(b"ispe")
    while at >= 0:
        sizes.append(struct.unpack_from(">II", start, at + 8))
        at = start.find(b"ispe", at + 4)
    largest = max(sizes, key=lambda size: size[0] * size[1], default=None)
    return PictureHeader("AVIF", *largest) if largest else None
