"""Parsing of reports that a mail of ours was not delivered, or was unwanted.

Only machine-readable reports are read (RFC 3464 and 5965), and only those with the signed
`Message-ID` of the mail that they are about.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import Message

from newsletter.blame import Source, assign_blame, find_status
from newsletter.delivery.sender_identity import delivery_id_from
from newsletter.models import Delivery
from newsletter.services.bounces import BOUNCE_BY_BLAME

Bounce = Delivery.Bounce

# A report that holds the whole of a mail of ours fits.
MAX_REPORT_BYTES = 256 * 1024

MESSAGE_ID = re.compile(rb"(?im)^(?:X-)?(?:Original-)?Message-ID:\s*(<[^<>\s]{1,300}>)")
FAILED_ACTION = re.compile(rb"(?im)^Action:\s*failed\b")
STATUS = re.compile(rb"(?im)^Status:\s*([245]\.\d{1,3}\.\d{1,3})\b")
# Other types say that it was no spam, or that a signature was wrong (RFC 6591).
# A field goes on in lines that begin with space (RFC 5322, 2.2.3).
DIAGNOSTIC = re.compile(rb"(?im)^Diagnostic-Code:((?:.*)(?:\n[ \t].*)*)")
COMPLAINT = re.compile(rb"(?im)^Feedback-Type:\s*(?:abuse|fraud|opt-out)\b")

# "Other undefined status" (RFC 3463, 3.1).
UNDEFINED_STATUS = "5.0.0"

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
    bounce: Bounce


def parse_report(mail: bytes) -> BounceReport | None:
    """Return the report in a mail; `None` for any other mail, also one that is broken."""
    message: Message = message_from_bytes(mail[:MAX_REPORT_BYTES], policy=policy.compat32)
    if message.get_content_type() != "multipart/report":
        return None
    bounce, delivery = Bounce.NONE, None
    for kind, text in _parts(message):
        if kind in DELIVERY_STATUS_TYPES:
            bounce = bounce or _parse_delivery_status(text)
        elif kind == "message/feedback-report" and COMPLAINT.search(text):
            bounce = Bounce.COMPLAINT
        elif kind in RETURNED_MESSAGE_TYPES and delivery is None:
            match = MESSAGE_ID.search(text)
            delivery = delivery_id_from(match[1].decode("ascii", "replace")) if match else None
    return BounceReport(delivery, bounce) if bounce and delivery is not None else None


def _parts(message: Message) -> Iterator[tuple[str, bytes]]:
    """Yield the content type and the text of each part of the report."""
    parts = message.get_payload()
    for part in parts if isinstance(parts, list) else []:
        if isinstance(part, Message):
            decoded = part.get_payload(decode=True)
            text = decoded if isinstance(decoded, bytes) else part.as_bytes()
            yield part.get_content_type(), text.replace(b"\r\n", b"\n")


def _parse_delivery_status(text: bytes) -> Bounce:
    """Read the block of fields of the first recipient that failed (RFC 3464)."""
    for block in re.split(rb"\n[ \t]*\n", text):
        if FAILED_ACTION.search(block):
            return _classify_failure(block)
    return Bounce.NONE


def _classify_failure(block: bytes) -> Bounce:
    """Assign blame by `Status`; by `Diagnostic-Code` when the status is the one for 'other'."""
    match = STATUS.search(block)
    status = match[1].decode() if match else ""
    diagnostic = DIAGNOSTIC.search(block)
    text = diagnostic[1].decode(errors="replace").partition(";")[2] if diagnostic else ""
    if status == UNDEFINED_STATUS:
        status = find_status(text) or status
    return BOUNCE_BY_BLAME[assign_blame(status, text, Source.DSN)]
