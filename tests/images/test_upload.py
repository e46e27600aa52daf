import struct
import zlib
from io import BytesIO
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.urls import reverse
from PIL import Image as Pillow
from PIL import ImageCms

from images import upload_queue, uploads
from images.models import Image
from images.storage import is_withheld
from tests.factories import ArticleFactory, ImageFactory, picture_file

pytestmark = [pytest.mark.django_db, pytest.mark.once]

IMAGE_ADD_URL = reverse("admin:images_image_add")
IMAGE_LIST_URL = reverse("admin:images_image_changelist")
IMAGE_FORM_DATA = {
    "title": "Werkplaats",
    "alt": "Een werkplaats",
    "credit": "De redactie",
    "licence": "CC BY 4.0",
    "consent": "nobody",
    "focal_x": "50",
    "focal_y": "50",
}
SCRIPTED_SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
NOT_AN_IMAGE_ERROR = "Dit bestand is geen JPEG, PNG, WebP of AVIF."
BROKEN_IMAGE_ERROR = "Dit bestand is beschadigd of niet compleet."
TOO_LARGE_ERROR = "Dat is meer dan 24 miljoen in totaal."


def png_with_declared_size(width, height):
    """A PNG whose first bytes promise this size, without the pixels."""
    size = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + png_chunk(b"IHDR", size) + png_chunk(b"IDAT", zlib.compress(b""))


def png_chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def swapped_colour_profile():
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    for old, new in ((b"rXYZ", b"?XYZ"), (b"bXYZ", b"rXYZ"), (b"?XYZ", b"bXYZ")):
        profile = profile.replace(old, new)
    return profile


def jpeg_with_declared_size(width, height):
    """The first segments of a JPEG whose frame has this size (ITU T.81, B.2.2)."""
    comment = b"\xff\xfe" + struct.pack(">H", 60_002) + bytes(60_000)
    frame = b"\xff\xc0" + struct.pack(">HBHH", 11, 8, height, width)
    return b"\xff\xd8" + comment * 2 + frame


def webp_with_declared_size(width, height):
    """A WebP of 40 bytes whose canvas has this size (RFC 9649, 2.7)."""
    size = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    chunk = b"VP8X" + struct.pack("<I", 10) + bytes(4) + size
    return b"RIFF" + struct.pack("<I", len(chunk) + 4) + b"WEBP" + chunk + bytes(10)


def avif_with_declared_size(width, height):
    """The first boxes of an AVIF whose image has this size (ISO/IEC 23008-12)."""
    brand = b"avif" + bytes(4) + b"mif1avif"
    size = bytes(4) + struct.pack(">II", width, height)
    boxes = ((b"ftyp", brand), (b"ispe", size))
    return b"".join(struct.pack(">I", len(body) + 8) + name + body for name, body in boxes)


def change_url(image):
    return reverse("admin:images_image_change", args=[image.pk])


def upload(client, file, image=None):
    """Upload a picture, a new one or in the place of another, and let the worker decode it."""
    url = change_url(image) if image else IMAGE_ADD_URL
    assert client.post(url, {**IMAGE_FORM_DATA, "file": file}).status_code == 302
    call_command("worker", "--once")


def open_stored_image(image):
    """Open the stored file with Pillow."""
    with image.file.open() as file:
        return Pillow.open(BytesIO(file.read()))


