"""How many requests an hour are taken, so that nobody can have us mail thousands of strangers."""

from datetime import timedelta
from ipaddress import IPv4Address, ip_address, ip_network

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac

from newsletter.models import Request

HOUR = 3600
"""Seconds."""

PER_SITE = 500
PER_NETWORK = 20
"""Room for a school or a meeting where many sign up behind one address."""


def within_limits(network: str) -> bool:
    """Whether one more request from `network` may be taken; it is counted.

    The whole site is counted in the database, so exactly. A network is counted in the cache, under
    a hash that means nothing after the hour: each web process counts for itself, unless they share
    a cache.
    """
    now = timezone.now()
    hour = int(now.timestamp() // HOUR)
    key = salted_hmac("newsletter.limits", f"{hour} {network}", algorithm="sha256").hexdigest()
    cache.add(key, 0, timeout=2 * HOUR)
    if cache.incr(key) > PER_NETWORK:
        return False
    recent = Request.objects.filter(made_at__gt=now - timedelta(seconds=HOUR))
    return recent.count() < PER_SITE


def network_of(request: HttpRequest) -> str:
    """Where the visitor comes from: an IPv4 address, or the /64 that one household has in IPv6."""
    address = request.META.get("REMOTE_ADDR", "")
    if settings.SECURE_PROXY_SSL_HEADER:
        # Only the last one is our proxy's word; what stands before it, anyone can write.
        address = request.headers.get("X-Forwarded-For", address).rpartition(",")[2].strip()
    try:
        found = ip_address(address)
    except ValueError:
        return address
    found = getattr(found, "ipv4_mapped", None) or found
    if isinstance(found, IPv4Address):
        return str(found)
    return str(ip_network((found, 64), strict=False))
