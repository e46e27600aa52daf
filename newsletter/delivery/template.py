"""The MIME envelope of a mail, encoded once and personalised for each of a million recipients."""

import re
from base64 import encodebytes
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from email.utils import format_datetime
from quopri import encodestring
from uuid import uuid4

from django.utils import timezone

from newsletter.delivery.header_encoding import encode_address_header, encode_text_header
from newsletter.delivery.sender_identity import message_id, sender_parts
from publishing.mail_templates import MailContent, MailPicture

CRLF = b"\r\n"


# The first line of the HTML of a message; only pictures come after that part.
HTML_PART_START = b"Content-Type: text/html"
HEADER_PLACEHOLDERS = ("to", "date", "id")
# Characters before the `=` of a soft line break (RFC 2045).
MAX_LINE_LENGTH = 75


@dataclass(frozen=True)
class MessageTemplate:
    """The bytes between the placeholders of a message, and the names of the placeholders.

    The name of a placeholder in a body, where its value is wrapped, starts with `=`.
    """

    chunks: tuple[bytes, ...]
    placeholders: tuple[str, ...]

    @classmethod
    def build(
        cls,
        content: MailContent,
        *,
        headers: Mapping[str, str],
        placeholders: Iterable[str] = (),
    ) -> "MessageTemplate":
        """Encode a mail (RFC 5322 and 2045); its headers and bodies may hold `@@placeholders@@`."""
        body_names = tuple(placeholders)
        boundary = f"={uuid4().hex}="
        text = _encode_body("plain", content.text, body_names)
        html = _encode_body("html", content.html, body_names)
        if content.pictures:
            html = _relate_pictures(html, content.pictures)
        bodies = b"".join(f"--{boundary}\r\n".encode() + part for part in (text, html))
        fixed = {"To": "@@to@@", "Date": "@@date@@", "Message-ID": "@@id@@"}
        head = _encode_headers({**fixed, **headers}, boundary)
        # The subject is part of neither: what an editor typed there is no placeholder.
        names, chunks = [], [_encode_written_headers(content.subject)]
        for block, block_names, prefix in (
            (head, (*HEADER_PLACEHOLDERS, *body_names), ""),
            (bodies, body_names, "="),
        ):
            first, *others = _split_at_placeholders(block, block_names)
            chunks[-1] += first
            names += [prefix + name.decode() for name in others[::2]]
            chunks += others[1::2]
        chunks[-1] += f"--{boundary}--\r\n".encode()
        return cls(tuple(chunks), tuple(names))

    def personalise(self, *, to: str, delivery: int, **tokens: str) -> bytes:
        """Return the message for one recipient, with CRLF and before SMTP's dot-stuffing."""
        values = {
            **tokens,
            **{f"={name}": soft_wrap(token) for name, token in tokens.items()},
            "to": to,
            "date": format_datetime(timezone.localtime()),
            "id": message_id(delivery),
        }
        filled = [self.chunks[0]]
        for name, chunk in zip(self.placeholders, self.chunks[1:], strict=True):
            filled += [values[name].encode("ascii"), chunk]
        return b"".join(filled)


def soft_wrap(token: str) -> str:
    """Break a token over lines, as quoted-printable bodies need."""
    return "=\r\n".join(
        token[at : at + MAX_LINE_LENGTH] for at in range(0, len(token), MAX_LINE_LENGTH)
    )


def _encode_written_headers(subject: str) -> bytes:
    """Encode and fold the headers that people write: the sender's name and the subject."""
    name, user, host = sender_parts()
    lines = [
        encode_address_header("From", name, f"{user}@{host}"),
        encode_text_header("Subject", subject),
    ]
    return "\r\n".join(lines).encode("ascii") + CRLF


def _encode_headers(headers: Mapping[str, str], boundary: str) -> bytes:
    lines = [
        *(f"{name}: {value}" for name, value in headers.items()),
        "MIME-Version: 1.0",
        f'Content-Type: multipart/alternative; boundary="{boundary}"',
    ]
    return "\r\n".join(lines).encode("ascii") + CRLF * 2


def _relate_pictures(html: bytes, pictures: Iterable[MailPicture]) -> bytes:
    """Put pictures beside the HTML that shows them (multipart/related, RFC 2387)."""
    boundary = f"={uuid4().hex}="
    head = f'Content-Type: multipart/related; type="text/html"; boundary="{boundary}"'
    start = f"--{boundary}\r\n".encode()
    parts = b"".join(start + part for part in (html, *map(encode_picture, pictures)))
    return head.encode() + CRLF * 2 + parts + f"--{boundary}--\r\n".encode()


def encode_picture(picture: MailPicture) -> bytes:
    """Encode a picture as a part of a message (RFC 2045, 2183 and 2392)."""
    name = f"{picture.content_id.partition('@')[0]}.jpg"
    head = (
        f'Content-Type: image/jpeg; name="{name}"\r\nContent-Transfer-Encoding: base64\r\n'
        f'Content-ID: <{picture.content_id}>\r\nContent-Disposition: inline; filename="{name}"'
    )
    return head.encode() + CRLF * 2 + encodebytes(picture.content).replace(b"\n", CRLF)


def _split_at_placeholders(block: bytes, names: Iterable[str]) -> list[bytes]:
    """Return text and names in turn; first and last is always text."""
    pattern = "|".join(names).encode()
    return re.split(b"@@(" + pattern + b")@@", block) if pattern else [block]


def _encode_body(kind: str, body: str, placeholders: Iterable[str]) -> bytes:
    """Encode as quoted-printable, with a soft line break around each placeholder: none is split."""
    pieces = _split_at_placeholders(body.replace("\r\n", "\n").encode(), placeholders)
    # The break before a placeholder is encoded with its text, so that it counts in the line length.
    pieces[:-1:2] = [encodestring(piece + b"=")[:-3] + b"=\n" for piece in pieces[:-1:2]]
    pieces[-1] = encodestring(pieces[-1])
    pieces[1::2] = [b"@@%b@@=\n" % name for name in pieces[1::2]]
    encoded = b"".join(pieces).replace(b"\n", CRLF)
    head = (
        f"Content-Type: text/{kind}; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable"
    )
    return head.encode() + CRLF * 2 + encoded + CRLF