def form_errors(response):
    soup = BeautifulSoup(response.text, "html.parser")
    return " ".join(item.text for item in soup.select(".errorlist li, .summary li"))


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("tekening.svg", SCRIPTED_SVG, NOT_AN_IMAGE_ERROR),
        ("tekening.png", SCRIPTED_SVG, NOT_AN_IMAGE_ERROR),
        ("notitie.png", b"Geen plaatje.", NOT_AN_IMAGE_ERROR),
        ("film.gif", picture_file(kind="GIF").read(), NOT_AN_IMAGE_ERROR),
        ("groot.png", png_with_declared_size(6_000, 4_001), TOO_LARGE_ERROR),
        ("bom.png", png_with_declared_size(50_000, 50_000), "is 50000 bij 50000 pixels"),
        ("bom.webp", webp_with_declared_size(5_000, 4_000), "meer dan 16 miljoen"),
        ("bom.avif", avif_with_declared_size(9_000, 9_000), TOO_LARGE_ERROR),
        ("bom.jpg", jpeg_with_declared_size(65_000, 65_000), "is 65000 bij 65000 pixels"),
        ("leeg.jpg", b"\xff\xd8", NOT_AN_IMAGE_ERROR),
        ("lang.jpg", b"\xff\xd8" + b"\xff\xe1\0\2" * 2_000, NOT_AN_IMAGE_ERROR),
        ("niets.png", png_with_declared_size(0, 10), NOT_AN_IMAGE_ERROR),
        ("leeg.webp", b"RIFF    WEBP", NOT_AN_IMAGE_ERROR),
        ("leeg.avif", b"\0\0\0\x10ftypavif\0\0\0\0", NOT_AN_IMAGE_ERROR),
    ],
    ids=lambda value: value if isinstance(value, str) and len(value) < 15 else "",
)
def test_what_no_header_promises_is_refused_in_words(admin_client, name, content, sentence):
    answer = admin_client.post(
        IMAGE_ADD_URL, {**IMAGE_FORM_DATA, "file": SimpleUploadedFile(name, content)}
    )
    assert sentence in form_errors(answer)
    assert not Image.objects.exists()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("half.jpg", picture_file(size=(900, 900)).read()[:1500]),
        ("half.png", picture_file(kind="PNG", size=(900, 900)).read()[:200]),
        ("half.webp", picture_file(kind="WEBP", size=(900, 900)).read()[:200]),
        ("half.avif", picture_file(kind="AVIF", size=(900, 900)).read()[:-200]),
    ],
)
def test_the_worker_tells_of_what_is_damaged(admin_client, name, content):
    upload(admin_client, SimpleUploadedFile(name, content))
    image = Image.objects.get()
    assert (image.file.name, image.incoming) == ("", "")
    assert BROKEN_IMAGE_ERROR in admin_client.get(change_url(image)).text
    assert BROKEN_IMAGE_ERROR in image.withheld_reason


def test_until_the_worker_has_decoded_it_the_page_says_so(admin_client):
    answer = admin_client.post(IMAGE_ADD_URL, {**IMAGE_FORM_DATA, "file": picture_file()})
    assert answer.status_code == 302
    image = Image.objects.get()
    article = ArticleFactory(picture=image)
    assert not image.file
    assert Path(image.incoming.path).stat().st_mode & 0o077 == 0
    for url in (change_url(image), IMAGE_LIST_URL):
        assert admin_client.get(url).status_code == 200
    assert "wordt nog klaargemaakt" in admin_client.get(change_url(image)).text
    form = admin_client.get(reverse("admin:pact_article_change", args=[article.pk])).text
    assert "wordt nog klaargemaakt" in form
    assert "<picture" not in admin_client.get(article.get_absolute_url()).text
    call_command("worker", "--once")
    assert "wordt nog klaargemaakt" not in admin_client.get(change_url(image)).text
    assert "<picture" in admin_client.get(article.get_absolute_url()).text


def test_a_picture_can_be_replaced_and_not_taken_away(admin_client):
    form = admin_client.get(change_url(ImageFactory())).text
    assert 'name="file-clear"' not in form
    answer = admin_client.post(IMAGE_ADD_URL, IMAGE_FORM_DATA)
    assert "Bestand: Dit veld is verplicht." in form_errors(answer)


def test_words_may_be_changed_while_the_picture_is_being_made(admin_client):
    admin_client.post(IMAGE_ADD_URL, {**IMAGE_FORM_DATA, "file": picture_file()})
    image = Image.objects.get()
    sent = {**IMAGE_FORM_DATA, "title": "Later"}
    assert admin_client.post(change_url(image), sent).status_code == 302
    call_command("worker", "--once")
    image.refresh_from_db()
    assert (image.title, bool(image.file), image.incoming) == ("Later", True, "")


def test_the_present_picture_stays_until_the_next_one_is_ready_and_when_that_fails(admin_client):
    image = ImageFactory()
    damaged = SimpleUploadedFile("half.png", picture_file(kind="PNG").read()[:60])
    admin_client.post(change_url(image), {**IMAGE_FORM_DATA, "file": damaged})
    assert Image.objects.get().file.name == image.file.name
    call_command("worker", "--once")
    stored = Image.objects.get()
    assert stored.file.name == image.file.name
    assert BROKEN_IMAGE_ERROR in stored.problem
    upload(admin_client, picture_file(), image)
    assert Image.objects.get().problem == ""


