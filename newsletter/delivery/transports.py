"""The ways that mail leaves: SMTP, or any other backend of Django."""

from email import message_from_bytes, policy
from email.message import EmailMessage, Message
from email.mime.image import MIMEImage
from typing import cast

from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends import smtp
from django.core.mail.backends.base import BaseEmailBackend

from newsletter.delivery.provider_errors import classify_provider_error
from newsletter.delivery.smtp import SmtpTransport
from newsletter.delivery.transport_base import SENT, DeliveryResult, Transport

# Headers that a message of Django sets by arguments of its own.
DJANGO_HEADERS = {"from", "to", "subject", "date", "mime-version", "content-type", "reply-to"}


def get_transport() -> Transport:
    """Return the transport that Django's mail settings ask for."""
    backend = get_connection()
    return SmtpTransport(backend) if isinstance(backend, smtp.EmailBackend) else BackendTransport()


class BackendTransport:
    """Any other backend of Django: a provider through django-anymail, a folder, the memory."""

    def __init__(self) -> None:
        self.backend: BaseEmailBackend | None = None

    def send_message(self, to: str, mail: bytes) -> DeliveryResult:
        try:
            self._open().send_messages([_to_django_message(to, mail)])
        except Exception as error:  # noqa: BLE001  (each backend has its own)
            self.close()
            return classify_provider_error(error)
        return SENT

    def _open(self) -> BaseEmailBackend:
        if self.backend is None:
            backend: BaseEmailBackend = get_connection()
            backend.open()
            self.backend = backend
        return self.backend

    def close(self) -> None:
        backend, self.backend = self.backend, None
        if backend is not None:
            backend.close()


def _to_django_message(to: str, mail: bytes) -> EmailMultiAlternatives:
    message = message_from_bytes(mail, policy=policy.default)
    text, html = (_read_body(message, kind) for kind in ("plain", "html"))
    headers = {
        name: str(value) for name, value in message.items() if name.lower() not in DJANGO_HEADERS
    }
    django_mail = EmailMultiAlternatives(
        subject=str(message["Subject"]),
        body=text,
        to=[to],
        from_email=str(message["From"]),
        reply_to=[str(message["Reply-To"])] if message["Reply-To"] else None,
        headers=headers,
    )
    django_mail.attach_alternative(html, "text/html")
    django_mail.mixed_subtype = "related"  # type: ignore[attr-defined]  # the stubs lack it
    for part in message.walk():
        if part.get_content_maintype() == "image":
            django_mail.attach(_to_django_picture(part))
    # The provider's reports repeat this; some providers make a Message-ID of their own.
    signed_id = str(message["Message-ID"]).strip("<>").partition("@")[0]
    django_mail.metadata = {"delivery": signed_id}  # type: ignore[attr-defined]
    return django_mail


def _read_body(message: EmailMessage, kind: str) -> str:
    body = message.get_body((kind,))
    return str(body.get_content()) if body else ""


def _to_django_picture(part: Message) -> MIMEImage:
    """Return a picture as an attachment that the HTML shows, as backends of Django know it."""
    picture = MIMEImage(cast("bytes", part.get_payload(decode=True)), "jpeg")
    for name in ("Content-ID", "Content-Disposition"):
        picture[name] = str(part[name])
    return picture
