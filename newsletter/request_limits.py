"""Limits on requests an hour, so that nobody can have us mail thousands of strangers (rule 5)."""

from datetime import timedelta
from ipaddress import IPv4Address, ip_address, ip_network

from django.conf import settings
from django.db.models import F, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac

from newsletter.models import NetworkRequestCount

HOUR = 3600  # seconds

MAX_PER_SITE = 500
# Leaves room for a school or a meeting where many sign up from one address.
MAX_PER_NETWORK = 20


def allow_request(kind: str, earlier: QuerySet, network: str) -> bool:
    """Count one more request from `network`; return whether it may be taken.

    Each kind has its own limit, so that an attack on one leaves the other usable; `earlier` holds
    the requests of this kind, with their `created_at`. A network is stored as a hash that means
    nothing after the hour. The limit of the site is tested first, so there are never more rows
    than that.
    """
    now = timezone.now()
    recent = earlier.filter(created_at__gt=now - timedelta(seconds=HOUR))
    if recent.count() >= MAX_PER_SITE:
        return False
    text = f"{now.timestamp() // HOUR:.0f} {kind} {network}"
    key = salted_hmac("newsletter.limits", text, algorithm="sha256").hexdigest()
    NetworkRequestCount.objects.bulk_create([NetworkRequestCount(key=key)], ignore_conflicts=True)
    below_limit = NetworkRequestCount.objects.filter(key=key, requests__lt=MAX_PER_NETWORK)
    return bool(below_limit.update(requests=F("requests") + 1))


def client_network(request: HttpRequest) -> str:
    """Return the IPv4 address of a visitor, or the /64 that one household has in IPv6."""
    text = request.META.get("REMOTE_ADDR", "")
    if settings.SECURE_PROXY_SSL_HEADER:
        # Our proxy adds the last address; a client can write those before it.
        text = request.headers.get("X-Forwarded-For", text).rpartition(",")[2].strip()
    try:
        address = ip_address(text)
    except ValueError:
        return text
    address = getattr(address, "ipv4_mapped", None) or address
    if isinstance(address, IPv4Address):
        return str(address)
    return str(ip_network((address, 64), strict=False))
