"""The addresses that partners print, to sign up with a landsdeel ticked, and their QR codes.

An address holds no parameter: nobody can tell who scanned a poster, or which.
"""

from dataclasses import dataclass
from io import BytesIO

from django.conf import settings
from django.urls import reverse
from PIL import Image

from newsletter.models import landsdeel_names
from publishing.host_names import ascii_url
from publishing.qr_codes import build_qr_matrix, svg_path
from regions.models import Landsdeel

# The empty space around a code that scanners need, in modules (ISO/IEC 18004).
QUIET_ZONE = 4
# Sharp at 10 cm wide on paper: some 40 modules, at 300 pixels an inch.
PIXELS_PER_MODULE = 30
SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}" width="60mm" '
    'height="60mm" shape-rendering="crispEdges"><title>{url}</title>'
    '<path fill="#fff" d="M0 0h{side}v{side}H0z"/><path d="{path}"/></svg>\n'
)


@dataclass(frozen=True)
class Poster:
    """An address to sign up; without a shape it is that for all of the country."""

    shape: str = ""

    @property
    def name(self) -> str:
        return landsdeel_names(self.shape)[0] if self.shape else "heel Nederland"

    @property
    def url(self) -> str:
        path = (
            reverse("newsletter:subscribe-landsdeel", kwargs={"shape": self.shape})
            if self.shape
            else reverse("newsletter:subscribe")
        )
        return ascii_url(settings.SITE_URL) + path

    @property
    def printed_url(self) -> str:
        """The address as a person types it over."""
        return self.url.partition("://")[2].rstrip("/")

    @property
    def file_name(self) -> str:
        return f"nieuwsbrief-{self.shape or 'nederland'}"


POSTERS = {shape: Poster(shape) for shape in ("", *Landsdeel.Shape.values)}


def draw_svg(poster: Poster) -> bytes:
    matrix = build_qr_matrix(poster.url, border=QUIET_ZONE)
    return SVG.format(side=len(matrix), url=poster.url, path=svg_path(matrix)).encode()


def draw_png(poster: Poster) -> bytes:
    """Return a picture in black and white, with nothing in it but the code."""
    matrix = build_qr_matrix(poster.url, border=QUIET_ZONE)
    side = len(matrix)
    picture = Image.new("1", (side, side))
    picture.putdata([not is_dark for line in matrix for is_dark in line])
    size = side * PIXELS_PER_MODULE
    file = BytesIO()
    picture.resize((size, size), Image.Resampling.NEAREST).save(file, "PNG", optimize=True)
    return file.getvalue()
