"""The shapes and sizes in which a picture is shown, in pixels, and the files of these renditions.

All of it follows from the row, so a page knows which files exist without reading the disk.
"""

from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO

from PIL import Image as Pillow

Size = tuple[int, int]


@dataclass(frozen=True)
class Shape:
    """A shape with its widths, and its ratio of width to height: `None` keeps the picture's own."""

    widths: tuple[int, ...]
    ratio: float | None = None

    def sizes(self, width: int, height: int) -> list[Size]:
        """Return the sizes that a picture of this width and height can fill, smallest first."""
        ratio = self.ratio or width / height
        available = min(width, round(height * ratio))
        widths = [option for option in self.widths if option <= available] or [available]
        return [(option, max(1, round(option / ratio))) for option in widths]

    def box(self, size: Size, focus: Size) -> tuple[int, int, int, int]:
        """Return the crop (left, top, right, bottom) with `focus` (in %) nearest to its middle."""
        width, height = size
        ratio = self.ratio or width / height
        across, down = min(width, round(height * ratio)), min(height, round(width / ratio))
        left = _clamped_start(width * focus[0] / 100, across, width)
        top = _clamped_start(height * focus[1] / 100, down, height)
        return left, top, left + across, top + down


def _clamped_start(middle: float, length: int, room: int) -> int:
    return min(max(round(middle - length / 2), 0), room - length)


# Each has its modifier in static/css/components/picture.css.
SHAPES = {
    "card": Shape((400, 800, 1200), 16 / 9),
    "portrait": Shape((160, 320, 480), 1),
    "wide": Shape((400, 800, 1200, 1600)),
}
MODERN_FORMATS = ("avif", "webp")
FORMATS: dict[str, tuple[str, dict[str, int]]] = {
    "avif": ("AVIF", {"quality": 50, "speed": 8}),
    "webp": ("WEBP", {"quality": 75}),
    "jpg": ("JPEG", {"quality": 80, "progressive": True}),
    "png": ("PNG", {}),
}
# A picture in a mail is one JPEG, which every mail program shows. The text of a mail is 496 pixels
# wide (templates/mail/style.css); a sharp screen has two or more for each.
MAIL_BOX: Size = (496, 620)
MAIL_MAX_BYTES = 60_000
# Pixels for each pixel of the column, and the quality, until the file is small enough.
MAIL_ATTEMPTS = ((2, 72), (2, 55), (1.5, 55), (1, 55), (1, 35), (0.5, 35))
# Changes with the shapes and formats, so that a new release makes all renditions again.
RECIPE_HASH = sha256(
    repr((SHAPES, FORMATS, MAIL_BOX, MAIL_MAX_BYTES, MAIL_ATTEMPTS)).encode()
).hexdigest()[:8]


@dataclass(frozen=True)
class RenderedPicture:
    """A picture in one shape, for `<picture>`; `sources` are MIME types with their `srcset`."""

    src: str
    width: int
    height: int
    sources: list[tuple[str, str]]


def rendition_name(shape: str, width: int, version: str, kind: str) -> str:
    return f"{shape}-{width}-{version}.{kind}"


def fallback_size(sizes: list[Size]) -> Size:
    """Return the one size for browsers without AVIF and WebP."""
    return sizes[:2][-1]


def make_files(
    original: Pillow.Image, focus: Size, version: str, old_kind: str
) -> dict[str, bytes]:
    """Make all renditions by file name; `old_kind` is the fallback format, 'jpg' or 'png'."""
    source = original.convert("RGBA" if original.has_transparency_data else "RGB")
    files = {}
    for name, shape in SHAPES.items():
        box = shape.box(source.size, focus)
        sizes = shape.sizes(*source.size)
        for size in sizes:
            kinds = (*MODERN_FORMATS, old_kind) if size == fallback_size(sizes) else MODERN_FORMATS
            small = source.resize(size, Pillow.Resampling.LANCZOS, box, reducing_gap=3)
            for kind in kinds:
                files[rendition_name(name, size[0], version, kind)] = _encode(small, kind)
    return files


def mail_rendition_name(version: str) -> str:
    return f"mail-{version}.jpg"


def mail_size(width: int, height: int) -> Size:
    """Return the size at which a mail shows a picture: whole, and never larger than it is."""
    scale = min(1, MAIL_BOX[0] / width, MAIL_BOX[1] / height)
    return max(1, round(width * scale)), max(1, round(height * scale))


def make_mail_file(original: Pillow.Image) -> bytes:
    """Make the JPEG for mail, of at most `MAIL_MAX_BYTES`."""
    source = original.convert("RGBA" if original.has_transparency_data else "RGB")
    shown = mail_size(*source.size)
    for density, quality in MAIL_ATTEMPTS:
        size = tuple(
            max(1, min(side, round(length * density)))
            for side, length in zip(source.size, shown, strict=True)
        )
        small = source.resize(size, Pillow.Resampling.LANCZOS, reducing_gap=3)
        content = _encode(small, "jpg", quality=quality)
        if len(content) <= MAIL_MAX_BYTES:
            break
    return content


def _encode(picture: Pillow.Image, kind: str, **options: int) -> bytes:
    if kind == "jpg" and picture.mode == "RGBA":
        white = Pillow.new("RGBA", picture.size, "white")
        picture = Pillow.alpha_composite(white, picture).convert("RGB")
    content = BytesIO()
    pillows_name, usual_options = FORMATS[kind]
    picture.save(content, pillows_name, **{**usual_options, **options})
    return content.getvalue()
