"""The mailbox that mail servers return our mail to, read over IMAP (RFC 9051) with TLS."""

import imaplib
import logging
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.core.cache import cache

from newsletter.bounces.reports import MAX_REPORT_BYTES, parse_report
from newsletter.services.bounces import record_bounce
from newsletter.time_budget import TimeBudget

IMAPS_PORT = 993
POLL_INTERVAL = 5 * 60
MAX_DURATION = 20.0
"""Seconds: between two looks, and that one look takes before other jobs get their turn."""

logger = logging.getLogger(__name__)


def read_mailbox() -> None:
    """Act on every new report. What was acted on is marked as read; what is no report as well.

    A worker that is killed in between acts on it again, which changes nothing.
    """
    if not settings.BOUNCE_MAILBOX or not cache.add("newsletter.mailbox", 1, timeout=POLL_INTERVAL):
        return
    try:
        with open_mailbox() as box:
            turn = TimeBudget(MAX_DURATION)
            for number in list_unread_uids(box):
                handle_message(box, number)
                if not turn.has_time_left():
                    break
    except (OSError, imaplib.IMAP4.error) as error:
        # Not its text, which may name a mailbox; and mail goes out without this one.
        logger.error("The mailbox for returned mail: %s", type(error).__name__)  # noqa: TRY400


@contextmanager
def open_mailbox() -> Iterator[imaplib.IMAP4]:
    parts = urlsplit(settings.BOUNCE_MAILBOX)
    box = connect_imap(parts.hostname or "", parts.port or IMAPS_PORT)
    try:
        box.login(unquote(parts.username or ""), unquote(parts.password or ""))
        folder = unquote(parts.path.strip("/")) or "INBOX"
        status, _ = box.select('"{}"'.format(folder.replace("\\", "\\\\").replace('"', '\\"')))
        if status != "OK":
            raise imaplib.IMAP4.error("no such folder")
        yield box
    finally:
        # Not `logout`, which leaves the line open when the other side is gone.
        box.shutdown()


def connect_imap(host: str, port: int) -> imaplib.IMAP4:
    context = ssl.create_default_context()
    return imaplib.IMAP4_SSL(host, port, ssl_context=context, timeout=settings.EMAIL_TIMEOUT)


def list_unread_uids(box: imaplib.IMAP4) -> list[str]:
    """Numbers that stay the same while others are removed (UID)."""
    _, found = box.uid("SEARCH", "UNSEEN", "UNDELETED")
    return [number.decode() for number in (found[0] or b"").split()]


def handle_message(box: imaplib.IMAP4, number: str) -> None:
    """Reading marks nothing; only what was acted on is marked."""
    _, parts = box.uid("FETCH", number, f"(BODY.PEEK[]<0.{MAX_REPORT_BYTES}>)")
    mail = next((part[1] for part in parts if isinstance(part, tuple)), b"")
    try:
        report = parse_report(mail)
    except Exception as error:  # noqa: BLE001  (a mail may be made to break any reader)
        logger.warning("A returned mail cannot be read: %s", type(error).__name__)
        report = None
    if report is not None:
        record_bounce(delivery_id=report.delivery, bounce=report.how)
    box.uid("STORE", number, "+FLAGS.SILENT", r"(\Seen)")