def test_the_last_of_two_uploads_counts_also_when_the_first_is_being_decoded(
    admin_client, monkeypatch
):
    decode = upload_queue.decode_apart

    def decode_slowly(*paths):
        monkeypatch.setattr(upload_queue, "decode_apart", decode)
        picture = decode(*paths)
        second = picture_file(kind="PNG", size=(90, 90))
        admin_client.post(change_url(Image.objects.get()), {**IMAGE_FORM_DATA, "file": second})
        return picture

    monkeypatch.setattr(upload_queue, "decode_apart", decode_slowly)
    upload(admin_client, picture_file())
    assert not Image.objects.get().file
    call_command("worker", "--once")
    assert Image.objects.get().width == 90


def test_an_upload_leaves_the_private_folder_when_it_is_decoded_or_deleted(
    admin_client, django_capture_on_commit_callbacks
):
    admin_client.post(IMAGE_ADD_URL, {**IMAGE_FORM_DATA, "file": picture_file()})
    first = Path(Image.objects.get().incoming.path)
    with django_capture_on_commit_callbacks(execute=True):
        call_command("worker", "--once")
    assert not [*first.parent.glob(f"{first.name}*")]
    admin_client.post(change_url(Image.objects.get()), {**IMAGE_FORM_DATA, "file": picture_file()})
    second = Path(Image.objects.get().incoming.path)
    with django_capture_on_commit_callbacks(execute=True):
        Image.objects.all().delete()
    assert not second.exists()


def test_a_heavy_file_is_refused_before_it_is_read(admin_client, monkeypatch):
    monkeypatch.setattr(uploads, "MAX_BYTES", 100)
    answer = admin_client.post(IMAGE_ADD_URL, {**IMAGE_FORM_DATA, "file": picture_file()})
    assert "Dit bestand is groter dan 20 MB." in form_errors(answer)


@pytest.mark.parametrize("kind", uploads.ACCEPTED_FORMATS)
def test_each_accepted_kind_stays_what_it_is(admin_client, kind):
    upload(admin_client, picture_file("IMG 001.jpeg", kind))
    image = Image.objects.get()
    assert open_stored_image(image).format == kind
    assert image.file.name.endswith(uploads.ACCEPTED_FORMATS[kind])
    assert "IMG" not in image.file.name
    assert (image.width, image.height) == (60, 40)


def test_place_and_camera_are_taken_out_and_the_picture_stands_upright():
    exif = Pillow.Exif()
    exif[271] = "Merk"
    exif[274] = 6
    exif.get_ifd(0x8825)[2] = (52.0, 30.0, 0.0)
    image = ImageFactory(file=picture_file(exif=exif))
    assert not open_stored_image(image).getexif()
    assert open_stored_image(image).size == (image.width, image.height) == (40, 60)


def test_colours_stay_as_the_camera_meant_them_without_its_profile():
    image = ImageFactory(file=picture_file(icc_profile=swapped_colour_profile()))
    assert "icc_profile" not in open_stored_image(image).info
    red, _, blue = open_stored_image(image).getpixel((30, 20))
    assert red < 60
    assert blue > 200


def test_a_profile_that_makes_no_sense_is_left_out():
    image = ImageFactory(file=picture_file(icc_profile=b"profile"))
    assert "icc_profile" not in open_stored_image(image).info
    assert open_stored_image(image).getpixel((30, 20)) == pytest.approx((255, 165, 0), abs=6)


@pytest.mark.parametrize("mode", ["P", "LA", "CMYK", "1", "L", "I;16"])
def test_white_stays_white_in_rare_colour_modes(mode):
    content = BytesIO()
    if mode == "I;16":
        picture = Pillow.new(mode, (20, 10), 65535)
    else:
        picture = Pillow.new("RGB", (20, 10), "white").convert(mode)
    picture.save(content, "JPEG" if mode == "CMYK" else "PNG")
    image = ImageFactory(file=SimpleUploadedFile("foto.png", content.getvalue()))
    assert open_stored_image(image).convert("RGB").getpixel((10, 5)) == (255, 255, 255)


def test_a_palette_with_a_hole_keeps_it():
    content = BytesIO()
    Pillow.new("P", (20, 10)).save(content, "PNG", transparency=0)
    image = ImageFactory(file=SimpleUploadedFile("foto.png", content.getvalue()))
    assert open_stored_image(image).getpixel((10, 5))[3] == 0


