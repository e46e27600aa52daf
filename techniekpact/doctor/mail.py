"""The mail: can we log in where it goes, and where it comes back? Nothing is sent."""

import imaplib
from collections.abc import Iterator

from django.conf import settings
from django.core.mail import get_connection
from django.core.mail.backends import smtp

from newsletter.blame import Source
from newsletter.bounces.mailbox import open_mailbox
from newsletter.delivery.pace import get_server
from newsletter.delivery.smtp_errors import REFUSED_LOG_IN, classify_connection_error
from newsletter.failure_reasons import describe_trouble
from newsletter.sender_domain.findings import Finding, Severity

LOG_IN_REFUSED = "De mailserver kent deze naam of dit wachtwoord niet."


def check_mail() -> Iterator[Finding]:
    yield _check_way_out()
    if settings.BOUNCE_MAILBOX:
        yield _check_mailbox()
    server = get_server()
    if server and server.trouble:
        yield Finding("Versturen", Severity.WRONG, *_split_advice(describe_trouble(server.trouble)))


def _check_way_out() -> Finding:
    backend = get_connection()
    if isinstance(backend, smtp.EmailBackend):
        return check_mail_server(backend)
    if settings.MAIL_PROVIDER:
        return Finding(
            "Versturen",
            Severity.UNKNOWN,
            f"De mail gaat naar {settings.MAIL_PROVIDER}. Of die haar aanneemt, is niet te zien.",
            "Stuur uzelf een proefmail van een nieuwsbrief.",
        )
    return Finding(
        "Versturen",
        Severity.BETTER if settings.LOCAL else Severity.WRONG,
        "De mail wordt niet verstuurd, maar als bestand bewaard.",
        "Zet EMAIL_URL of MAIL_PROVIDER; .env.example legt ze uit.",
    )


def check_mail_server(backend: smtp.EmailBackend) -> Finding:
    """Connect and log in, as the worker does before its first mail."""
    try:
        backend.open()
    except Exception as error:  # noqa: BLE001  (each has its own words)
        reason = classify_connection_error(error, Source.GREETING).reason
        if REFUSED_LOG_IN.fullmatch(reason):
            advice = "Kijk naam en wachtwoord in EMAIL_URL na (%40 voor een @ in de naam)."
            return Finding("Versturen", Severity.WRONG, LOG_IN_REFUSED, advice)
        return Finding("Versturen", Severity.WRONG, *_split_advice(describe_trouble(reason)))
    finally:
        backend.close()
    return Finding("Versturen", Severity.GOOD, f"{settings.EMAIL_HOST} laat ons binnen.")


def _check_mailbox() -> Finding:
    try:
        with open_mailbox():
            return Finding("Terugkomen", Severity.GOOD, "De mailbox voor wat terugkomt gaat open.")
    except (OSError, imaplib.IMAP4.error) as error:
        return Finding(
            "Terugkomen",
            Severity.WRONG,
            f"De mailbox voor wat terugkomt gaat niet open ({type(error).__name__}).",
            "Kijk naam, wachtwoord, server en map na in BOUNCE_MAILBOX.",
        )


def _split_advice(text: str) -> tuple[str, str]:
    """Return the first sentence, and the rest as what to do."""
    message, _, advice = text.partition(". ")
    return f"{message}.", advice
