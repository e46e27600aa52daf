"""The elements of a WebM that tell what is in it (RFC 9559, 5.1; the WebM container guidelines).

They are looked for before the first cluster, where the pictures and the sound begin.
"""

import struct
from collections.abc import Iterator
from contextlib import suppress
from typing import IO, NamedTuple

from videos.containers import Container, DamagedContainerError, Track, VideoHeader

SIGNATURE = b"\x1a\x45\xdf\xa3"
DOC_TYPE, SEGMENT, INFO, TRACKS, CLUSTER = 0x4282, 0x18538067, 0x1549A966, 0x1654AE6B, 0x1F43B675
HEADER = 0x1A45DFA3
TIMESTAMP_SCALE, DURATION = 0x2AD7B1, 0x4489
TRACK_ENTRY, TRACK_TYPE, CODEC_ID, VIDEO = 0xAE, 0x83, 0x86, 0xE0
PIXEL_WIDTH, PIXEL_HEIGHT = 0xB0, 0xBA
FOLDERS = {HEADER, SEGMENT, INFO, TRACKS, TRACK_ENTRY, VIDEO}
PICTURES, SOUND = 1, 2
NANOSECONDS = 1_000_000_000
DEFAULT_SCALE = 1_000_000  # nanoseconds of a tick
MAX_ELEMENTS = 2_000
MAX_VALUE = 256  # bytes of a value that is read


class Element(NamedTuple):
    number: int
    value: bytes


def read_webm(file: IO[bytes], size: int) -> VideoHeader:
    """Read what a WebM has; a Matroska file is told apart by its `DocType`."""
    header = VideoHeader(Container.MATROSKA)
    tracks: list[Track] = []
    scale, ticks = DEFAULT_SCALE, 0.0
    for number, value in _walk_elements(file, size):
        match number:
            case _ if number == DOC_TYPE and value.rstrip(b"\0") == b"webm":
                header.container = Container.WEBM
            case _ if number == TIMESTAMP_SCALE:
                scale = int.from_bytes(value)
            case _ if number == DURATION:
                ticks = _read_float(value)
            case _ if number == TRACK_ENTRY:
                tracks.append(Track())
            case _ if tracks:
                _describe_track(tracks[-1], number, value)
    header.duration = ticks * scale / NANOSECONDS
    header.tracks = tracks
    return header


def _walk_elements(file: IO[bytes], size: int) -> Iterator[Element]:
    """Yield the elements up to the first cluster; the value of one with others in it is empty."""
    position = 0
    for _ in range(MAX_ELEMENTS):
        if position >= size:
            return
        file.seek(position)
        head = file.read(12)
        number, after = _read_number(head, 0, has_marker=True)
        length, body = _read_number(head, after, has_marker=False)
        if number == CLUSTER:
            return
        is_folder = number in FOLDERS
        if not is_folder and position + body + length > size:
            raise DamagedContainerError
        file.seek(position + body)
        yield Element(number, b"" if is_folder else file.read(min(length, MAX_VALUE)))
        position += body if is_folder else body + length
    raise DamagedContainerError


def _read_number(data: bytes, at: int, *, has_marker: bool) -> tuple[int, int]:
    """Return a number of variable length and the place after it (RFC 8794, 4)."""
    if at >= len(data) or not data[at]:
        raise DamagedContainerError
    length = 9 - data[at].bit_length()
    number = int.from_bytes(data[at : at + length])
    return number if has_marker else number - (1 << 7 * length), at + length


def _read_float(value: bytes) -> float:
    with suppress(struct.error):
        return float(struct.unpack(">f" if len(value) == struct.calcsize("f") else ">d", value)[0])
    return 0.0


def _describe_track(track: Track, number: int, value: bytes) -> None:
    if number == TRACK_TYPE:
        kind = int.from_bytes(value)
        track.is_video, track.is_sound = kind == PICTURES, kind == SOUND
    elif number == CODEC_ID:
        track.codec = value.rstrip(b"\0").decode("ascii", "replace")
    elif number == PIXEL_WIDTH:
        track.width = int.from_bytes(value)
    elif number == PIXEL_HEIGHT:
        track.height = int.from_bytes(value)
