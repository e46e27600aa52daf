"""Cleaning of text where it comes in, and the form in which two texts are compared.

Every text passes `clean_text` at its door: what a browser sends in `techniekpact.middleware`,
fixtures and lists of addresses where they are read, rich text where it is stored.
"""

import re
import unicodedata
from typing import Literal

# Ends of a line other than U+000A: browsers send CR LF, and Word's own line break is U+000B.
_LINE_END = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
_NONCHARACTERS = "\ufdd0-\ufdef" + "".join(
    f"{chr(plane << 16 | 0xFFFE)}{chr(plane << 16 | 0xFFFF)}" for plane in range(17)
)
_BYTE_ORDER_MARK = "\ufeff"
# These turn the reading direction of what comes after the text, too.
_DIRECTION_CONTROLS = "\u202a-\u202e\u2066-\u2069"
# C0 and C1 controls except tab and line feed, and lone surrogates: XML allows none of them.
_FORBIDDEN = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff"
    f"{_NONCHARACTERS}{_BYTE_ORDER_MARK}{_DIRECTION_CONTROLS}]"
)
# Without a shape of their own, though Unicode calls them letters, marks or symbols.
_BLANK_LETTERS = "\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0"
_FORMAT_CHARACTERS = (
    "\u00ad\u061c\u200b-\u200f\u2060-\u2064\u206a-\u206f\ufeff\U000e0000-\U000e0fff"
)
_INVISIBLE = re.compile(f"[{_BLANK_LETTERS}{_FORMAT_CHARACTERS}]")
# Unicode's own limit for a run of marks on one letter (UAX #15, stream-safe text): putting them in
# order takes time with the square of their number.
_MARKS = "".join(chr(code) for code in range(0x300, 0x1F000) if unicodedata.combining(chr(code)))
_LONG_MARK_RUN = re.compile(f"([{_MARKS}]{{30}})[{_MARKS}]+")
_SPACE = re.compile(r"\s+")
_HYPHEN = re.compile("[\u2010\u2011]")
_COMBINING_MARK = re.compile("[\u0300-\u036f]+")
_NO_DECOMPOSITION = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ß": "ss", "æ": "ae", "œ": "oe"})


def clean_text(text: str) -> str:
    """Return the text in NFC with ordinary line ends, and without what no document may hold.

    A text in which nothing can be seen becomes empty.
    """
    text = _FORBIDDEN.sub("", _LINE_END.sub("\n", normalize_unicode("NFC", text)))
    return "" if is_blank(text) else text


def clean_line(text: str) -> str:
    """Return a text as `clean_text` does, on one line and without space around it."""
    return _SPACE.sub(_join_lines, clean_text(text)).strip()


def _join_lines(space: re.Match[str]) -> str:
    return " " if "\n" in space[0] or "\t" in space[0] else space[0]


def normalize_unicode(form: Literal["NFC", "NFKC", "NFKD"], text: str) -> str:
    """Return the text in a form of Unicode, with at most 30 marks on one letter."""
    if text.isascii():
        return text
    text = unicodedata.normalize(form, _LONG_MARK_RUN.sub(r"\1", text))
    return _LONG_MARK_RUN.sub(r"\1", text)


def is_blank(text: str) -> bool:
    """Return whether a reader sees nothing of the text."""
    return not remove_invisible(text).strip()


def remove_invisible(text: str) -> str:
    """Return the text without soft hyphens, zero-width spaces and the like."""
    return text if text.isascii() else _INVISIBLE.sub("", text)


def comparison_key(text: str) -> str:
    """Return what texts that look the same have in common, whatever their case and width."""
    folded = normalize_unicode("NFKC", remove_invisible(clean_text(text))).casefold()
    plain = _HYPHEN.sub("-", normalize_unicode("NFKC", folded))
    return " ".join(plain.split())


def plain_letters(text: str) -> str:
    """Return a text in lower case, with ASCII letters as far as it has them."""
    if text.isascii():
        return text.lower()
    decomposed = normalize_unicode("NFKD", remove_invisible(text).casefold())
    return _COMBINING_MARK.sub("", decomposed).translate(_NO_DECOMPOSITION)
