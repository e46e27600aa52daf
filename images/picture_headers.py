"""The kind and the size of a picture as its first bytes have them: nothing is decoded.

Pillow sets memory aside for the whole of a WebP or AVIF as soon as it opens one, and gives up on a
size that it finds too large without saying what it is.
"""

import struct
from typing import IO, NamedTuple

HEADER_BYTES = 64 * 1024  # more than stands before the size in any PNG, WebP or AVIF
PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
AVIF_BRANDS = (b"avif", b"avis")
# The marker of a frame in a JPEG; the three others between them begin a table (ITU T.81, B.1.1.3).
JPEG_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
MAX_JPEG_SEGMENTS = 1_000


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
        if start.startswith(b"\xff\xd8"):
            header = _read_jpeg(file)
        elif start.startswith(PNG_SIGNATURE):
            header = PictureHeader("PNG", *struct.unpack_from(">II", start, 16))
        elif start.startswith(b"RIFF") and start[8:12] == b"WEBP":
            header = _read_webp(start)
        else:
            header = _read_avif(start) if start[4:8] == b"ftyp" else None
    except struct.error:
        return None
    return header if header and header.pixels else None


def _read_jpeg(file: IO[bytes]) -> PictureHeader | None:
    """Walk over the segments to the first frame (ITU T.81, B.2.2)."""
    file.seek(2)
    for _ in range(MAX_JPEG_SEGMENTS):
        first, marker, length = struct.unpack(">BBH", file.read(4))
        if first != 0xFF:  # noqa: PLR2004  (with which each marker begins)
            return None
        if marker in JPEG_FRAMES:
            _, height, width = struct.unpack(">BHH", file.read(5))
            return PictureHeader("JPEG", width, height)
        file.seek(length - 2, 1)
    return None


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
