"""The reason that a mailing waits, in words for editors: the mail server, a domain, greylisting."""

from datetime import datetime

from django.utils import timezone
from django.utils.formats import number_format

from newsletter.delivery.pace import get_server, is_paused, was_limited
from newsletter.delivery.rates import current_rate
from newsletter.failure_reasons import describe_trouble
from newsletter.models import Delivery, Mailing, TokenBucket
from publishing.dates import format_datetime

# Domains that are named on the page.
MAX_DOMAINS = 3
# A slower pace than this many mails a minute is told by the hour.
SLOW_PER_MINUTE = 2


def describe_waits(mailing: Mailing) -> list[str]:
    """Return what a mailing that is being sent waits for; empty when nothing holds it up."""
    server = get_server()
    if mailing.state == Mailing.State.PAUSED:
        return [_describe_since(server)] if mailing.pause_reason and _has_trouble(server) else []
    if mailing.state != Mailing.State.SENDING:
        return []
    if server is not None and (waits := _describe_server(server)):
        return waits
    return _describe_domains() or _describe_next_attempt(mailing)


def _has_trouble(server: TokenBucket | None) -> bool:
    return server is not None and bool(server.trouble)


def _describe_since(server: TokenBucket | None) -> str:
    since = server.trouble_since if server else None
    return f"Dit is zo sinds {format_datetime(since)}." if since else ""


def _describe_server(server: TokenBucket) -> list[str]:
    waits = []
    if is_paused(server):
        waits.append(
            f"De mailserver wil nu minder mail van ons ({server.trouble}). "
            f"{_describe_since(server)} Wij wachten tot {_clock(server.paused_until)} en gaan dan "
            "vanzelf verder. Niemand wordt overgeslagen."
        )
    elif server.trouble:
        waits.append(
            f"{describe_trouble(server.trouble)} {_describe_since(server)} "
            "Wij proberen het steeds opnieuw. Niemand wordt overgeslagen."
        )
    if was_limited(server) and server.learned_rate:
        pace = _describe_pace(current_rate(server))
        waits.append(f"De mailserver neemt ongeveer {pace} aan. Dat tempo houden wij aan.")
    return waits


def _describe_pace(rate: float) -> str:
    """Return mails a second as 'één mail per uur', '28 mails per uur' or '200 mails per minuut'."""
    per_minute = rate * 60
    period = "uur" if per_minute < SLOW_PER_MINUTE else "minuut"
    number = max(1, round(rate * 3600 if period == "uur" else per_minute))
    amount = "één mail" if number == 1 else f"{number_format(number, force_grouping=True)} mails"
    return f"{amount} per {period}"


def _describe_domains() -> list[str]:
    now = timezone.now()
    paused = TokenBucket.objects.filter(paused_until__gt=now).exclude(domain="")
    return [
        f"{bucket.domain} wil nu minder mail van ons ({bucket.trouble}). Lezers daar krijgen hem "
        f"later: wij wachten tot {_clock(bucket.paused_until)}."
        for bucket in paused.order_by("-paused_until")[:MAX_DOMAINS]
    ]


def _describe_next_attempt(mailing: Mailing) -> list[str]:
    """Look only at the first that waits, along the index of the queue."""
    waiting = Delivery.objects.filter(mailing=mailing, ended_at=None, lease_until=None)
    first = waiting.order_by("not_before", "pk").values("not_before", "reason").first()
    if first is None or first["not_before"] <= timezone.now() or not first["reason"]:
        return []
    wait = (
        "De mailservers van de lezers die nog wachten, vroegen om later terug te komen "
        f"({first['reason']}). De volgende poging is om {_clock(first['not_before'])}."
    )
    return [wait]


def _clock(moment: datetime | None) -> str:
    return f"{timezone.localtime(moment):%H:%M}"
