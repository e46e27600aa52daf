"""Which renditions there are, and what is on them."""

from io import BytesIO

import pytest
from PIL import Image as Pillow
from PIL import ImageDraw

from images.renditions import FORMATS, SHAPES, make_files

RENDITION_VERSION = "50-50-0"
PILLOW_FORMATS = {kind: pillows_name for kind, (pillows_name, _) in FORMATS.items()}


def open_image(content):
    return Pillow.open(BytesIO(content))


def largest_rendition(drawn, shape, kind="webp"):
    widths = [int(name.split("-")[1]) for name in drawn if name.startswith(f"{shape}-")]
    return open_image(drawn[f"{shape}-{max(widths)}-{RENDITION_VERSION}.{kind}"])


@pytest.mark.parametrize("size", [(900, 500), (500, 900), (600, 600), (1200, 300)], ids=str)
@pytest.mark.parametrize("focus", [(50, 50), (3, 50), (97, 50), (50, 3), (50, 97), (20, 80)])
def test_every_crop_holds_the_focal_point(size, focus):
    original = Pillow.new("RGB", size, "white")
    x, y = (size[axis] * focus[axis] / 100 for axis in (0, 1))
    ImageDraw.Draw(original).ellipse((x - 9, y - 9, x + 9, y + 9), fill="red")
    drawn = make_files(original, focus, RENDITION_VERSION, "jpg")
    for shape in SHAPES:
        reds, greens, _ = largest_rendition(drawn, shape).split()
        assert reds.getextrema()[1] > 200
        assert greens.getextrema()[0] < 60, (shape, "the red point is not on it")


@pytest.mark.parametrize(("shape", "ratio"), [("card", 16 / 9), ("portrait", 1), ("wide", 4 / 3)])
def test_a_shape_has_one_ratio_in_every_size(shape, ratio):
    for width, height in SHAPES[shape].sizes(2400, 1800):
        assert width / height == pytest.approx(ratio, rel=0.01)


@pytest.mark.parametrize(
    ("size", "widths"),
    [
        ((2400, 1800), {"card": [400, 800, 1200], "portrait": [160, 320, 480]}),
        ((2400, 1800), {"wide": [400, 800, 1200, 1600]}),
        ((900, 500), {"card": [400, 800], "wide": [400, 800]}),
        ((1000, 450), {"card": [400, 800], "portrait": [160, 320]}),
        ((60, 40), {"card": [60], "portrait": [40], "wide": [60]}),
    ],
)
def test_nothing_is_made_larger_than_it_came(size, widths):
    for shape, expected in widths.items():
        sizes = SHAPES[shape].sizes(*size)
        assert [width for width, _ in sizes] == expected
        assert all(height <= size[1] for _, height in sizes)


@pytest.mark.parametrize("size", [(2400, 3), (3, 2400), (1, 1)])
def test_a_sliver_of_a_picture_is_drawn_as_well(size):
    drawn = make_files(Pillow.new("RGB", size), (50, 50), RENDITION_VERSION, "jpg")
    assert all(open_image(content).load() for content in drawn.values())


def test_each_format_is_what_its_name_says_and_decodes():
    drawn = make_files(Pillow.new("RGB", (900, 600), "orange"), (50, 50), RENDITION_VERSION, "jpg")
    assert {name.rpartition(".")[2] for name in drawn} == {"avif", "webp", "jpg"}
    for name, content in drawn.items():
        shape, width, *_ = name.split("-")
        with open_image(content) as picture:
            picture.load()
            assert picture.format == PILLOW_FORMATS[name.rpartition(".")[2]]
            assert picture.size in SHAPES[shape].sizes(900, 600)
            assert picture.width == int(width)


@pytest.mark.parametrize("mode", ["RGBA", "LA", "PA"])
def test_what_is_transparent_stays_so_but_for_a_jpeg_which_gets_white(mode):
    original = Pillow.new("RGBA", (80, 80), (255, 0, 0, 0)).convert(mode)
    for kind in ("png", "jpg"):
        drawn = make_files(original, (50, 50), RENDITION_VERSION, kind)
        for modern in ("avif", "webp"):
            assert (
                largest_rendition(drawn, "wide", modern).convert("RGBA").getpixel((40, 40))[3] == 0
            )
        old = largest_rendition(drawn, "wide", kind).convert("RGBA").getpixel((40, 40))
        assert old[3] == 0 if kind == "png" else old == (255, 255, 255, 255)
