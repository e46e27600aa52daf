"""Sending over SMTP in steps, so that it is known how far a mail got when something fails."""

import smtplib
from contextlib import suppress

from django.core.mail.backends import smtp

from newsletter.blame import Source
from newsletter.delivery.sender_identity import bounce_address
from newsletter.delivery.smtp_envelope import (
    END_OF_MAIL,
    INTERMEDIATE,
    REFUSAL,
    SUCCESS,
    SmtpEnvelope,
    encode_command,
)
from newsletter.delivery.smtp_errors import classify_connection_error, classify_reply
from newsletter.delivery.transport_base import SENT, DeliveryResult, ResultCode
from newsletter.models import DeliveryFailure


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
        source = Source.RECIPIENT
        try:
            recipient = encode_command(f"RCPT TO:<{to}>")
            source = Source.GREETING
            sender = encode_command(f"MAIL FROM:<{bounce_address()}>")
            envelope = SmtpEnvelope(self._open_connection(), sender, recipient, b"DATA\r\n")
            code, text = envelope.read_reply()
            if code in SUCCESS:
                source = Source.RECIPIENT
                code, text = envelope.read_reply()
            if code in SUCCESS:
                source = Source.CONTENT
                code, text = envelope.read_reply()
        except Exception as error:  # noqa: BLE001  (nothing was sent, whatever it was)
            self.close()
            return classify_connection_error(error, source)
        if source is Source.CONTENT and code in INTERMEDIATE:
            return self._send_content(envelope, mail)
        return self._reset_after_refusal(envelope, classify_reply(code, text, source))

    def _open_connection(self) -> smtplib.SMTP:
        if self.backend.connection is None:
            self.backend.open()
        server = self.backend.connection
        assert server is not None
        server.ehlo_or_helo_if_needed()
        return server

    def _reset_after_refusal(
        self, envelope: SmtpEnvelope, result: DeliveryResult
    ) -> DeliveryResult:
        """Leave the connection ready for the next mail, or close it."""
        try:
            ready = envelope.reset()
        except Exception:  # noqa: BLE001  (the result is known already)
            ready = False
        if not ready:
            self.close()
        return result

    def _send_content(self, envelope: SmtpEnvelope, mail: bytes) -> DeliveryResult:
        server = envelope.server
        try:
            server.send(mail.replace(b"\r\n.", b"\r\n..") + END_OF_MAIL)
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
            return self._reset_after_refusal(envelope, classify_reply(code, text, Source.CONTENT))
        self.close()
        return DeliveryResult(ResultCode.UNCERTAIN, DeliveryFailure.UNREADABLE_REPLY)
