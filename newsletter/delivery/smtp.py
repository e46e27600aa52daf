"""Sending over SMTP in steps, so that it is known how far a mail got when something fails."""

import re
import smtplib
from contextlib import suppress
from enum import Enum, auto

from django.core.mail.backends import smtp

from newsletter.delivery.sender import bounce_address
from newsletter.delivery.transport_base import SENT, DeliveryResult, ResultCode
from newsletter.models import DeliveryFailure

# Classes of reply codes by their first digit (RFC 5321, 4.2.1).
SUCCESS = range(200, 300)
INTERMEDIATE = range(300, 400)
TRANSIENT = range(400, 500)
PERMANENT = range(500, 600)
SERVICE_CLOSING = 421


class SmtpStage(Enum):
    """The step of a conversation in which a server refuses."""

    # No recipient was named yet: the refusal is about us.
    GREETING = auto()
    RECIPIENT = auto()
    CONTENT = auto()


# The status stands first in a reply (RFC 2034); elsewhere it may be a network address.
ENHANCED_STATUS = re.compile(rb"([245]\.\d{1,3}\.\d{1,3})(?!\S)")
# Our server, our commands, security and policy, our sender's address (RFC 3463, 4954).
SENDER_STATUS = re.compile(r"5\.[357]\.\d+|5\.1\.[78]|50\d|53\d")
# The recipient's address or mailbox, also when the reply is to the whole mail.
RECIPIENT_STATUS = re.compile(r"5\.1\.(?![78]$)\d+|5\.2\.\d+")


def classify_reply(code: int, text: bytes, stage: SmtpStage) -> DeliveryResult:
    """Classify the reply of a server that does not take a mail (rule 9)."""
    match = ENHANCED_STATUS.match(text)
    reason = match[1].decode() if match and match[1][:1] == str(code)[:1].encode() else str(code)
    greeting = stage is SmtpStage.GREETING
    if code not in PERMANENT:
        throttled = code == SERVICE_CLOSING or reason.startswith("4.7.")
        return DeliveryResult(
            ResultCode.DEFERRED,
            reason,
            throttled=throttled and not greeting,
            server_unavailable=greeting,
        )
    if RECIPIENT_STATUS.fullmatch(reason) and not greeting:
        return DeliveryResult(ResultCode.RECIPIENT_REFUSED, reason)
    if stage is SmtpStage.RECIPIENT and not SENDER_STATUS.fullmatch(reason):
        # "550 No such user", but "550 Relay not permitted" and "550 Sender verify failed" as well.
        return DeliveryResult(ResultCode.AMBIGUOUS_REFUSAL, reason)
    return DeliveryResult(ResultCode.SENDER_REFUSED, reason, server_unavailable=greeting)


class SmtpTransport:
    """One connection for many mails, opened when there is one to send."""

    def __init__(self, backend: smtp.EmailBackend) -> None:
        self.backend = backend

    def send_message(self, to: str, mail: bytes) -> DeliveryResult:
        used = self.backend.connection is not None
        result = self._try_send(to, mail)
        if used and result.code is ResultCode.DEFERRED and result.server_unavailable:
            # Servers end a connection after so many mails, or so long.
            self.close()
            result = self._try_send(to, mail)
        return result

    def close(self) -> None:
        with suppress(OSError):
            self.backend.close()

    def _try_send(self, to: str, mail: bytes) -> DeliveryResult:
        stage = SmtpStage.GREETING
        try:
            server = self._open_connection()
            code, text = server.mail(bounce_address())
            if code in SUCCESS:
                stage = SmtpStage.RECIPIENT
                code, text = server.rcpt(to)
            if code in SUCCESS:
                stage = SmtpStage.CONTENT
                code, text = server.docmd("DATA")
        except OSError as error:
            self.close()
            return _classify_connection_error(error, stage)
        if stage is SmtpStage.CONTENT and code in INTERMEDIATE:
            return self._send_content(server, mail)
        return self._reset_after_refusal(server, classify_reply(code, text, stage))

    def _open_connection(self) -> smtplib.SMTP:
        if self.backend.connection is None:
            self.backend.open()
        server = self.backend.connection
        assert server is not None
        server.ehlo_or_helo_if_needed()
        return server

    def _reset_after_refusal(self, server: smtplib.SMTP, result: DeliveryResult) -> DeliveryResult:
        """Leave the connection ready for the next mail, or close it."""
        try:
            ready = server.rset()[0] in SUCCESS
        except OSError:
            ready = False
        if not ready:
            self.close()
        return result

    def _send_content(self, server: smtplib.SMTP, mail: bytes) -> DeliveryResult:
        try:
            server.send(mail.replace(b"\r\n.", b"\r\n..") + b".\r\n")
        except OSError:
            # The end of the mail did not get out, so the server has none.
            self.close()
            return DeliveryResult(ResultCode.DEFERRED, DeliveryFailure.CONNECTION_LOST)
        try:
            code, text = server.getreply()
        except OSError:
            self.close()
            return DeliveryResult(ResultCode.UNCERTAIN, DeliveryFailure.NO_REPLY)
        if code in SUCCESS:
            return SENT
        if code in TRANSIENT or code in PERMANENT:
            return self._reset_after_refusal(server, classify_reply(code, text, SmtpStage.CONTENT))
        self.close()
        return DeliveryResult(ResultCode.UNCERTAIN, DeliveryFailure.UNREADABLE_REPLY)


def _classify_connection_error(error: OSError, stage: SmtpStage) -> DeliveryResult:
    """Classify an error from before the mail itself was sent (those of smtplib are `OSError`s)."""
    if stage is not SmtpStage.GREETING:
        return DeliveryResult(ResultCode.DEFERRED, DeliveryFailure.CONNECTION_LOST)
    if isinstance(error, smtplib.SMTPResponseException):
        text = error.smtp_error
        return classify_reply(
            error.smtp_code, text if isinstance(text, bytes) else text.encode(), stage
        )
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return DeliveryResult(
            ResultCode.SENDER_REFUSED, DeliveryFailure.NO_TLS, server_unavailable=True
        )
    return DeliveryResult(
        ResultCode.DEFERRED, DeliveryFailure.NO_CONNECTION, server_unavailable=True
    )
