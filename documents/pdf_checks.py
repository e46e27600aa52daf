"""Checks of what a PDF lacks to be read by everybody: in its catalog, within limits.

A PDF is a set of numbered objects, some of which lie compressed in others (ISO 32000-1, 7.5.7). The
trailer, or the dictionary of a cross-reference stream, names the catalog (`Root`) and the `Info`.
"""

import re
import zlib
from collections.abc import Iterator, Mapping
from itertools import islice

MAX_INFLATED = 40_000_000  # bytes, of all object streams together
MAX_OBJECT = 100_000  # bytes of a dictionary that is read
MAX_OBJECTS = 200_000

ENCRYPTED, SCAN = "encrypted", "scan"
UNTAGGED, NO_LANGUAGE, NO_TITLE = "untagged", "no-language", "no-title"
LAW = (
    "Het Besluit digitale toegankelijkheid overheid vraagt dat iedereen een PDF kan lezen, ook met "
    "voorleessoftware (WCAG 2.1, niveau AA)."
)
EXPLANATIONS: Mapping[str, str] = {
    ENCRYPTED: "Het bestand is beveiligd. Voorleessoftware kan het misschien niet openen. Sla het "
    "op zonder beveiliging.",
    SCAN: "Er staat geen tekst in: het lijkt een scan. Voorleessoftware en zoekmachines vinden er "
    "niets in. Maak het opnieuw vanuit het origineel, of laat er tekst in herkennen (OCR).",
    UNTAGGED: "Er zitten geen labels (tags) in. Daaraan hoort voorleessoftware wat een kop, een "
    "lijst of een tabel is. Zet in Word bij ‘Opslaan als PDF’ onder ‘Opties’ de "
    "documentstructuurlabels aan.",
    NO_LANGUAGE: "De taal staat er niet in. Een voorleesprogramma kiest dan misschien de verkeerde "
    "stem. Stel de taal in voordat u het als PDF opslaat.",
    NO_TITLE: "Er staat geen titel in. Vul in Word bij ‘Info’ de titel in voordat u het als PDF "
    "opslaat.",
}

_REFERENCE = rb"/%s\s+(\d{1,9})\s+\d{1,5}\s+R"
_OBJECT = re.compile(rb"(?<!\d)(\d{1,9})\s+\d{1,5}\s+obj\b")
_TITLE = re.compile(rb"/Title\s*(?:\((?:[^()\\]|\\.)+\)|<[0-9A-Fa-f\s]+>|\d+\s+\d+\s+R)")
_XMP_TITLE = b"<dc:title>"
_XMP_TEXT = re.compile(rb">\s*[^<\s]")
_LANGUAGE = re.compile(rb"/Lang\s*(?:\([^)]+\)|<[0-9A-Fa-f\s]+>|\d+\s+\d+\s+R)")
_MARKED = re.compile(rb"/Marked\s+true")
_INTEGER = rb"/%s\s+(\d{1,9})"


def check_pdf(content: bytes) -> list[str]:
    """Return the codes of what a PDF lacks, in the order of `EXPLANATIONS`."""
    if b"/Encrypt" in content:
        return [ENCRYPTED]
    objects = _read_objects(content)
    catalog = objects.get(_last_reference(content, b"Root"), b"")
    info = objects.get(_last_reference(content, b"Info"), b"")
    mark_info = objects.get(_last_reference(catalog, b"MarkInfo"), catalog)
    present = {
        SCAN: any(b"/Font" in body for body in objects.values()),
        UNTAGGED: b"/StructTreeRoot" in catalog and bool(_MARKED.search(mark_info)),
        NO_LANGUAGE: bool(_LANGUAGE.search(catalog)),
        NO_TITLE: bool(_TITLE.search(info)) or _has_xmp_title(content),
    }
    return [code for code, is_there in present.items() if not is_there]


def _has_xmp_title(content: bytes) -> bool:
    """Return whether the last metadata in XML have a title (ISO 16684-1)."""
    start = content.rfind(_XMP_TITLE)
    end = content.find(b"</dc:title>", start, start + MAX_OBJECT)
    return start >= 0 and end >= 0 and bool(_XMP_TEXT.search(content, start, end))


def _last_reference(text: bytes, name: bytes) -> int:
    """Return the number of the object that a name refers to; the last one counts, 0 is none."""
    numbers = re.findall(_REFERENCE % name, text)
    return int(numbers[-1]) if numbers else 0


def _read_objects(content: bytes) -> dict[int, bytes]:
    """Return the dictionaries of all objects by number, as text; later ones replace earlier."""
    objects: dict[int, bytes] = {}
    inflater = _Inflater(content)
    matches = list(islice(_OBJECT.finditer(content), MAX_OBJECTS))
    ends = [match.start() for match in matches[1:]] + [len(content)]
    for match, end in zip(matches, ends, strict=False):
        body = _dictionary_at(content, match.end(), end)
        objects[int(match[1])] = body
        if b"/ObjStm" in body:
            objects.update(_unpack(body, inflater.inflate(match.end() + len(body))))
    return objects


def _dictionary_at(content: bytes, start: int, next_start: int) -> bytes:
    """Return an object up to its stream or its end."""
    end = min(start + MAX_OBJECT, next_start)
    stops = [at for word in (b"endobj", b"stream") if (at := content.find(word, start, end)) >= 0]
    return content[start : min(stops, default=end)]


class _Inflater:
    """Decompresses streams, as long as both what it reads and what it makes stay within limits."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        self.to_read, self.to_make = 2 * len(content), MAX_INFLATED

    def inflate(self, start: int) -> bytes:
        """Return the stream behind a dictionary; nothing when it is damaged or too much."""
        begin = self.content.find(b"stream", start, start + len(b"stream") + 2)
        if begin < 0 or self.to_read <= 0 or self.to_make <= 0:
            return b""
        begin += len(b"stream")
        begin += 2 if self.content[begin : begin + 2] == b"\r\n" else 1
        end = self.content.find(b"endstream", begin)
        compressed = self.content[begin : end if end >= 0 else None]
        self.to_read -= len(compressed)
        try:
            made = zlib.decompressobj().decompress(compressed, self.to_make)
        except zlib.error:
            return b""
        self.to_make -= len(made)
        return made


def _unpack(dictionary: bytes, stream: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield the objects in an object stream: number and text (ISO 32000-1, 7.5.7)."""
    first = re.search(_INTEGER % b"First", dictionary)
    if not first:
        return
    offset = int(first[1])
    numbers = [int(word) for word in stream[:offset].split() if word.isdigit()]
    pairs = list(zip(numbers[::2], numbers[1::2], strict=False))
    ends = [start for _, start in pairs[1:]] + [len(stream)]
    for (number, start), end in zip(pairs, ends, strict=False):
        yield number, stream[offset + start : min(offset + end, offset + start + MAX_OBJECT)]
