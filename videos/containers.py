"""Facts that an MP4 or WebM states about itself, read without decoding anything.

MP4 is a tree of boxes: a size, four letters and contents (ISO/IEC 14496-12, 4.2). WebM is a tree of
elements: an identifier and a size of variable length, and contents (RFC 8794, 4). Only headers are
read; pictures and sound are passed over.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class Container(StrEnum):
    MP4 = "mp4"
    WEBM = "webm"
    QUICKTIME = "mov"
    MATROSKA = "mkv"


@dataclass
class Track:
    """A stream of pictures or of sound; sizes are in pixels, as they are shown."""

    is_video: bool = False
    is_sound: bool = False
    codec: str = ""
    width: int = 0
    height: int = 0


@dataclass
class VideoHeader:
    """The container, the duration in seconds (0 is unknown), and the tracks."""

    container: Container
    duration: float = 0
    tracks: Sequence[Track] = ()

    @property
    def picture(self) -> Track | None:
        return next((track for track in self.tracks if track.is_video), None)

    @property
    def sound(self) -> Track | None:
        return next((track for track in self.tracks if track.is_sound), None)


class DamagedContainerError(ValueError):
    """A file that is none of these containers, or that is cut off or damaged."""
