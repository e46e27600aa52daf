"""The sender of all mail, and what is derived from the domain: `List-Id` and `Message-ID`."""

import re
from email.header import decode_header, make_header
from email.utils import parseaddr
from functools import lru_cache

from django.conf import settings
from django.utils.crypto import salted_hmac

from publishing.host_names import ascii_email


def sender_domain() -> str:
    return sender_parts()[2]


def list_id() -> str:
    """Return the `List-Id` (RFC 2919), which stays the same for ever."""
    return f"Techniekpact nieuwsbrief <nieuwsbrief.{sender_domain()}>"


def message_id(delivery: int) -> str:
    """Return the `Message-ID` (RFC 5322), signed so that nobody can forge a report about it."""
    return f"<{delivery}.{_sign_delivery(delivery, settings.SECRET_KEY)}@{sender_domain()}>"


def delivery_id_from(message: str) -> int | None:
    """Return the delivery of a `Message-ID` (or its part before the @); `None` for any other."""
    match = re.fullmatch(r"\s*<?([0-9]{1,18})\.([0-9a-f]{20})(?:@[^>]*>)?\s*", message)
    if match is None:
        return None
    number = int(match[1])
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return number if any(_sign_delivery(number, key) == match[2] for key in keys) else None


def _sign_delivery(delivery: int, key: str) -> str:
    mac = salted_hmac("newsletter.message-id", str(delivery), secret=key, algorithm="sha256")
    return mac.hexdigest()[:20]


def sender_parts() -> tuple[str, str, str]:
    """Return the name, the local part and the host (in ASCII) of the sender.

    The setting may hold the name as it is, or already encoded for a header.
    """
    return _parse_sender(settings.DEFAULT_FROM_EMAIL)


# Every mail asks for them: parsing took one part in twenty of the time to send it.
@lru_cache(maxsize=4)
def _parse_sender(sender: str) -> tuple[str, str, str]:
    name, address = parseaddr(sender)
    user, _, host = ascii_email(address).rpartition("@")
    return str(make_header(decode_header(name))), user, host


def bounce_address() -> str:
    """Return the sender of the envelope (RFC 5321), to which undeliverable mail returns."""
    _, user, host = _parse_sender(settings.NEWSLETTER_BOUNCES)
    return f"{user}@{host}"
