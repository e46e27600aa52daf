"""Videos are known by their contents; what not every browser plays is refused in words."""

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile

from tests.video_files import box, mp4_file, track, webm_file
from videos import video_kinds
from videos.video_kinds import Kind, erase_place, read_video

pytestmark = pytest.mark.once

PICTURE = {"duration": 12, "width": 640, "height": 360}


def cut(upload, size):
    return ContentFile(upload.read()[:size])


@pytest.mark.parametrize(
    ("upload", "values"),
    [
        (mp4_file(), {"kind": Kind.MP4, "has_sound": True}),
        (mp4_file(sound=b""), {"kind": Kind.MP4, "has_sound": False}),
        (webm_file(), {"kind": Kind.WEBM, "has_sound": False}),
    ],
)
def test_what_it_is_is_read_in_its_headers(upload, values):
    assert read_video(upload) == PICTURE | values


@pytest.mark.parametrize(
    ("upload", "message"),
    [
        (mp4_file(codec=b"hvc1"), video_kinds.OTHER_PICTURE),
        (mp4_file(codec=b"encv"), video_kinds.OTHER_PICTURE),
        (mp4_file(sound=b"ac-3"), video_kinds.OTHER_SOUND),
        (mp4_file(brand=b"qt  "), "QuickTime"),
        (webm_file(doc_type=b"matroska"), "Matroska"),
        (webm_file(codec=b"V_AV1"), video_kinds.OTHER_PICTURE),
        (cut(mp4_file(), 300), video_kinds.DAMAGED),
        (cut(mp4_file(), 20), video_kinds.NO_PICTURE),
        (cut(webm_file(), 60), video_kinds.DAMAGED),
        (ContentFile(b"\x00\x00\x00\x18ftyp"), video_kinds.DAMAGED),
        (ContentFile(b"\x1a\x45\xdf\xa3" + b"\xff" * 90), video_kinds.DAMAGED),
        (ContentFile(box(b"ftyp") + box(b"free") * 20_000), video_kinds.DAMAGED),
        (ContentFile(b"<html><script>"), video_kinds.UNKNOWN),
        (ContentFile(b""), video_kinds.UNKNOWN),
    ],
)
def test_another_file_is_refused_with_what_to_do(upload, message):
    with pytest.raises(ValidationError) as error:
        read_video(upload)
    assert message in error.value.messages[0]


def test_what_is_too_large_is_refused_unread():
    upload = mp4_file()
    upload.size = video_kinds.MAX_BYTES + 1
    with pytest.raises(ValidationError, match="groter dan 200 MB"):
        read_video(upload)


def test_where_it_was_made_is_erased_and_all_else_stays():
    place = b"+52.0907+005.1214/"
    data = track(b"meta", b"mebx", extra=box(b"udta", place))
    hidden = box(b"udta", box(b"\xa9xyz", place)) + box(b"meta", place) + data
    upload, plain = mp4_file(extra=hidden, more=b"beeld"), mp4_file(more=b"beeld")
    size = upload.size
    erase_place(upload, Kind.MP4)
    upload.seek(0)
    content = upload.read()
    assert len(content) == size
    assert place not in content
    assert content.endswith(b"beeld")
    assert read_video(upload) == read_video(plain)