@pytest.mark.parametrize("kind", ["WEBP", "PNG"])
def test_of_a_moving_picture_the_first_image_stays(kind):
    content = BytesIO()
    first, second = Pillow.new("RGB", (60, 40), "lime"), Pillow.new("RGB", (60, 40), "red")
    first.save(content, kind, save_all=True, append_images=[second])
    image = ImageFactory(file=SimpleUploadedFile("foto.png", content.getvalue()))
    assert getattr(open_stored_image(image), "n_frames", 1) == 1
    assert open_stored_image(image).getpixel((30, 20)) == pytest.approx((0, 255, 0), abs=6)


def test_a_phone_picture_with_a_second_one_behind_it_becomes_a_plain_jpeg():
    content = BytesIO()
    first, second = Pillow.new("RGB", (60, 40)), Pillow.new("RGB", (60, 40), "red")
    first.save(content, "MPO", save_all=True, append_images=[second])
    image = ImageFactory(file=SimpleUploadedFile("foto.jpg", content.getvalue()))
    assert open_stored_image(image).format == "JPEG"


def test_a_large_picture_is_made_smaller():
    image = ImageFactory(file=picture_file(size=(3000, 1500)))
    assert (image.width, image.height) == (2400, 1200)


def test_words_are_changed_without_touching_the_file(admin_client):
    image = ImageFactory()
    admin_client.post(reverse("admin:images_image_change", args=[image.pk]), IMAGE_FORM_DATA)
    changed = Image.objects.get()
    assert changed.title == "Werkplaats"
    assert changed.file.name == image.file.name
    assert open_stored_image(changed).size == (60, 40)


def test_a_replaced_or_deleted_picture_leaves_the_disk(
    admin_client, django_capture_on_commit_callbacks
):
    image = ImageFactory()
    storage, first = image.file.storage, image.file.name
    with django_capture_on_commit_callbacks(execute=True):
        upload(admin_client, picture_file(), image)
    second = Image.objects.get().file.name
    version = Image.objects.get().versions.get().file.name
    assert not storage.exists(first)
    assert storage.exists(second)
    assert is_withheld(version)
    with django_capture_on_commit_callbacks(execute=True):
        Image.objects.all().delete()
    assert not any(map(storage.exists, (second, version)))


def test_a_picture_in_use_cannot_be_deleted_and_says_where_it_is(admin_client):
    image = ImageFactory()
    article = ArticleFactory(picture=image)
    path = reverse("admin:images_image_delete", args=[image.pk])
    assert reverse("admin:pact_article_change", args=[article.pk]) in admin_client.get(path).text
    admin_client.post(path, {"post": "yes"})
    assert Image.objects.not_trashed().exists()


def test_without_known_consent_list_and_form_say_that_it_is_not_shown(admin_client):
    image = ImageFactory(consent=Image.Consent.UNKNOWN)
    form = reverse("admin:images_image_change", args=[image.pk])
    assert "Komt niet op de site" in admin_client.get(IMAGE_LIST_URL).text
    assert "Komt niet op de site" in admin_client.get(form).text


def test_a_picture_needs_words_or_is_decoration(admin_client):
    answer = admin_client.post(
        IMAGE_ADD_URL, {**IMAGE_FORM_DATA, "alt": "", "file": picture_file()}
    )
    assert "Geef een alternatieve tekst" in form_errors(answer)


def test_the_list_shows_the_pictures_small_and_when_needed(admin_client):
    image = ImageFactory()
    small = BeautifulSoup(admin_client.get(IMAGE_LIST_URL).text, "html.parser").select_one(
        "img.thumbnail"
    )
    assert small["src"] == image.file.url
    assert small["loading"] == "lazy"


def test_the_list_shows_the_crop_and_the_form_says_that_it_is_there(admin_client):
    image = ImageFactory()
    form = reverse("admin:images_image_change", args=[image.pk])
    assert "Nog niet gemaakt." in admin_client.get(form).text
    call_command("worker", "--once")
    assert "Nog niet gemaakt." not in admin_client.get(form).text
    small = BeautifulSoup(admin_client.get(IMAGE_LIST_URL).text, "html.parser").select_one(
        "img.thumbnail"
    )
    assert "/portrait-" in small["src"]
