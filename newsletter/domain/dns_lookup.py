"""Questions to the DNS: what stands there is a list, empty when there is nothing."""

import dns.exception
import dns.resolver
import dns.reversename

TIMEOUT = 5.0
"""Seconds for one question."""


class NoAnswer(Exception):  # noqa: N818  (nothing is wrong with the name)
    """No answer came: that says nothing about what stands there."""


def query_dns(name: str, kind: str) -> list[str]:
    """The records as they are written in a zone; in TXT the pieces are put together."""
    try:
        found = dns.resolver.Resolver().resolve(name, kind, lifetime=TIMEOUT)
    except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer, dns.name.LabelTooLong):
        return []
    except dns.exception.DNSException as error:
        raise NoAnswer(name) from error
    if kind == "TXT":
        return [b"".join(record.strings).decode("utf-8", "replace") for record in found]
    return [record.to_text() for record in found]


def resolve_addresses(host: str) -> list[str]:
    return query_dns(host, "A") + query_dns(host, "AAAA")


def reverse_names(address: str) -> list[str]:
    """Of an IP address (PTR)."""
    where = dns.reversename.from_address(address).to_text()
    return [name.rstrip(".").lower() for name in query_dns(where, "PTR")]
