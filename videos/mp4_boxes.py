"""The boxes of an MP4 that tell what is in it, and those that tell where it was made.

Numbers are of ISO/IEC 14496-12. A telephone writes the place of a recording in `udta` or `meta`
(QuickTime File Format, 'Metadata'), or on a track of its own. Such boxes become free space of the
same size, so that nothing else moves.
"""

import struct
from collections.abc import Iterator
from typing import IO, NamedTuple

from videos.containers import Container, DamagedContainerError, Track, VideoHeader

FIRST_BOX = b"ftyp"
QUICKTIME_BRAND = b"qt  "
MAX_BOXES = 10_000  # in all; a fragmented file has one or two for each part
MAX_READ = 64 * 1024  # bytes of one box that are read
TO_END, LARGE = 0, 1  # special sizes (4.2.2)
FOLDERS = {b"moov", b"trak", b"mdia", b"minf", b"stbl", b"mvex"}
PERSONAL = {b"udta", b"meta", b"uuid"}
FREE = b"free"
PICTURES, SOUND = b"vide", b"soun"
TURNED = (0, 0x10000, -0x10000)  # parts of a matrix that turns a picture a quarter
FIXED_POINT = 65536


class Box(NamedTuple):
    """A box: where it begins, where its contents do, and where they end."""

    name: bytes
    start: int
    body: int
    end: int
    parents: tuple[bytes, ...]


def walk_boxes(file: IO[bytes], size: int) -> Iterator[Box]:
    """Yield all boxes in order, also those within others."""
    count = 0
    folders = [Box(b"", 0, 0, size, ())]
    position = 0
    while position < size:
        while position >= folders[-1].end:
            folders.pop()
        count += 1
        if count > MAX_BOXES:
            raise DamagedContainerError
        box = _read_box(file, position, folders[-1])
        yield box
        position = box.end
        if box.name in FOLDERS:
            folders.append(box)
            position = box.body


def _read_box(file: IO[bytes], start: int, folder: Box) -> Box:
    file.seek(start)
    header = file.read(16)
    try:
        length, name = struct.unpack_from(">I4s", header)
        body = start + 8
        if length == LARGE:
            length, body = struct.unpack_from(">Q", header, 8)[0], start + 16
    except struct.error:
        raise DamagedContainerError from None
    end = folder.end if length == TO_END else start + length
    if not body <= end <= folder.end:
        raise DamagedContainerError
    parents = (*folder.parents, folder.name) if folder.name else ()
    return Box(name, start, body, end, parents)


def read_mp4(file: IO[bytes], size: int) -> VideoHeader:
    """Read what an MP4 has; raise `DamagedContainerError` when it cannot be read to its end."""
    header = VideoHeader(Container.MP4)
    tracks: list[Track] = []
    try:
        for box in walk_boxes(file, size):
            match box.name:
                case b"ftyp":
                    header.container = _container_of(_contents(file, box))
                case b"mvhd":
                    header.duration = _read_duration(_contents(file, box))
                case b"trak":
                    tracks.append(Track())
                case b"tkhd" | b"hdlr" | b"stsd" if box.parents[:2] == (b"moov", b"trak"):
                    _describe_track(tracks[-1], box.name, _contents(file, box))
    except (struct.error, IndexError):
        raise DamagedContainerError from None
    header.tracks = tracks
    return header


def _contents(file: IO[bytes], box: Box) -> bytes:
    file.seek(box.body)
    return file.read(min(box.end - box.body, MAX_READ))


def _container_of(body: bytes) -> Container:
    """Tell MP4 from QuickTime by the brands that the file is written for (4.3)."""
    brands = {body[at : at + 4] for at in (0, *range(8, len(body), 4))}
    return Container.QUICKTIME if brands <= {QUICKTIME_BRAND, b"\0\0\0\0"} else Container.MP4


def _read_duration(body: bytes) -> float:
    """Return the seconds of a film (8.2.2); all ones, or none, is unknown."""
    scale, length = struct.unpack_from(">IQ" if body[0] else ">II", body, 20 if body[0] else 12)
    unknown = 2**64 - 1 if body[0] else 2**32 - 1
    return 0 if not scale or length == unknown else length / scale


def _describe_track(track: Track, name: bytes, body: bytes) -> None:
    """Take over what a header, a handler or a list of formats says (8.3.2, 8.4.3, 8.5.2)."""
    if name == b"tkhd":
        matrix = struct.unpack_from(">9i", body, 52 if body[0] else 40)
        width, height = (part / FIXED_POINT for part in struct.unpack(">II", body[-8:]))
        is_turned = matrix[0] == 0 and matrix[1] in TURNED[1:]
        track.width, track.height = map(round, (height, width) if is_turned else (width, height))
    elif name == b"hdlr":
        track.is_video, track.is_sound = body[8:12] == PICTURES, body[8:12] == SOUND
    else:
        track.codec = body[12:16].decode("ascii", "replace")


def find_personal_boxes(file: IO[bytes], size: int) -> list[Box]:
    """Find the boxes that may tell where, when and by whom a film was made.

    Of tracks those count that hold no picture and no sound.
    """
    boxes: list[Box] = []
    track: Box | None = None
    for box in walk_boxes(file, size):
        if box.name == b"trak":
            track = box
        elif box.name in PERSONAL and b"mdia" not in box.parents:
            boxes.append(box)
        elif box.name == b"hdlr" and track and _holds_data(file, box):
            boxes.append(track)
    return boxes


def _holds_data(file: IO[bytes], handler: Box) -> bool:
    """Return whether the track of a handler has no picture and no sound."""
    is_of_track = handler.parents == (b"moov", b"trak", b"mdia")
    return is_of_track and _contents(file, handler)[8:12] not in (PICTURES, SOUND)


def erase_personal_boxes(file: IO[bytes], size: int) -> None:
    """Make free space (8.1.2) of what tells about the maker; the file keeps its size."""
    for box in find_personal_boxes(file, size):
        file.seek(box.start + 4)
        file.write(FREE)
        file.seek(box.body)
        left = box.end - box.body
        while left:
            left -= file.write(bytes(min(left, MAX_READ)))
