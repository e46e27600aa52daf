"""Checks of the mail server that we send through: its name, and the encryption of the line."""

import smtplib
import ssl
from contextlib import closing
from ipaddress import ip_address

from django.conf import settings

from newsletter.sender_domain import dns_lookup
from newsletter.sender_domain.findings import Finding, Severity

TIMEOUT = 5.0
PTR, TLS = "Naam van de mailserver", "Versleuteling"
SMTP_BACKEND = "django.core.mail.backends.smtp.EmailBackend"


def is_local(host: str) -> bool:
    """Return whether the host is this machine."""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def check_reverse_name() -> Finding:
    """Check that each address has a name, and that name the address (RFC 1912, 2.1)."""
    host = settings.EMAIL_HOST
    if is_local(host):
        return Finding(
            PTR,
            Severity.UNKNOWN,
            "De mailserver draait op deze machine. Hoe zij naar buiten heet, zien wij niet.",
            "Vraag uw hostingpartij of het IP-adres een naam heeft (PTR) die naar dat adres wijst.",
        )
    addresses = dns_lookup.resolve_addresses(host)
    mismatched = [address for address in addresses if not _has_matching_name(address)]
    if addresses and not mismatched:
        return Finding(PTR, Severity.GOOD, f"De naam {host} klopt met het adres (PTR).")
    names = ", ".join(mismatched) or host
    return Finding(
        PTR,
        Severity.WRONG,
        f"Bij {names} klopt de naam niet met het adres (PTR). Veel mailservers weigeren dan.",
        "Vraag wie de mailserver beheert om een PTR-record dat past bij de naam.",
    )


def _has_matching_name(address: str) -> bool:
    return any(
        address in dns_lookup.resolve_addresses(name) for name in dns_lookup.reverse_names(address)
    )


def check_tls() -> Finding:
    """Check that nobody can read along between us and the mail server (RFC 3207 and 8314)."""
    host, port = settings.EMAIL_HOST, settings.EMAIL_PORT
    if not (settings.EMAIL_USE_TLS or settings.EMAIL_USE_SSL):
        return _no_tls(host)
    try:
        version = _negotiate_tls(host, port)
    except (ssl.SSLError, smtplib.SMTPNotSupportedError) as error:
        return Finding(
            TLS,
            Severity.WRONG,
            f"De beveiliging van {host} is niet in orde: {_describe_error(error)}.",
            "Vraag wie de mailserver beheert om TLS met een geldig certificaat op die naam.",
        )
    except (OSError, smtplib.SMTPException):
        return Finding(
            TLS,
            Severity.UNKNOWN,
            f"{host} gaf geen antwoord op poort {port}.",
            "Vraag de beheerder of het adres klopt (EMAIL_URL) en de mailserver te bereiken is.",
        )
    message = f"De lijn naar {host} is versleuteld ({version}), en het certificaat klopt."
    return Finding(TLS, Severity.GOOD, message)


def _no_tls(host: str) -> Finding:
    if is_local(host):
        message = (
            "De mail gaat naar een mailserver op deze machine en komt niet over een open lijn."
        )
        return Finding(TLS, Severity.GOOD, message)
    return Finding(
        TLS,
        Severity.WRONG,
        f"De mail en het wachtwoord gaan zonder versleuteling naar {host}.",
        "Vraag de beheerder om een versleutelde lijn (EMAIL_URL: smtp+tls://, poort 587, of "
        "smtp+ssl://, poort 465).",
    )


def _negotiate_tls(host: str, port: int) -> str:
    """Connect just until the line is encrypted, and return the version of TLS."""
    context = ssl.create_default_context()
    if settings.EMAIL_USE_SSL:
        server: smtplib.SMTP = smtplib.SMTP_SSL(host, port, timeout=TIMEOUT, context=context)
    else:
        server = smtplib.SMTP(host, port, timeout=TIMEOUT)
    with closing(server):
        if not settings.EMAIL_USE_SSL:
            server.starttls(context=context)
        sock = server.sock
        return (sock.version() or "TLS") if isinstance(sock, ssl.SSLSocket) else "TLS"


def _describe_error(error: Exception) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return "het certificaat klopt niet"
    return "er komt geen versleutelde lijn"
