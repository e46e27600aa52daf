"""What a mail that came in tells of one of ours: it was not delivered, or reported as unwanted.

Only the machine-readable reports are read (RFC 3464 and 5965). Nothing is guessed from prose, and
nothing is believed that does not hold the sealed `Message-ID` of the mail it is about.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import Message

from newsletter.delivery.template import delivery_id_from
from newsletter.models import Delivery
from newsletter.services.bounces import classify_status

Bounce = Delivery.Bounce

MAX_REPORT_BYTES = 256 * 1024
"""Bytes of a mail that are read: a report with all of our own mail in it fits."""

MESSAGE_ID = re.compile(rb"(?im)^(?:X-)?(?:Original-)?Message-ID:\s*(<[^<>\s]{1,300}>)")
FAILED_ACTION = re.compile(rb"(?im)^Action:\s*failed\b")
STATUS = re.compile(rb"(?im)^Status:\s*([245]\.\d{1,3}\.\d{1,3})\b")
COMPLAINT = re.compile(rb"(?im)^Feedback-Type:\s*(?:abuse|fraud|opt-out)\b")
"""Other kinds say that it was no spam, or that a signature was wrong (RFC 6591)."""

RETURNED_MESSAGE_TYPES = {
    "message/rfc822",
    "text/rfc822-headers",
    "message/global",
    "message/global-headers",
}
DELIVERY_STATUS_TYPES = {"message/delivery-status", "message/global-delivery-status"}


@dataclass(frozen=True)
class BounceReport:
    delivery: int
    how: Bounce


def parse_report(mail: bytes) -> BounceReport | None:
    """`None` for all that is no report about a mail of ours, broken mail included."""
    message: Message = message_from_bytes(mail[:MAX_REPORT_BYTES], policy=policy.compat32)
    if message.get_content_type() != "multipart/report":
        return None
    how, delivery = Bounce.NONE, None
    for kind, text in _parts(message):
        if kind in DELIVERY_STATUS_TYPES:
            how = how or _parse_delivery_status(text)
        elif kind == "message/feedback-report" and COMPLAINT.search(text):
            how = Bounce.COMPLAINT
        elif kind in RETURNED_MESSAGE_TYPES and delivery is None:
            found = MESSAGE_ID.search(text)
            delivery = delivery_id_from(found[1].decode("ascii", "replace")) if found else None
    return BounceReport(delivery, how) if how and delivery is not None else None


def _parts(message: Message) -> Iterator[tuple[str, bytes]]:
    """The parts of the report itself, each with its kind and its text."""
    parts = message.get_payload()
    for part in parts if isinstance(parts, list) else []:
        if isinstance(part, Message):
            decoded = part.get_payload(decode=True)
            text = decoded if isinstance(decoded, bytes) else part.as_bytes()
            yield part.get_content_type(), text.replace(b"\r\n", b"\n")


def _parse_delivery_status(text: bytes) -> Bounce:
    """Per recipient there is a block of fields (RFC 3464); we write to one at a time."""
    for block in re.split(rb"\n[ \t]*\n", text):
        if FAILED_ACTION.search(block):
            status = STATUS.search(block)
            return classify_status(status[1].decode() if status else "")
    return Bounce.NONE
