"""Host names with other letters than a to z, as DNS, mail and HTTP write them: in ASCII."""

from urllib.parse import urlsplit

import idna


def encode_host(host: str) -> str:
    """Return a host in ASCII (RFC 5891); raise `UnicodeError` when it cannot be one.

    Django's RFC 3490 turns `straße.de` into the `strasse.de` of another.
    """
    return host if host.isascii() else idna.encode(host, uts46=True, std3_rules=True).decode()


def ascii_host(host: str) -> str:
    """Return a host in ASCII; unchanged when it cannot be one."""
    try:
        return encode_host(host)
    except UnicodeError:
        return host


def ascii_url(url: str) -> str:
    """Return an address on the web with its host in ASCII."""
    netloc = urlsplit(url).netloc
    host, colon, port = netloc.partition(":")
    return url.replace(netloc, f"{ascii_host(host)}{colon}{port}", 1) if netloc else url


def ascii_email(email: str) -> str:
    """Return an email address with its host in ASCII.

    The part before the @ stays as it is. Letters with accents there would need SMTPUTF8 (RFC 6531)
    of every server on the way, so the fields refuse them.
    """
    local, at, host = email.rpartition("@")
    return f"{local}{at}{ascii_host(host)}"
