"""Captions as WebVTT (W3C, WebVTT: The Web Video Text Tracks Format), typed or uploaded by editors.

A browser leaves out what it cannot read without a word. So all that is wrong is told, by line.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import unescape
from itertools import pairwise

from django.core.exceptions import ValidationError

HEADER = "WEBVTT"
ARROW = "-->"
MAX_CHARACTERS = 500_000
MAX_TOLD = 5  # mistakes at once
MARGIN = 2  # seconds that captions may go on after the end, because durations are rounded
BLOCKS_WITHOUT_TEXT = ("NOTE", "STYLE", "REGION")
_TIME = r"(?:(\d{2,}):)?([0-5]\d):([0-5]\d)\.(\d{3})"
_TIMES = re.compile(rf"{_TIME}[ \t]+-->[ \t]+{_TIME}(?:[ \t].*)?")
_SUBRIP = re.compile(r"\d+:\d\d:\d\d,\d{3}\s*-->")
_TAG = re.compile(r"<[^>]*>")
_VOICE = re.compile(r"<v(?:\.[^ \t>]*)?[ \t]+([^>]*)>")

NO_CAPTIONS = (
    "Er staan geen ondertitels in. Elke ondertitel heeft een regel met tijden en een tekst."
)
TOO_LONG = "Dit is te lang voor ondertiteling van één video. Knip de video in delen."
NOT_TEXT = (
    "Dit bestand is geen tekst in UTF-8. Bewaar het als WebVTT (.vtt) en probeer het opnieuw."
)
SUBRIP = (
    "Dit is ondertiteling van het soort SRT. Bewaar haar als WebVTT (.vtt): de meeste programma’s "
    "en videosites kunnen dat."
)
NO_HEADER = "Regel 1: hier hoort alleen WEBVTT te staan."
NO_EMPTY_LINE = "Regel 2: hier hoort een lege regel, na WEBVTT."
WRONG_TIME = "Regel {line}: deze tijden zijn niet te lezen. Schrijf ze zo: 00:01.500 --> 00:04.000."
NO_TIME = (
    "Regel {line}: boven deze tekst staat geen regel met tijden, zoals 00:01.500 --> 00:04.000."
)
NO_TEXT = "Regel {line}: onder deze tijden staat geen tekst."
ENDS_EARLY = "Regel {line}: het einde ligt niet na het begin."
NOT_ASCENDING = (
    "Regel {line}: deze ondertitel begint vóór de vorige (regel {other}). Zet ze op volgorde."
)
AFTER_END = "Regel {line}: deze ondertitel begint na het einde van de video ({duration} seconden)."
MORE = "Er is nog meer mis. Verbeter eerst dit."


@dataclass(frozen=True)
class Caption:
    """A text with the moments in seconds between which it shows; `line` has the times."""

    line: int
    start: float
    end: float
    text: str


@dataclass(frozen=True)
class _Block:
    """Lines without an empty one between them; `line` is the number of the first."""

    line: int
    lines: Sequence[str]

    @property
    def has_captions(self) -> bool:
        return self.lines[0].split(maxsplit=1)[0] not in BLOCKS_WITHOUT_TEXT


def decode_captions(content: bytes) -> str:
    """Return an uploaded file as text; raise `ValidationError` for what is none."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ValidationError(NOT_TEXT) from None


def normalise_captions(text: str) -> str:
    """Return captions with one kind of line end, and one at the end."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
    return f"{text.strip()}\n" if text.strip() else ""


def check_captions(text: str, duration: int = 0) -> None:
    """Raise `ValidationError` with what is wrong, by line; `duration` in seconds, 0 is unknown."""
    if len(text) > MAX_CHARACTERS:
        raise ValidationError(TOO_LONG)
    problems = list(_find_problems(text, duration))
    if len(problems) > MAX_TOLD:
        problems = [*problems[:MAX_TOLD], MORE]
    if problems:
        raise ValidationError([ValidationError(problem, "captions") for problem in problems])


def _find_problems(text: str, duration: int) -> Iterator[str]:
    lines = text.split("\n")
    if lines[0] != HEADER and not lines[0].startswith((f"{HEADER} ", f"{HEADER}\t")):
        yield SUBRIP if any(map(_SUBRIP.match, lines[:10])) else NO_HEADER
        return
    if ARROW in "".join(lines[1:2]):
        yield NO_EMPTY_LINE
    blocks = [block for block in _split_blocks(lines) if block.has_captions]
    if not blocks:
        yield NO_CAPTIONS
    captions, problems = [], []
    for block in blocks:
        caption, problem = _read_block(block)
        if problem:
            problems.append((block.line, problem))
        if caption:
            captions.append(caption)
    problems += _find_wrong_times(captions, duration)
    yield from (problem for _, problem in sorted(problems))


def _split_blocks(lines: Sequence[str]) -> Iterator[_Block]:
    """Yield what stands below the header (WebVTT, 4.1); more lines may belong to the header."""
    position = 1
    while position < len(lines) and lines[position].strip():
        position += 1
    while position < len(lines):
        start = position
        while position < len(lines) and lines[position].strip():
            position += 1
        if position > start:
            yield _Block(start + 1, lines[start:position])
        position += 1


def _read_block(block: _Block) -> tuple[Caption | None, str]:
    """Return the caption in a block, and what is wrong with it; a line before it may name it."""
    at = 0 if ARROW in block.lines[0] else 1
    if at >= len(block.lines) or ARROW not in block.lines[at]:
        return None, NO_TIME.format(line=block.line)
    line = block.line + at
    times = _TIMES.fullmatch(block.lines[at].strip())
    if times is None:
        return None, WRONG_TIME.format(line=line)
    text = "\n".join(block.lines[at + 1 :])
    if ARROW in text:
        return None, WRONG_TIME.format(line=line + 1)
    start, end = _seconds(*times.groups()[:4]), _seconds(*times.groups()[4:])
    caption = Caption(line, start, end, text)
    return caption, "" if _plain(text) else NO_TEXT.format(line=line)


def _seconds(hours: str | None, minutes: str, seconds: str, thousandths: str) -> float:
    return int(hours or 0) * 3600 + int(minutes) * 60 + int(seconds) + int(thousandths) / 1000


def _find_wrong_times(captions: Sequence[Caption], duration: int) -> Iterator[tuple[int, str]]:
    """Yield what is wrong with the times, each with its line."""
    for caption in captions:
        if caption.end <= caption.start:
            yield caption.line, ENDS_EARLY.format(line=caption.line)
        if duration and caption.start > duration + MARGIN:
            yield caption.line, AFTER_END.format(line=caption.line, duration=duration)
    for former, caption in pairwise(captions):
        if caption.start < former.start:
            yield caption.line, NOT_ASCENDING.format(line=caption.line, other=former.line)


def caption_lines(text: str) -> list[str]:
    """Return what is said in checked captions, a line for each caption, with who says it."""
    captions = (
        _read_block(block)[0] for block in _split_blocks(text.split("\n")) if block.has_captions
    )
    return [_plain(caption.text) for caption in captions if caption]


def _plain(text: str) -> str:
    """Return the text of a caption without markup; a voice becomes a name before the text."""
    text = _VOICE.sub(lambda voice: f"{voice[1].strip()}: ", text)
    return " ".join(unescape(_TAG.sub("", text)).split())
