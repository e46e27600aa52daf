"""Addresses of the internet at large: what a check of links may connect to, and nothing else.

A name is resolved once, and the connection goes to the addresses that were judged here. So an
answer of DNS that changes in between (rebinding) changes nothing.
"""

import socket
from collections.abc import Callable
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

Resolver = Callable[[str, int], list[str]]

# The only range of IPv6 that is given out; within it, ranges that carry an IPv4 address along
# (Teredo and 6to4), which may be a private one. NAT64 (64:ff9b::/96) lies outside.
GLOBAL_UNICAST = IPv6Network("2000::/3")
CARRIERS = (IPv6Network("2001::/32"), IPv6Network("2002::/16"))


class RefusedAddressError(Exception):
    """The address is not one that the check may go to."""


def is_public(address: IPv4Address | IPv6Address) -> bool:
    """Return whether an address belongs to the internet: not to a network, machine or cloud."""
    if isinstance(address, IPv6Address) and (
        address not in GLOBAL_UNICAST or any(address in carrier for carrier in CARRIERS)
    ):
        return False
    return address.is_global and not (address.is_multicast or address.is_reserved)


def resolve_public(host: str, port: int) -> list[str]:
    """Return the addresses of a host; refuse it when one of them is not public."""
    infos = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = list(dict.fromkeys(str(info[4][0]) for info in infos))
    if not addresses or not all(is_public(ip_address(address)) for address in addresses):
        raise RefusedAddressError(host)
    return addresses
