"""Mail over SMTP in steps, so that it is known how far it got when something goes wrong."""

import re
import smtplib
from contextlib import suppress
from enum import Enum, auto
from typing import Any

from django.conf import settings
from django.core.mail.backends import smtp

from newsletter.delivery.results import SENT, DeliveryResult, ResultCode

# RFC 5321, 4.2.1: the first digit says it all.
SUCCESS = range(200, 300)
INTERMEDIATE = range(300, 400)
TRANSIENT = range(400, 500)
PERMANENT = range(500, 600)
SERVICE_CLOSING = 421


class SmtpStage(Enum):
    """What a refusal can be about."""

    GREETING = auto()
    """Us: nobody was named yet."""
    RECIPIENT = auto()
    CONTENT = auto()


ENHANCED_STATUS = re.compile(rb"([245]\.\d{1,3}\.\d{1,3})(?!\S)")
"""RFC 2034: it stands first; elsewhere in the text it may be a network address."""

SENDER_STATUS = re.compile(r"5\.[357]\.\d+|5\.1\.[78]|50\d|53\d")
"""Our server, our commands, security and policy, our sender's address (RFC 3463, 4954)."""
RECIPIENT_STATUS = re.compile(r"5\.1\.(?![78]$)\d+|5\.2\.\d+")
"""Her address, her mailbox: even when it is said of the whole mail."""


def classify_reply(code: int, text: bytes, stage: SmtpStage) -> DeliveryResult:
    """What a reply of a server says about a mail that it does not take."""
    found = ENHANCED_STATUS.match(text)
    reason = found[1].decode() if found and found[1][:1] == str(code)[:1].encode() else str(code)
    greeting = stage is SmtpStage.GREETING
    if code not in PERMANENT:
        asked = code == SERVICE_CLOSING or reason.startswith("4.7.")
        return DeliveryResult(
            ResultCode.LATER, reason, throttled=asked and not greeting, server_unavailable=greeting
        )
    if RECIPIENT_STATUS.fullmatch(reason) and not greeting:
        return DeliveryResult(ResultCode.REFUSED, reason)
    if stage is SmtpStage.RECIPIENT and not SENDER_STATUS.fullmatch(reason):
        # "550 No such user", but "550 Relay not permitted" and "550 Sender verify failed" as well.
        return DeliveryResult(ResultCode.DOUBTED, reason)
    return DeliveryResult(ResultCode.STOPPED, reason, server_unavailable=greeting)


class SmtpTransport:
    """One connection for many mails, opened when there is one to send."""

    def __init__(self, backend: smtp.EmailBackend) -> None:
        self.backend = backend

    def send(self, to: str, mail: bytes) -> DeliveryResult:
        used = self.backend.connection is not None
        outcome = self._attempt(to, mail)
        if used and outcome.code is ResultCode.LATER and outcome.server_unavailable:
            # Servers end a connection after so many mails, or so long.
            self.close()
            outcome = self._attempt(to, mail)
        return outcome

    def close(self) -> None:
        with suppress(OSError):
            self.backend.close()

    def _attempt(self, to: str, mail: bytes) -> DeliveryResult:
        stage = SmtpStage.GREETING
        try:
            server = self._server()
            code, text = server.mail(settings.NEWSLETTER_BOUNCES)
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
            return self._hand_over(server, mail)
        return self._refused(server, classify_reply(code, text, stage))

    def _server(self) -> smtplib.SMTP:
        if self.backend.connection is None:
            self.backend.open()
        server: Any = self.backend.connection
        server.ehlo_or_helo_if_needed()
        return server

    def _refused(self, server: smtplib.SMTP, outcome: DeliveryResult) -> DeliveryResult:
        """Leave the connection ready for the next mail."""
        try:
            ready = server.rset()[0] in SUCCESS
        except OSError:
            ready = False
        if not ready:
            self.close()
        return outcome

    def _hand_over(self, server: smtplib.SMTP, mail: bytes) -> DeliveryResult:
        try:
            server.send(mail.replace(b"\r\n.", b"\r\n..") + b".\r\n")
        except OSError:
            # The end of the mail did not get out, so the server has none.
            self.close()
            return DeliveryResult(ResultCode.LATER, "connection lost")
        try:
            code, text = server.getreply()
        except OSError:
            self.close()
            return DeliveryResult(ResultCode.UNKNOWN, "connection lost after the mail")
        if code in SUCCESS:
            return SENT
        if code in TRANSIENT or code in PERMANENT:
            return self._refused(server, classify_reply(code, text, SmtpStage.CONTENT))
        self.close()
        return DeliveryResult(ResultCode.UNKNOWN, "no sense after the mail")


def _classify_connection_error(error: OSError, stage: SmtpStage) -> DeliveryResult:
    """Before the mail itself went over the line (each error of smtplib is an `OSError`)."""
    if stage is not SmtpStage.GREETING:
        return DeliveryResult(ResultCode.LATER, "connection lost")
    if isinstance(error, smtplib.SMTPResponseException):
        said = error.smtp_error
        return classify_reply(
            error.smtp_code, said if isinstance(said, bytes) else said.encode(), stage
        )
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return DeliveryResult(ResultCode.STOPPED, "no TLS or login", server_unavailable=True)
    return DeliveryResult(ResultCode.LATER, "no connection", server_unavailable=True)
