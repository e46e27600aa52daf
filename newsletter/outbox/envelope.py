"""A mail that is written once and addressed a million times.

Everything that is the same for all is encoded beforehand; per recipient only marks are replaced.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from email import policy
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from quopri import encodestring
from uuid import uuid4

from django.conf import settings
from django.utils import timezone
from django.utils.crypto import salted_hmac

CRLF = b"\r\n"


def domain() -> str:
    """Of the sender."""
    return _sender()[2]


def list_id() -> str:
    """RFC 2919: the same for ever, whatever the newsletter is called."""
    return f"Techniekpact nieuwsbrief <nieuwsbrief.{domain()}>"


def message_id(delivery: int) -> str:
    """RFC 5322: of this delivery, and not to be guessed by who wants to forge its return."""
    return f"<{delivery}.{_seal(delivery)}@{domain()}>"


def delivery_of(message: str) -> int | None:
    """The delivery whose `Message-ID` this is; `None` for any other."""
    found = re.fullmatch(r"\s*<(\d+)\.([0-9a-f]+)@[^>]*>\s*", message)
    number = int(found[1]) if found else None
    return number if found and number is not None and _seal(number) == found[2] else None


def _seal(delivery: int) -> str:
    return salted_hmac("newsletter.message-id", str(delivery), algorithm="sha256").hexdigest()[:20]


HEAD_MARKS = ("to", "date", "id")


@dataclass(frozen=True)
class Envelope:
    """The bytes between the marks, and the names of the marks."""

    parts: tuple[bytes, ...]
    names: tuple[str, ...]

    @classmethod
    def of(
        cls,
        *,
        subject: str,
        text: str,
        html: str,
        headers: Mapping[str, str],
        marks: Iterable[str] = (),
    ) -> "Envelope":
        """RFC 5322 and 2045. Headers and both bodies may hold `marks`, written as `@@leave@@`."""
        marks = tuple(marks)
        boundary = f"={uuid4().hex}="
        bodies = b"".join(
            f"--{boundary}\r\n".encode() + _part(kind, body, marks)
            for kind, body in (("plain", text), ("html", html))
        )
        own = {"To": "@@to@@", "Date": "@@date@@", "Message-ID": "@@id@@", **headers}
        head = _head(subject, own, boundary)
        names, parts = [], [b""]
        for block, known in ((head, (*HEAD_MARKS, *marks)), (bodies, marks)):
            first, *others = _split(block, known)
            parts[-1] += first
            names += [name.decode() for name in others[::2]]
            parts += others[1::2]
        parts[-1] += f"--{boundary}--\r\n".encode()
        return cls(tuple(parts), tuple(names))

    def addressed(self, *, to: str, delivery: int, **tokens: str) -> bytes:
        """The message as it goes over the line; no line starts with a dot."""
        values = {
            **tokens,
            "to": to,
            "date": format_datetime(timezone.localtime()),
            "id": message_id(delivery),
        }
        filled = [self.parts[0]]
        for name, part in zip(self.names, self.parts[1:], strict=True):
            filled += [values[name].encode("ascii"), part]
        return b"".join(filled)


def _head(subject: str, own: Mapping[str, str], boundary: str) -> bytes:
    words = EmailMessage(policy=policy.SMTP)
    words["From"] = Address(*_sender())
    words["Subject"] = subject
    lines = [
        *(f"{name}: {value}" for name, value in own.items()),
        "MIME-Version: 1.0",
        f'Content-Type: multipart/alternative; boundary="{boundary}"',
    ]
    return bytes(words).rstrip() + CRLF + "\r\n".join(lines).encode("ascii") + CRLF * 2


def _sender() -> tuple[str, str, str]:
    """Name, and address in two."""
    name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    user, _, host = address.rpartition("@")
    return name, user, host


def _split(block: bytes, names: Iterable[str]) -> list[bytes]:
    """Text and names in turn."""
    known = "|".join(names).encode()
    return re.split(b"@@(" + known + b")@@", block) if known else [block]


def _part(kind: str, body: str, marks: Iterable[str]) -> bytes:
    """Quoted-printable, with a soft line break around each mark so that none is ever split."""
    pieces = _split(body.replace("\r\n", "\n").encode(), marks)
    for index, piece in enumerate(pieces):
        pieces[index] = b"@@%b@@" % piece if index % 2 else encodestring(piece)
    encoded = re.sub(rb"(?m)^\.", b"=2E", b"=\n".join(pieces)).replace(b"\n", CRLF)
    head = (
        f"Content-Type: text/{kind}; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable"
    )
    return head.encode() + CRLF * 2 + encoded + CRLF
