"""Access to the figures: for who has the token or, without one, programs on this machine."""

from collections.abc import Mapping

from django.conf import settings
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare

from limits.networks import parse_address

# A proxy sends one of these along, so the visitor behind it is no program on this machine.
FORWARDING_HEADERS = {
    "HTTP_X_FORWARDED_FOR",
    "HTTP_X_FORWARDED_PROTO",
    "HTTP_X_REAL_IP",
    "HTTP_FORWARDED",
    "HTTP_VIA",
}


def may_read_metrics(request: HttpRequest) -> bool:
    if settings.METRICS_TOKEN:
        authorization = request.headers.get("Authorization", "")
        return constant_time_compare(authorization, f"Bearer {settings.METRICS_TOKEN}")
    return is_from_this_machine(request.META)


def is_from_this_machine(meta: Mapping[str, object]) -> bool:
    """Return whether a program on this machine asks, without a proxy between."""
    address = parse_address(str(meta.get("REMOTE_ADDR", "")))
    return bool(address and address.is_loopback) and not FORWARDING_HEADERS & meta.keys()
