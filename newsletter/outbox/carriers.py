"""How one mail gets out, and what became of it, in the few words that the machine acts on."""

import re
import smtplib
from dataclasses import dataclass
from email import message_from_bytes, policy
from enum import Enum, auto
from typing import Any, Protocol

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends import smtp


class Fate(Enum):
    SENT = auto()
    LATER = auto()
    """Not now: connection trouble, or the server asks to wait (4xx)."""
    REFUSED = auto()
    """Never to this address (5xx)."""
    STOPPED = auto()
    """Nothing to anyone: the server does not take our mail (authentication, policy)."""
    UNKNOWN = auto()
    """The connection was lost after the whole mail had gone over it."""


@dataclass(frozen=True, slots=True)
class Outcome:
    fate: Fate
    reason: str = ""
    """An enhanced status code (RFC 3463), an SMTP code, or a word; never an address."""
    slow_down: bool = False
    """Whether the receiving side asks for less (421, 4.7.x)."""


SENT = Outcome(Fate.SENT)


class Carrier(Protocol):
    def send(self, to: str, mail: bytes) -> Outcome: ...

    def close(self) -> None: ...


def carrier() -> Carrier:
    """By the mail settings of Django."""
    backend = get_connection()
    return SmtpCarrier(backend) if isinstance(backend, smtp.EmailBackend) else BackendCarrier()


ENHANCED = re.compile(rb"\b([245]\.\d{1,3}\.\d{1,3})\b")


def judged(code: int, text: bytes, *, before_recipient: bool = False) -> Outcome:
    """What a reply of a server (RFC 5321, 3463) says about a mail that it does not take.

    `before_recipient`: at a point where a refusal cannot be about who it is for.
    """
    enhanced = ENHANCED.search(text)
    reason = enhanced[1].decode() if enhanced else str(code)
    about_policy = reason.startswith(("4.7.", "5.7."))
    if not 500 <= code <= 599:
        return Outcome(Fate.LATER, reason, slow_down=code == 421 or about_policy)
    stopped = before_recipient or about_policy or code in (530, 534, 535, 538)
    return Outcome(Fate.STOPPED if stopped else Fate.REFUSED, reason)


class SmtpCarrier:
    """One connection for many mails, opened when there is one to send."""

    def __init__(self, backend: smtp.EmailBackend) -> None:
        self.backend = backend

    def send(self, to: str, mail: bytes) -> Outcome:
        try:
            server = self._server()
        except smtplib.SMTPResponseException as error:
            self.close()
            return judged(error.smtp_code, _bytes(error.smtp_error), before_recipient=True)
        except (OSError, smtplib.SMTPException):
            self.close()
            return Outcome(Fate.LATER, "no connection")
        try:
            refusal = self._offer(server, to)
        except (OSError, smtplib.SMTPException):
            self.close()
            return Outcome(Fate.LATER, "connection lost")
        return refusal or self._hand_over(server, mail)

    def close(self) -> None:
        server, self.backend.connection = self.backend.connection, None
        if server is not None:
            try:
                server.quit()
            except (OSError, smtplib.SMTPException):
                server.close()

    def _server(self) -> smtplib.SMTP:
        if self.backend.connection is None:
            self.backend.open()
        server: smtplib.SMTP = self.backend.connection
        server.ehlo_or_helo_if_needed()
        return server

    def _offer(self, server: smtplib.SMTP, to: str) -> Outcome | None:
        """Up to the point where the server wants the mail; `None` when it does."""
        code, text = server.mail(envelope_sender())
        if code != 250:
            return self._refused(server, judged(code, text, before_recipient=True))
        code, text = server.rcpt(to)
        if code not in (250, 251):
            return self._refused(server, judged(code, text))
        code, text = server.docmd("DATA")
        return None if code == 354 else self._refused(server, judged(code, text))

    def _refused(self, server: smtplib.SMTP, outcome: Outcome) -> Outcome:
        """Leave the connection ready for the next mail."""
        try:
            ready = server.rset()[0] == 250
        except (OSError, smtplib.SMTPException):
            ready = False
        if not ready:
            self.close()
        return outcome

    def _hand_over(self, server: smtplib.SMTP, mail: bytes) -> Outcome:
        try:
            server.send(mail.replace(b"\r\n.", b"\r\n..") + b".\r\n")
        except (OSError, smtplib.SMTPException):
            # The end of the mail did not get out, so the server has none.
            self.close()
            return Outcome(Fate.LATER, "connection lost")
        try:
            code, text = server.getreply()
        except (OSError, smtplib.SMTPException):
            self.close()
            return Outcome(Fate.UNKNOWN, "connection lost after the mail")
        return SENT if code == 250 else self._refused(server, judged(code, text))


def envelope_sender() -> str:
    """Where what cannot be delivered comes back."""
    return settings.NEWSLETTER_BOUNCES


def _bytes(text: Any) -> bytes:
    return text if isinstance(text, bytes) else str(text).encode()


class BackendCarrier:
    """Any other backend of Django: a provider through django-anymail, a folder, the memory."""

    def __init__(self) -> None:
        self.backend: Any = None

    def send(self, to: str, mail: bytes) -> Outcome:
        try:
            if self.backend is None:
                self.backend = get_connection()
                self.backend.open()
            self.backend.send_messages([_as_django(to, mail)])
        except Exception as error:  # noqa: BLE001  (each backend has its own)
            self.close()
            return judged_error(error)
        return SENT

    def close(self) -> None:
        backend, self.backend = self.backend, None
        if backend is not None:
            backend.close()


def judged_error(error: Exception) -> Outcome:
    """By the status of the provider's answer (`AnymailRequestsAPIError.status_code`), if any."""
    status = getattr(error, "status_code", None)
    name = type(error).__name__
    if status in (401, 402, 403):
        return Outcome(Fate.STOPPED, f"http {status}")
    if status == 429 or (status or 0) >= 500:
        return Outcome(Fate.LATER, f"http {status}", slow_down=status == 429)
    if name in ("AnymailRecipientsRefused", "AnymailInvalidAddress") or status in (400, 422):
        return Outcome(Fate.REFUSED, f"http {status}" if status else name)
    if name in ("ReadTimeout", "ChunkedEncodingError"):
        return Outcome(Fate.UNKNOWN, name)
    return Outcome(Fate.LATER, name)


def _as_django(to: str, mail: bytes) -> EmailMultiAlternatives:
    message = message_from_bytes(mail, policy=policy.default)
    text, html = (part.get_content() for part in message.iter_parts())  # type: ignore[attr-defined]
    own = ("from", "to", "subject", "mime-version", "content-type", "reply-to")
    django_mail = EmailMultiAlternatives(
        subject=str(message["Subject"]),
        body=text,
        to=[to],
        from_email=str(message["From"]),
        reply_to=[str(message["Reply-To"])] if message["Reply-To"] else None,
        headers={name: str(value) for name, value in message.items() if name.lower() not in own},
    )
    django_mail.attach_alternative(html, "text/html")
    return django_mail
