"""Normalisation of the addresses of subscribers to one spelling."""

import re

import idna
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

EMAIL_ERROR = "Vul een e-mailadres in, bijvoorbeeld naam@voorbeeld.nl."
MAX_LENGTH = 254
GMAIL_HOSTS = ("gmail.com", "googlemail.com")
# Printable, unquoted, at a named host: the addresses that any mail server takes.
DELIVERABLE = re.compile(r"[!#-~]+@[a-z0-9.-]+\.[a-z0-9-]+")


def normalize_email(text: str) -> str:
    """Return the address in lower case, with the host in ASCII (RFC 5891) as it is registered."""
    try:
        validate_email(text)
        local, _, host = text.lower().rpartition("@")
        email = f"{local}@{_encode_host(host)}"
    except (ValidationError, UnicodeError) as error:
        raise ValidationError(EMAIL_ERROR) from error
    if len(email) > MAX_LENGTH or not DELIVERABLE.fullmatch(email):
        raise ValidationError(EMAIL_ERROR)
    return email


def mailbox_of(email: str) -> str:
    """Return one spelling for all addresses that reach one mailbox; to count by, not to mail to.

    What follows a plus is a label at nearly every provider (RFC 5233). Gmail passes over dots in
    the name, and has two hosts. Elsewhere a dot may make another person, so it stays.
    """
    local, _, host = email.lower().rpartition("@")
    local = local.partition("+")[0] or local
    if host in GMAIL_HOSTS:
        return f"{local.replace('.', '')}@{GMAIL_HOSTS[0]}"
    return f"{local}@{host}"


def _encode_host(host: str) -> str:
    """Encode by RFC 5891: Django's RFC 3490 turns `straße.de` into the `strasse.de` of another."""
    return host if host.isascii() else idna.encode(host, uts46=True, std3_rules=True).decode()
