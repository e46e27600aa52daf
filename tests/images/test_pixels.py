"""A picture looks after the upload, and in every rendition, as it did before."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image as Pillow
from PIL import ImageCms

from images.renditions import make_files
from tests.factories import ImageFactory

pytestmark = [pytest.mark.django_db, pytest.mark.once]

SIZE = WIDTH, HEIGHT = 256, 64
# Of 255, at a tenth, a third, half, two thirds and nine tenths of the width; JPEG and AVIF lose
# some.
POSITIONS = [26, 85, 128, 170, 230]
TOLERANCE = 10


def grey_gradient():
    """From black on the left to white on the right; the value equals the column."""
    return Pillow.linear_gradient("L").rotate(90).resize(SIZE)


def colour_gradient():
    """Red rises from left to right, blue falls, green stays."""
    rising = grey_gradient()
    return Pillow.merge("RGB", (rising, Pillow.new("L", SIZE, 90), rising.point(lambda v: 255 - v)))


def deep_grey():
    """The grey gradient in 16 bits, in which 65,535 is white."""
    return grey_gradient().convert("I").point(lambda value: value * 257).convert("I;16")


def encode(picture, kind, **options):
    content = BytesIO()
    picture.save(content, kind, **options)
    return content.getvalue()


def palette_with_transparency():
    """A palette with the colour gradient, of which the last colours are transparent."""
    picture = colour_gradient().quantize(64)
    return encode(picture, "PNG", transparency=bytes([255] * 64))


def with_falling_opacity(picture):
    picture = picture.copy()
    picture.putalpha(grey_gradient().point(lambda value: 255 - value))
    return picture


def ycck_jpeg():
    """Encode CMYK as photo editors do: as YCCK (libjpeg, transform 2 of the Adobe marker).

    Pillow writes plain CMYK, so its channels are filled with what YCCK has, and the marker changed.
    """
    cyan, magenta, yellow, black = colour_gradient().convert("CMYK").split()
    stored = Pillow.merge("RGB", (cyan, magenta, yellow)).convert("YCbCr")
    channels = [channel.point(lambda value: 255 - value) for channel in stored.split()]
    content = encode(Pillow.merge("CMYK", (*channels, black)), "JPEG", quality=95)
    transform = content.index(b"Adobe") + 11
    assert content[transform] == 0
    return content[:transform] + b"\2" + content[transform + 1 :]


def upload(content, name="foto.png"):
    return ImageFactory(file=SimpleUploadedFile(name, content))


def open_stored(image):
    with image.file.open() as file:
        return Pillow.open(BytesIO(file.read()))


def colours(picture):
    """Return red, green and blue at the positions, on white where the picture is transparent."""
    shown = picture.convert("RGBA")
    shown = Pillow.alpha_composite(Pillow.new("RGBA", shown.size, "white"), shown).convert("RGB")
    return [
        shown.getpixel((position * shown.width // WIDTH, shown.height // 2))
        for position in POSITIONS
    ]


def assert_same_look(picture, expected, tolerance=TOLERANCE):
    for seen, meant in zip(colours(picture), colours(expected), strict=True):
        assert seen == pytest.approx(meant, abs=tolerance)


def assert_looks_kept(image, expected, tolerance=TOLERANCE):
    """Compare the stored upload and each rendition of its own shape with what was meant."""
    stored = open_stored(image)
    assert_same_look(stored, expected, tolerance)
    for name, content in make_files(stored, (50, 50), "v", image.fallback_format).items():
        if name.startswith("wide-"):
            assert_same_look(Pillow.open(BytesIO(content)), expected, tolerance + 4)


GREY, COLOUR = grey_gradient(), colour_gradient()
BLACK_AND_WHITE = GREY.point(lambda value: 255 if value > 127 else 0)
PICTURES = {
    "1": (encode(BLACK_AND_WHITE.convert("1", dither=Pillow.Dither.NONE), "PNG"), BLACK_AND_WHITE),
    "L": (encode(GREY, "PNG"), GREY),
    "L jpeg": (encode(GREY, "JPEG", quality=95), GREY),
    "LA": (encode(with_falling_opacity(GREY), "PNG"), with_falling_opacity(GREY)),
    "I;16": (encode(deep_grey(), "PNG"), GREY),
    "P": (encode(COLOUR.quantize(128), "PNG"), COLOUR),
    "P transparent": (palette_with_transparency(), COLOUR),
    "RGB": (encode(COLOUR, "PNG"), COLOUR),
    "RGB webp": (encode(COLOUR, "WEBP", lossless=True), COLOUR),
    "RGB avif": (encode(COLOUR, "AVIF", quality=95), COLOUR),
    "RGBA": (encode(with_falling_opacity(COLOUR), "PNG"), with_falling_opacity(COLOUR)),
    "RGBA webp": (
        encode(with_falling_opacity(COLOUR), "WEBP", lossless=True),
        with_falling_opacity(COLOUR),
    ),
    "CMYK": (encode(COLOUR.convert("CMYK"), "JPEG", quality=95), COLOUR),
    "YCCK": (ycck_jpeg(), COLOUR),
}


@pytest.mark.parametrize("name", PICTURES)
def test_a_gradient_stays_what_it_was_in_every_mode_and_depth(name):
    content, expected = PICTURES[name]
    assert_looks_kept(upload(content), expected, 20 if name.startswith("P") else TOLERANCE)


def test_one_grey_of_sixteen_bits_that_is_transparent_stays_so():
    content = encode(deep_grey(), "PNG", transparency=128 * 257)
    stored = open_stored(upload(content))
    assert [stored.getpixel((column, 5)) for column in (127, 128)] == [
        (127, 127, 127, 255),
        (128, 128, 128, 0),
    ]


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_a_picture_that_lies_on_its_side_is_turned_with_its_gradient(kind):
    exif = Pillow.Exif()
    exif[274] = 6
    lying = COLOUR.transpose(Pillow.Transpose.ROTATE_90)
    assert_looks_kept(upload(encode(lying, kind, exif=exif, quality=95)), COLOUR)


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "AVIF"])
def test_of_a_moving_picture_the_first_gradient_stays(kind):
    second = Pillow.new("RGB", SIZE, "red")
    content = encode(COLOUR, kind, save_all=True, append_images=[second], quality=95)
    assert_looks_kept(upload(content), COLOUR)


def swapped_colour_profile():
    """A profile in which red and blue have changed places."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    for old, new in ((b"rXYZ", b"?XYZ"), (b"bXYZ", b"rXYZ"), (b"?XYZ", b"bXYZ")):
        profile = profile.replace(old, new)
    return profile


