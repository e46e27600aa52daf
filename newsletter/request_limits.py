"""How many requests an hour are taken, so that nobody can have us mail thousands of strangers."""

from datetime import timedelta
from ipaddress import IPv4Address, ip_address, ip_network

from django.conf import settings
from django.db.models import F
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac

from newsletter.models import NetworkRequestCount, SubscriberRequest

HOUR = 3600
"""Seconds."""

MAX_PER_SITE = 500
MAX_PER_NETWORK = 20
"""Room for a school or a meeting where many sign up behind one address."""


def allow_request(kind: SubscriberRequest.Kind, network: str) -> bool:
    """Whether one more request from `network` may be taken; it is counted.

    Each kind on its own, so that who exhausts one leaves the other to people. A network is known by
    a hash that means nothing after the hour. There are no more of them than requests that the whole
    site takes, because that is asked first.
    """
    now = timezone.now()
    recent = SubscriberRequest.objects.filter(
        kind=kind, created_at__gt=now - timedelta(seconds=HOUR)
    )
    if recent.count() >= MAX_PER_SITE:
        return False
    named = f"{now.timestamp() // HOUR:.0f} {kind} {network}"
    key = salted_hmac("newsletter.limits", named, algorithm="sha256").hexdigest()
    NetworkRequestCount.objects.bulk_create([NetworkRequestCount(key=key)], ignore_conflicts=True)
    left = NetworkRequestCount.objects.filter(key=key, requests__lt=MAX_PER_NETWORK)
    return bool(left.update(requests=F("requests") + 1))


def client_network(request: HttpRequest) -> str:
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
