"""The networks that a visitor is in, from her own address to the one that many share."""

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import NamedTuple

from django.conf import settings
from django.http import HttpRequest

MAX_ADDRESS_LENGTH = 64  # characters; an address has 45 at most

# The lengths of prefixes that are counted, narrow to wide, each with how many times the limit of
# one address it has. A household has an IPv6 /64 or a /56, an organisation a /48.
IPV4_PREFIXES = {32: 1, 24: 3}
IPV6_PREFIXES = {64: 1, 56: 2, 48: 4}


class Network(NamedTuple):
    """A network with the number of times that it has the limit of one address."""

    text: str
    share: int


def client_address(request: HttpRequest) -> str:
    """Return the address of a visitor as our proxy, if there is one, or the connection gives it."""
    text: str = request.META.get("REMOTE_ADDR", "")
    if settings.SECURE_PROXY_SSL_HEADER:
        # Our proxy adds the last address; a client can write those before it.
        text = request.headers.get("X-Forwarded-For", text).rpartition(",")[2].strip()
    return text[:MAX_ADDRESS_LENGTH]


def enclosing_networks(address: str) -> list[Network]:
    """Return the networks around an address, narrow to wide; what is no address stands alone."""
    parsed = parse_address(address)
    if parsed is None:
        return [Network(address, 1)]
    prefixes = IPV4_PREFIXES if isinstance(parsed, IPv4Address) else IPV6_PREFIXES
    return [
        Network(str(ip_network((parsed, length), strict=False)), share)
        for length, share in prefixes.items()
    ]


def parse_address(text: str) -> IPv4Address | IPv6Address | None:
    """Parse an address, of IPv4 also when it is written as IPv6; `None` for what is none."""
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address