@pytest.mark.parametrize(
    "picture", [COLOUR, with_falling_opacity(COLOUR)], ids=["opaque", "transparent"]
)
def test_a_colour_profile_is_applied_over_the_whole_gradient(picture):
    red, green, blue, *opacity = picture.split()
    meant = Pillow.merge(picture.mode, (blue, green, red, *opacity))
    content = encode(picture, "PNG", icc_profile=swapped_colour_profile())
    assert_same_look(open_stored(upload(content)), meant, 40)


def linear_grey_profile():
    """A profile for grey in which the numbers are the amount of light (ICC.1:2022, 8.4)."""
    white = bytes.fromhex("58595a20000000000000f6d6000100000000d32d")
    curve = b"curv" + bytes(8)
    description = b"desc" + bytes(4) + (5).to_bytes(4) + b"grey\0" + bytes(78)
    tags = {b"desc": description, b"wtpt": white, b"kTRC": curve}
    table, data, offset = b"", b"", 128 + 4 + 12 * len(tags)
    for name, content in tags.items():
        padded = content + bytes(-len(content) % 4)
        table += name + (offset + len(data)).to_bytes(4) + len(content).to_bytes(4)
        data += padded
    size = (128 + 4 + len(table) + len(data)).to_bytes(4)
    header = size + bytes(4) + bytes.fromhex("02100000") + b"mntrGRAYXYZ " + bytes(12) + b"acsp"
    header += bytes(28) + bytes.fromhex("0000f6d6000100000000d32d")
    return header + bytes(128 - len(header)) + len(tags).to_bytes(4) + table + data


@pytest.mark.parametrize(
    "picture", [GREY, with_falling_opacity(GREY)], ids=["opaque", "transparent"]
)
def test_a_profile_for_grey_is_applied_to_grey(picture):
    meant = GREY.point(lambda value: round(255 * _srgb(value / 255)))
    if picture.mode == "LA":
        meant.putalpha(picture.getchannel("A"))
    content = encode(picture, "PNG", icc_profile=linear_grey_profile())
    assert_same_look(open_stored(upload(content)), meant)


def _srgb(light):
    """Return the sRGB value of an amount of light, both between 0 and 1 (IEC 61966-2-1)."""
    return 12.92 * light if light <= 0.0031308 else 1.055 * light ** (1 / 2.4) - 0.055
