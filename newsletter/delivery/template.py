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


def sender_domain() -> str:
    """Of the sender."""
    return _sender_parts()[2]


def list_id() -> str:
    """RFC 2919: the same for ever, whatever the newsletter is called."""
    return f"Techniekpact nieuwsbrief <nieuwsbrief.{sender_domain()}>"


def message_id(delivery: int) -> str:
    """RFC 5322: of this delivery, and not to be guessed by who wants to forge its return."""
    return f"<{delivery}.{_sign_delivery(delivery, settings.SECRET_KEY)}@{sender_domain()}>"


def delivery_id_from(message: str) -> int | None:
    """The delivery whose `Message-ID` this is, or its part before the @; `None` for any other."""
    found = re.fullmatch(r"\s*<?([0-9]{1,18})\.([0-9a-f]{20})(?:@[^>]*>)?\s*", message)
    if found is None:
        return None
    number = int(found[1])
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return number if any(_sign_delivery(number, key) == found[2] for key in keys) else None


def _sign_delivery(delivery: int, key: str) -> str:
    made = salted_hmac("newsletter.message-id", str(delivery), secret=key, algorithm="sha256")
    return made.hexdigest()[:20]


HEADER_PLACEHOLDERS = ("to", "date", "id")
MAX_LINE_LENGTH = 75
"""Characters, before the `=` of a soft line break (RFC 2045)."""


@dataclass(frozen=True)
class MessageTemplate:
    """The bytes between the marks, and the names of the marks; those in a body start with `=`."""

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
    ) -> "MessageTemplate":
        """RFC 5322 and 2045. `headers` and both bodies may hold `marks`, written as `@@leave@@`."""
        marks = tuple(marks)
        boundary = f"={uuid4().hex}="
        bodies = b"".join(
            f"--{boundary}\r\n".encode() + _encode_body(kind, body, marks)
            for kind, body in (("plain", text), ("html", html))
        )
        own = {"To": "@@to@@", "Date": "@@date@@", "Message-ID": "@@id@@", **headers}
        # The subject is in no block: what an editor typed there is no mark.
        names, parts = [], [_encode_subject(subject)]
        head = _encode_headers(own, boundary)
        for block, known, where in (
            (head, (*HEADER_PLACEHOLDERS, *marks), ""),
            (bodies, marks, "="),
        ):
            first, *others = _split_at_placeholders(block, known)
            parts[-1] += first
            names += [where + name.decode() for name in others[::2]]
            parts += others[1::2]
        parts[-1] += f"--{boundary}--\r\n".encode()
        return cls(tuple(parts), tuple(names))

    def personalise(self, *, to: str, delivery: int, **tokens: str) -> bytes:
        """The message as it is, with CRLF; what SMTP does to a leading dot comes after."""
        values = {
            **tokens,
            **{f"={name}": _soft_wrap(token) for name, token in tokens.items()},
            "to": to,
            "date": format_datetime(timezone.localtime()),
            "id": message_id(delivery),
        }
        filled = [self.parts[0]]
        for name, part in zip(self.names, self.parts[1:], strict=True):
            filled += [values[name].encode("ascii"), part]
        return b"".join(filled)


def _soft_wrap(token: str) -> str:
    """A token with soft line breaks, as it stands in a body."""
    return "=\r\n".join(
        token[at : at + MAX_LINE_LENGTH] for at in range(0, len(token), MAX_LINE_LENGTH)
    )


def _encode_subject(subject: str) -> bytes:
    """What is written by people, encoded and folded."""
    words = EmailMessage(policy=policy.SMTP)
    words["From"] = Address(*_sender_parts())
    words["Subject"] = subject
    return bytes(words).rstrip() + CRLF


def _encode_headers(own: Mapping[str, str], boundary: str) -> bytes:
    lines = [
        *(f"{name}: {value}" for name, value in own.items()),
        "MIME-Version: 1.0",
        f'Content-Type: multipart/alternative; boundary="{boundary}"',
    ]
    return "\r\n".join(lines).encode("ascii") + CRLF * 2


def _sender_parts() -> tuple[str, str, str]:
    """Name, and address in two."""
    name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    user, _, host = address.rpartition("@")
    return name, user, host


def _split_at_placeholders(block: bytes, names: Iterable[str]) -> list[bytes]:
    """Text and names in turn."""
    known = "|".join(names).encode()
    return re.split(b"@@(" + known + b")@@", block) if known else [block]


def _encode_body(kind: str, body: str, marks: Iterable[str]) -> bytes:
    """Quoted-printable, with a soft line break around each mark so that none is ever split."""
    pieces = _split_at_placeholders(body.replace("\r\n", "\n").encode(), marks)
    # The break before a mark is made with its text, so that it counts for the length of the line.
    pieces[:-1:2] = [encodestring(piece + b"=")[:-3] + b"=\n" for piece in pieces[:-1:2]]
    pieces[-1] = encodestring(pieces[-1])
    pieces[1::2] = [b"@@%b@@=\n" % name for name in pieces[1::2]]
    encoded = b"".join(pieces).replace(b"\n", CRLF)
    head = (
        f"Content-Type: text/{kind}; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable"
    )
    return head.encode() + CRLF * 2 + encoded + CRLF
