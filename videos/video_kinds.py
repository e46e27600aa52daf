"""The kinds of videos that can be shown, recognised by their contents and not by their name."""

import math
from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import models

from videos.containers import Container, DamagedContainerError, VideoHeader
from videos.mp4_boxes import FIRST_BOX, erase_personal_boxes, read_mp4
from videos.webm_elements import SIGNATURE, read_webm

MAX_BYTES = 200 * 1024 * 1024
MAX_SECONDS = 24 * 3600
MAX_SIDE = 8192  # pixels
TOO_HEAVY = (
    "Deze video is groter dan 200 MB. Maak hem kleiner: kies bij het opslaan 1080p of 720p, of "
    "knip hem in delen."
)
HOW_TO_SAVE = "Sla de video op als MP4 (H.264 met AAC-geluid) en probeer het opnieuw."
UNKNOWN = f"Dit is geen video van het soort MP4 of WebM. {HOW_TO_SAVE}"
DAMAGED = f"Dit bestand is beschadigd of niet compleet. Open het eerst zelf. {HOW_TO_SAVE}"
OTHER_CONTAINERS = {
    Container.QUICKTIME: f"Dit is een QuickTime-bestand (MOV). {HOW_TO_SAVE}",
    Container.MATROSKA: f"Dit is een Matroska-bestand (MKV). {HOW_TO_SAVE}",
}
NO_PICTURE = f"In dit bestand zit geen beeld. {HOW_TO_SAVE}"
OTHER_PICTURE = f"Niet elke browser kan het beeld van deze video tonen. {HOW_TO_SAVE}"
OTHER_SOUND = f"Niet elke browser kan het geluid van deze video afspelen. {HOW_TO_SAVE}"


class Kind(models.TextChoices):
    """A kind of video; its value is the extension."""

    MP4 = "mp4", "MP4"
    WEBM = "webm", "WebM"


CONTENT_TYPES: Mapping[str, str] = {Kind.MP4: "video/mp4", Kind.WEBM: "video/webm"}
# What all current browsers play: of MP4 the names of formats (ISO/IEC 14496-15), of WebM codecs.
PICTURES = {Kind.MP4: ("avc1", "avc3"), Kind.WEBM: ("V_VP8", "V_VP9")}
SOUNDS = {Kind.MP4: ("mp4a", ".mp3"), Kind.WEBM: ("A_VORBIS", "A_OPUS")}


def read_video(upload: File) -> Mapping[str, object]:
    """Return what an upload is, by column of `VideoFile`; raise `ValidationError` to refuse it."""
    size = upload.size or 0
    if size > MAX_BYTES:
        raise ValidationError(TOO_HEAVY)
    header = _read_header(upload, size)
    if header.container in OTHER_CONTAINERS:
        raise ValidationError(OTHER_CONTAINERS[header.container])
    kind, picture, sound = Kind(header.container), header.picture, header.sound
    if picture is None or not (0 < picture.width <= MAX_SIDE and 0 < picture.height <= MAX_SIDE):
        raise ValidationError(NO_PICTURE)
    if picture.codec not in PICTURES[kind]:
        raise ValidationError(OTHER_PICTURE)
    if sound and sound.codec not in SOUNDS[kind]:
        raise ValidationError(OTHER_SOUND)
    is_sound_duration = math.isfinite(header.duration) and 0 <= header.duration <= MAX_SECONDS
    return {
        "kind": kind,
        "duration": math.ceil(header.duration) if is_sound_duration else 0,
        "width": picture.width,
        "height": picture.height,
        "has_sound": sound is not None,
    }


def _read_header(upload: File, size: int) -> VideoHeader:
    upload.seek(0)
    start = upload.read(8)
    try:
        if start[4:] == FIRST_BOX:
            return read_mp4(upload, size)
        if start.startswith(SIGNATURE):
            return read_webm(upload, size)
    except DamagedContainerError:
        raise ValidationError(DAMAGED) from None
    raise ValidationError(UNKNOWN)


def erase_place(upload: File, kind: Kind) -> None:
    """Take out of an upload where it was made; only cameras and telephones that write MP4 tell."""
    if kind is Kind.MP4:
        erase_personal_boxes(upload, upload.size or 0)
