"""Normalisation of the addresses of subscribers to one spelling."""

import re

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from publishing.host_names import encode_host

EMAIL_ERROR = "Vul een e-mailadres in, bijvoorbeeld naam@voorbeeld.nl."
MAX_LENGTH = 254
LOCAL_PART_ERROR = f"{EMAIL_ERROR} Vóór de @ kunnen geen letters met een accent staan."
GMAIL_HOSTS = ("gmail.com", "googlemail.com")
# Printable, unquoted, at a named host: the addresses that any mail server takes.
DELIVERABLE = re.compile(r"[!#-~]+@[a-z0-9.-]+\.[a-z0-9-]+")


def validate_address(text: str) -> None:
    """Raise `ValidationError` for what is no address, or one that only SMTPUTF8 could reach."""
    local, at, _ = text.rpartition("@")
    if at and local and not local.isascii():
        raise ValidationError(LOCAL_PART_ERROR, code="local_part")
    try:
        validate_email(text)
    except ValidationError as error:
        raise ValidationError(EMAIL_ERROR, code="invalid") from error


def normalize_email(text: str) -> str:
    """Return the address in lower case, with the host in ASCII (RFC 5891) as it is registered."""
    validate_address(text)
    try:
        local, _, host = text.lower().rpartition("@")
        email = f"{local}@{encode_host(host)}"
    except UnicodeError as error:
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
