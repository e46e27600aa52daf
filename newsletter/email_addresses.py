"""How an address of a subscriber is spelled: one way, whatever was typed."""

import re

import idna
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

EMAIL_ERROR = "Vul een e-mailadres in, bijvoorbeeld naam@voorbeeld.nl."
MAX_LENGTH = 254
DELIVERABLE = re.compile(r"[!#-~]+@[a-z0-9.-]+\.[a-z0-9-]+")
"""Printable, unquoted, at a named host: what any mail server takes."""


def normalize_email(text: str) -> str:
    """In lower case, with the name of the host in ASCII (RFC 5891), as its owner registered it."""
    try:
        validate_email(text)
        local, _, host = text.lower().rpartition("@")
        email = f"{local}@{_encode_host(host)}"
    except (ValidationError, UnicodeError) as error:
        raise ValidationError(EMAIL_ERROR) from error
    if len(email) > MAX_LENGTH or not DELIVERABLE.fullmatch(email):
        raise ValidationError(EMAIL_ERROR)
    return email


def _encode_host(host: str) -> str:
    """Not as Django does it (RFC 3490): that makes of `straße.de` the `strasse.de` of another."""
    return host if host.isascii() else idna.encode(host, uts46=True, std3_rules=True).decode()
