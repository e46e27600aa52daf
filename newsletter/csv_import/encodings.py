"""The encoding of a file with addresses: UTF-8, or what a Dutch Excel writes instead.

Excel saves 'CSV (gescheiden door lijstscheidingsteken)' as Windows-1252, and 'Unicode-tekst' as
UTF-16 with a byte order mark.
"""

import codecs
import re
from enum import StrEnum

from django.core.files.base import ContentFile, File


class Encoding(StrEnum):
    """An encoding, by a name that both Python and an editor know."""

    UTF_8 = "UTF-8"
    UTF_16 = "UTF-16"
    WINDOWS_1252 = "Windows-1252"


_UTF_16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_CONTROL = re.compile(rb"[\x00-\x08\x0b\x0e-\x1f\x7f]")
# Letters such as é and ï, and curly quotes, in UTF-8: such a file has both encodings, or neither.
_UTF_8_TEXT = re.compile(rb"\xc3[\x80-\xbf]|\xc2[\xa0-\xbf]|\xe2\x80[\x80-\xbf]")
_FOREIGN_LETTER = re.compile(r"[^\W\d_a-zA-Z]")
_LETTER_IN_WORD = re.compile(r"(?<=[a-zA-Z])[^\W\d_a-zA-Z]|[^\W\d_a-zA-Z](?=[a-zA-Z])")


def detect_encoding(file: File) -> Encoding:
    """Return the encoding of a file; UTF-8 for what is no text, which cannot be decoded so."""
    file.seek(0)
    has_utf_16_mark = file.read(2) in _UTF_16_MARKS
    if has_utf_16_mark and _can_decode(file, Encoding.UTF_16):
        return Encoding.UTF_16
    if not _can_decode(file, Encoding.UTF_8) and _reads_as_windows_1252(file):
        return Encoding.WINDOWS_1252
    return Encoding.UTF_8


def convert_to_utf_8(file: File, encoding: Encoding) -> File:
    """Return a file in memory with the same text in UTF-8."""
    texts = codecs.iterdecode(file.chunks(), encoding)
    return ContentFile(b"".join(text.encode() for text in texts), name=file.name)


def _can_decode(file: File, encoding: Encoding) -> bool:
    try:
        for _ in codecs.iterdecode(file.chunks(), encoding):
            pass
    except UnicodeDecodeError:
        return False
    return True


def _reads_as_windows_1252(file: File) -> bool:
    """Return whether every byte has a meaning and most foreign letters stand within a word."""
    foreign = in_words = 0
    for chunk in file.chunks():
        if _CONTROL.search(chunk) or _UTF_8_TEXT.search(chunk):
            return False
        try:
            text = chunk.decode(Encoding.WINDOWS_1252)
        except UnicodeDecodeError:
            return False
        foreign += len(_FOREIGN_LETTER.findall(text))
        in_words += len(_LETTER_IN_WORD.findall(text))
    return 2 * in_words >= foreign
