"""What a mail that came in tells of one of ours: it was not delivered, or reported as unwanted.

Only the machine-readable reports are read (RFC 3464 and 5965). Nothing is guessed from prose, and
nothing is believed that does not hold the sealed `Message-ID` of the mail it is about.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import Message

from newsletter.models import Delivery
from newsletter.outbox.envelope import delivery_of
from newsletter.services.bouncing import weighed

Bounce = Delivery.Bounce

LARGEST = 256 * 1024
"""Bytes of a mail that are read: a report with all of our own mail in it fits."""

MESSAGE_ID = re.compile(rb"(?im)^(?:X-)?(?:Original-)?Message-ID:\s*(<[^<>\s]{1,300}>)")
FAILED = re.compile(rb"(?im)^Action:\s*failed\b")
STATUS = re.compile(rb"(?im)^Status:\s*([245]\.\d{1,3}\.\d{1,3})\b")
COMPLAINT = re.compile(rb"(?im)^Feedback-Type:\s*(?:abuse|fraud|opt-out)\b")
"""Other kinds say that it was no spam, or that a signature was wrong (RFC 6591)."""

RETURNED = {
    "message/rfc822",
    "text/rfc822-headers",
    "message/global",
    "message/global-headers",
}
OF_DELIVERY = {"message/delivery-status", "message/global-delivery-status"}


@dataclass(frozen=True)
class Report:
    delivery: int
    how: Bounce


def report_in(mail: bytes) -> Report | None:
    """`None` for all that is no report about a mail of ours, broken mail included."""
    message: Message = message_from_bytes(mail[:LARGEST], policy=policy.compat32)
    if message.get_content_type() != "multipart/report":
        return None
    how, delivery = Bounce.NONE, None
    for kind, text in _parts(message):
        if kind in OF_DELIVERY:
            how = how or _outcome(text)
        elif kind == "message/feedback-report" and COMPLAINT.search(text):
            how = Bounce.COMPLAINT
        elif kind in RETURNED and delivery is None:
            found = MESSAGE_ID.search(text)
            delivery = delivery_of(found[1].decode("ascii", "replace")) if found else None
    return Report(delivery, how) if how and delivery is not None else None


def _parts(message: Message) -> Iterator[tuple[str, bytes]]:
    """The parts of the report itself, each with its kind and its text."""
    parts = message.get_payload()
    for part in parts if isinstance(parts, list) else []:
        if isinstance(part, Message):
            decoded = part.get_payload(decode=True)
            text = decoded if isinstance(decoded, bytes) else part.as_bytes()
            yield part.get_content_type(), text.replace(b"\r\n", b"\n")


def _outcome(text: bytes) -> Bounce:
    """Per recipient there is a block of fields (RFC 3464); we write to one at a time."""
    for block in re.split(rb"\n[ \t]*\n", text):
        if FAILED.search(block):
            status = STATUS.search(block)
            return weighed(status[1].decode() if status else "")
    return Bounce.NONE
