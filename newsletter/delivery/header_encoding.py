"""Headers with text that people wrote: the subject, and the name of the sender (RFC 2047).

Python's own folding loses spaces and letters of some subjects, differently in each version.
"""

import unicodedata
from base64 import b64encode
from collections.abc import Iterator

# Characters of a line with an encoded word in it, and of such a word (RFC 2047, 2).
MAX_LINE_LENGTH = 76
MAX_WORD_LENGTH = 75
WORD_START, WORD_END = "=?utf-8?b?", "?="
# Control characters, and the separators of lines and paragraphs.
CONTROL_CATEGORIES = {"Cc", "Cs", "Zl", "Zp"}


def encode_text_header(name: str, text: str) -> str:
    """Return a header with free text, with CRLF between its lines and none at the end."""
    text = _replace_controls(text)
    if _is_plain(text) and len(f"{name}: {text}") <= MAX_LINE_LENGTH:
        return f"{name}: {text}"
    return f"{name}: {_encode_words(text, len(name) + 2)}"


def encode_address_header(name: str, display_name: str, address: str) -> str:
    """Return a header with one address, on a line of its own if the name leaves it no room.

    A name of one encoded word, some forty letters, is read alike by all: Python before 3.13 reads a
    space between two of them.
    """
    display_name = _replace_controls(display_name).strip()
    if not display_name:
        return f"{name}: {address}"
    header = f"{name}: {_quote(display_name)}"
    if not _is_plain(display_name) or len(header) > MAX_LINE_LENGTH:
        header = f"{name}: {_encode_words(display_name, len(name) + 2)}"
    fits = len(header.rpartition("\r\n")[2]) + len(f" <{address}>") <= MAX_LINE_LENGTH
    return header + (" " if fits else "\r\n ") + f"<{address}>"


def _replace_controls(text: str) -> str:
    return "".join(
        " " if unicodedata.category(character) in CONTROL_CATEGORIES else character
        for character in text
    )


def _is_plain(text: str) -> bool:
    """Return whether every parser reads the text as it stands."""
    return text.isascii() and "=?" not in text and text == text.strip()


def _quote(name: str) -> str:
    """Return an ASCII name as a quoted string (RFC 5322, 3.2.4), unless it is letters alone."""
    if name.replace(" ", "").isalnum() and "  " not in name:
        return name
    return '"{}"'.format(name.replace("\\", r"\\").replace('"', r"\""))


def _encode_words(text: str, indent: int) -> str:
    """Return the text as encoded words of whole characters, each on a line of its own.

    Base64 alone: with no other characters than these, no parser takes any for something else.
    """
    return "\r\n ".join(
        f"{WORD_START}{b64encode(chunk).decode()}{WORD_END}" for chunk in _split(text, indent)
    )


def _split(text: str, indent: int) -> Iterator[bytes]:
    """Yield pieces that fit in one encoded word, the first of them after `indent` characters."""
    chunk, limit = b"", _bytes_that_fit(indent)
    for character in text:
        encoded = character.encode()
        if len(chunk) + len(encoded) > limit:
            yield chunk
            chunk, limit = b"", _bytes_that_fit(1)
        chunk += encoded
    yield chunk


def _bytes_that_fit(indent: int) -> int:
    """Return how many bytes fit in one encoded word; Base64 makes four characters of three."""
    room = min(MAX_WORD_LENGTH, MAX_LINE_LENGTH - indent)
    return (room - len(WORD_START) - len(WORD_END)) // 4 * 3
