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
# Seconds between two readings, and that one takes before other jobs get their turn.
POLL_INTERVAL = 5 * 60
MAX_DURATION = 20.0

logger = logging.getLogger(__name__)


def read_mailbox() -> None:
    """Handle every unread message and mark it as read, whether it is a report or not.

    When a worker is killed in between, the message is handled again, which changes nothing.
    """
    if not settings.BOUNCE_MAILBOX or not cache.add("newsletter.mailbox", 1, timeout=POLL_INTERVAL):
        return
    try:
        with open_mailbox() as box:
            time_budget = TimeBudget(MAX_DURATION)
            for number in list_unread_uids(box):
                handle_message(box, number)
                if not time_budget.has_time_left():
                    break
    except (OSError, imaplib.IMAP4.error) as error:
        # The text of the error may name a mailbox. Sending does not depend on this one.
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
        # `logout` would leave the connection open when the other side is gone.
        box.shutdown()


def connect_imap(host: str, port: int) -> imaplib.IMAP4:
    context = ssl.create_default_context()
    return imaplib.IMAP4_SSL(host, port, ssl_context=context, timeout=settings.EMAIL_TIMEOUT)


def list_unread_uids(box: imaplib.IMAP4) -> list[str]:
    """Return UIDs, which stay the same while other messages are removed."""
    _, data = box.uid("SEARCH", "UNSEEN", "UNDELETED")
    return [number.decode() for number in (data[0] or b"").split()]


def handle_message(box: imaplib.IMAP4, number: str) -> None:
    """Handle one message, and only then mark it as read."""
    _, parts = box.uid("FETCH", number, f"(BODY.PEEK[]<0.{MAX_REPORT_BYTES}>)")
    mail = next((part[1] for part in parts if isinstance(part, tuple)), b"")
    try:
        report = parse_report(mail)
    except Exception as error:  # noqa: BLE001  (a mail may be made to break any reader)
        logger.warning("A returned mail cannot be read: %s", type(error).__name__)
        report = None
    if report is not None:
        record_bounce(delivery_id=report.delivery, bounce=report.bounce)
    box.uid("STORE", number, "+FLAGS.SILENT", r"(\Seen)")
