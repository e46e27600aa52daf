"""Addresses in a text as people and mail programs write them: `Naam <a@b.nl>; c@d.nl`."""

import re
from collections.abc import Iterator

_SEPARATOR = re.compile("[;,\n]")
_BRACKETED = re.compile(r"<([^<>]*)>")
_AROUND_ADDRESS = re.compile(r'[\s<>()\[\]|"“”„]+')
_PUNCTUATION = "'‘’`.:!?*"


def split_recipients(text: str) -> Iterator[str]:
    """Yield each address in a text, and each other part that is no name before an address."""
    if "@" not in text:
        yield text
        return
    other_parts: list[str] = []
    for part in _SEPARATOR.split(text):
        addresses = find_addresses(part)
        if not addresses:
            other_parts += [part.strip()] if part.strip() else []
            continue
        if not _BRACKETED.search(part):  # ‘Jansen, Piet <piet@voorbeeld.nl>’ has its name before
            yield from other_parts
        other_parts = []
        yield from addresses
    yield from other_parts


def find_addresses(part: str) -> list[str]:
    """Return what looks like an address, in brackets if there are any, without what is around."""
    if "@" not in part:
        return []
    bracketed = [text for text in _BRACKETED.findall(part) if "@" in text]
    words = (word for text in bracketed or [part] for word in _AROUND_ADDRESS.split(text))
    return [_strip(word) for word in words if "@" in word]


def _strip(word: str) -> str:
    word = word.strip(_PUNCTUATION)
    return word[len("mailto:") :] if word.lower().startswith("mailto:") else word
