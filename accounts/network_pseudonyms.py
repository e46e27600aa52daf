"""Names of networks that tell two of them apart for a while, and lapse.

The log of who came in stands for a year, but nobody needs the address of an editor at home. So a
line has a short hash of the network, made with a random salt that is the same for one week and is
deleted after a month. Until then equal names mean the same network, and after that nothing.
"""

from datetime import timedelta
from secrets import token_hex

from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac

from accounts.models import NetworkSalt
from limits.networks import client_address, enclosing_networks

KEEP_SALTS = timedelta(days=30)


def client_network(request: HttpRequest) -> str:
    """Return the /24 (IPv4) or /64 (IPv6) that a request comes from."""
    networks = enclosing_networks(client_address(request))
    # The narrowest of IPv4 is one address, and so one household.
    return networks[1].text if len(networks) == 2 else networks[0].text  # noqa: PLR2004


def network_name(request: HttpRequest) -> str:
    """Return eight hexadecimal digits for the network of a request, the same within a week."""
    today = timezone.localdate()
    week = today - timedelta(days=today.weekday())
    row, _ = NetworkSalt.objects.get_or_create(week=week, defaults={"salt": token_hex(32)})
    digest = salted_hmac("accounts.network", client_network(request), secret=row.salt)
    return digest.hexdigest()[:8]


def delete_old_salts() -> None:
    NetworkSalt.objects.filter(week__lt=timezone.localdate() - KEEP_SALTS).delete()
