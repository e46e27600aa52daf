"""Names: that of the site in the DNS, its certificate, and the domain that our mail comes from."""

import socket
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings

from newsletter.sender_domain import check_runner, dns_lookup
from newsletter.sender_domain.findings import Finding, Severity
from newsletter.sender_domain.mail_server_checks import is_local

TIMEOUT = 5.0  # seconds
RENEWAL_TIME = timedelta(days=14)


def check_names() -> Iterator[Finding]:
    host = urlsplit(settings.SITE_URL).hostname or ""
    if is_local(host):
        message = f"{host} is deze machine zelf: er is geen naam om op te zoeken."
        yield Finding("Naam van de site", Severity.GOOD, message)
    else:
        yield _check_address(host)
        yield check_certificate(host)
    if not settings.LOCAL:
        yield from check_runner.run_checks()


def _check_address(host: str) -> Finding:
    try:
        addresses = dns_lookup.resolve_addresses(host)
    except dns_lookup.NoAnswer:
        return Finding(
            "Naam van de site",
            Severity.UNKNOWN,
            "De DNS gaf geen antwoord.",
            "Kijk of deze machine namen kan opzoeken: getent hosts " + host,
        )
    if addresses:
        message = f"{host} leidt naar {', '.join(addresses)}."
        return Finding("Naam van de site", Severity.GOOD, message)
    return Finding(
        "Naam van de site",
        Severity.WRONG,
        f"{host} leidt nergens heen, dus niemand kan de site vinden.",
        f"Zet bij de beheerder van het domein een A-record (en AAAA) voor {host}.",
    )


def check_certificate(host: str, port: int = 443) -> Finding:
    """Connect as a browser does, and see until when the certificate is valid."""
    name = "Certificaat"
    advice = "Vernieuw het (certbot renew) en laad de webserver opnieuw: systemctl reload nginx"
    try:
        with (
            socket.create_connection((host, port), timeout=TIMEOUT) as plain,
            ssl.create_default_context().wrap_socket(plain, server_hostname=host) as line,
        ):
            certificate = line.getpeercert() or {}
    except ssl.SSLError:
        return Finding(name, Severity.WRONG, f"Het certificaat van {host} klopt niet.", advice)
    except OSError:
        return Finding(
            name,
            Severity.UNKNOWN,
            f"Van hier is https://{host} niet te bereiken.",
            "Draait de webserver (systemctl status nginx), en staat poort 443 open?",
        )
    end = datetime.fromtimestamp(ssl.cert_time_to_seconds(str(certificate["notAfter"])), UTC)
    message = f"Het certificaat van {host} is geldig tot {end:%d-%m-%Y}."
    if end - datetime.now(UTC) < RENEWAL_TIME:
        return Finding(name, Severity.BETTER, message, advice)
    return Finding(name, Severity.GOOD, message)
