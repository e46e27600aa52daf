"""Videos of a few hundred bytes: the headers of real ones, with nothing to see."""

import struct

from django.core.files.base import ContentFile

CAPTIONS = "WEBVTT\n\n00:01.000 --> 00:04.000\n<v Noor>Ik wil <i>lasser</i> worden.\n"


def box(name, *parts):
    body = b"".join(parts)
    return struct.pack(">I4s", 8 + len(body), name) + body


def track(handler, codec, *, size=(640, 360), extra=b""):
    matrix = struct.pack(">9i", 0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000)
    sides = struct.pack(">II", *(side << 16 for side in size))
    return box(
        b"trak",
        box(b"tkhd", bytes(40), matrix, sides),
        box(
            b"mdia",
            box(b"hdlr", bytes(8), handler, bytes(13)),
            box(b"minf", box(b"stbl", box(b"stsd", bytes(8), struct.pack(">I", 16), codec))),
        ),
        extra,
    )


def mp4_file(*, codec=b"avc1", sound=b"mp4a", seconds=12, brand=b"isom", extra=b"", more=b""):
    """Return an upload; `extra` goes into the film, `more` after its pictures."""
    tracks = [track(b"vide", codec), track(b"soun", sound)] if sound else [track(b"vide", codec)]
    duration = struct.pack(">II", 1000, seconds * 1000)
    parts = [
        box(b"ftyp", brand, bytes(4), brand),
        box(b"moov", box(b"mvhd", bytes(12), duration, bytes(80)), *tracks, extra),
        box(b"mdat", bytes(range(256)) * 8, more),
    ]
    return ContentFile(b"".join(parts), name="werkplaats.mp4")


def element(number, *parts):
    body = b"".join(parts)
    return number + struct.pack(">Q", len(body) | 1 << 56) + body


def webm_file(*, doc_type=b"webm", codec=b"V_VP9"):
    picture = element(b"\xe0", element(b"\xb0", b"\x02\x80"), element(b"\xba", b"\x01\x68"))
    entry = element(b"\xae", element(b"\x83", b"\x01"), element(b"\x86", codec), picture)
    info = element(b"\x15\x49\xa9\x66", element(b"\x44\x89", struct.pack(">d", 12_000.0)))
    cluster = element(b"\x1f\x43\xb6\x75", bytes(50))
    segment = element(b"\x18\x53\x80\x67", info, element(b"\x16\x54\xae\x6b", entry), cluster)
    header = element(b"\x1a\x45\xdf\xa3", element(b"\x42\x82", doc_type))
    return ContentFile(header + segment, name="werkplaats.webm")
