"""The shapes and sizes in which a picture is shown: which there are, how they are named and drawn.

All of it follows from the row, so a page knows what exists without a look at the disk. In pixels.
"""

from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO
from typing import Any

from PIL import Image as Pillow

Size = tuple[int, int]


@dataclass(frozen=True)
class Shape:
    widths: tuple[int, ...]
    ratio: float | None = None
    """Width over height; without one the picture keeps its own."""

    def sizes(self, width: int, height: int) -> list[Size]:
        """Smallest first, never larger than what a picture of this width and height can fill."""
        ratio = self.ratio or width / height
        available = min(width, round(height * ratio))
        widths = [wanted for wanted in self.widths if wanted <= available] or [available]
        return [(wanted, max(1, round(wanted / ratio))) for wanted in widths]

    def box(self, size: Size, focus: Size) -> tuple[int, int, int, int]:
        """Left, top, right and bottom of the largest part with `focus` (in %) near its middle."""
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
FORMATS: dict[str, tuple[str, dict[str, Any]]] = {
    "avif": ("AVIF", {"quality": 50, "speed": 8}),
    "webp": ("WEBP", {"quality": 75}),
    "jpg": ("JPEG", {"quality": 80, "progressive": True}),
    "png": ("PNG", {}),
}
RECIPE_HASH = sha256(repr((SHAPES, FORMATS)).encode()).hexdigest()[:8]
"""Changes with the shapes and formats, so that after a new release all are made anew."""


@dataclass(frozen=True)
class RenderedPicture:
    """A picture in one shape, as `<picture>` wants it: `sources` are types with their `srcset`."""

    src: str
    width: int
    height: int
    sources: list[tuple[str, str]]


def rendition_name(shape: str, width: int, version: str, kind: str) -> str:
    return f"{shape}-{width}-{version}.{kind}"


def fallback_size(sizes: list[Size]) -> Size:
    """The one size for browsers that know neither AVIF nor WebP."""
    return sizes[:2][-1]


def make_files(
    original: Pillow.Image, focus: Size, version: str, old_kind: str
) -> dict[str, bytes]:
    """All renditions by name; `old_kind` is the format for old browsers, 'jpg' or 'png'."""
    source = original.convert("RGBA" if original.has_transparency_data else "RGB")
    drawn = {}
    for name, shape in SHAPES.items():
        box = shape.box(source.size, focus)
        sizes = shape.sizes(*source.size)
        for size in sizes:
            kinds = (*MODERN_FORMATS, old_kind) if size == fallback_size(sizes) else MODERN_FORMATS
            small = source.resize(size, Pillow.Resampling.LANCZOS, box, reducing_gap=3)
            for kind in kinds:
                drawn[rendition_name(name, size[0], version, kind)] = _encode(small, kind)
    return drawn


def _encode(picture: Pillow.Image, kind: str) -> bytes:
    if kind == "jpg" and picture.mode == "RGBA":
        white = Pillow.new("RGBA", picture.size, "white")
        picture = Pillow.alpha_composite(white, picture).convert("RGB")
    content = BytesIO()
    pillows_name, options = FORMATS[kind]
    picture.save(content, pillows_name, **options)
    return content.getvalue()
