"""Sending over SMTP in steps, so that it is known how far a mail got when something fails."""

import smtplib
from contextlib import suppress

from django.core.mail.backends import smtp

from newsletter.blame import Source
from newsletter.delivery.sender_identity import bounce_address
from newsletter.delivery.smtp_errors import classify_connection_error, classify_reply
from newsletter.delivery.transport_base import SENT, DeliveryResult, ResultCode
from newsletter.models import DeliveryFailure

# Classes of reply codes by their first digit (RFC 5321, 4.2.1).
SUCCESS = range(200, 300)
INTERMEDIATE = range(300, 400)
REFUSAL = range(400, 600)


class SmtpTransport:
    """One connection for many mails, opened when there is one to send.

    Whatever goes wrong becomes a `DeliveryResult`: an exception would leave the delivery in doubt.
    """

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
        with suppress(Exception):
            self.backend.close()

    def _try_send(self, to: str, mail: bytes) -> DeliveryResult:
        source = Source.GREETING
        try:
            server = self._open_connection()
            code, text = server.mail(bounce_address())
            if code in SUCCESS:
                source = Source.RECIPIENT
                code, text = server.rcpt(to)
            if code in SUCCESS:
                source = Source.CONTENT
                code, text = server.docmd("DATA")
        except Exception as error:  # noqa: BLE001  (nothing was sent, whatever it was)
            self.close()
            return classify_connection_error(error, source)
        if source is Source.CONTENT and code in INTERMEDIATE:
            return self._send_content(server, mail)
        return self._reset_after_refusal(server, classify_reply(code, text, source))

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
        except Exception:  # noqa: BLE001  (the result is known already)
            ready = False
        if not ready:
            self.close()
        return result

    def _send_content(self, server: smtplib.SMTP, mail: bytes) -> DeliveryResult:
        try:
            server.send(mail.replace(b"\r\n.", b"\r\n..") + b".\r\n")
        except Exception as error:  # noqa: BLE001
            # The end of the mail did not get out, so the server has none.
            self.close()
            return classify_connection_error(error, Source.CONTENT)
        try:
            code, text = server.getreply()
        except Exception:  # noqa: BLE001  (the server may have taken the mail)
            self.close()
            return DeliveryResult(ResultCode.UNCERTAIN, DeliveryFailure.NO_REPLY)
        if code in SUCCESS:
            return SENT
        if code in REFUSAL:
            return self._reset_after_refusal(server, classify_reply(code, text, Source.CONTENT))
        self.close()
        return DeliveryResult(ResultCode.UNCERTAIN, DeliveryFailure.UNREADABLE_REPLY)
