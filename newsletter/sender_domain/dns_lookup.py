"""Queries of the DNS; the result is a list, empty when there is no record."""

import dns.exception
import dns.resolver
import dns.reversename

TIMEOUT = 5.0  # seconds for one query


class NoAnswer(Exception):  # noqa: N818  (nothing is wrong with the name)
    """No answer came, which says nothing about the records."""


def query_dns(name: str, kind: str) -> list[str]:
    """Return records as a zone file has them; the strings of a TXT record are joined."""
    try:
        records = dns.resolver.Resolver().resolve(name, kind, lifetime=TIMEOUT)
    except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer, dns.name.LabelTooLong):
        return []
    except dns.exception.DNSException as error:
        raise NoAnswer(name) from error
    if kind == "TXT":
        return [b"".join(record.strings).decode("utf-8", "replace") for record in records]
    return [record.to_text() for record in records]


def resolve_addresses(host: str) -> list[str]:
    return query_dns(host, "A") + query_dns(host, "AAAA")


def reverse_names(address: str) -> list[str]:
    """Return the names of an IP address (PTR), in lower case."""
    reverse_name = dns.reversename.from_address(address).to_text()
    return [name.rstrip(".").lower() for name in query_dns(reverse_name, "PTR")]
