"""Rule 11: all that can be said of the sending domain, looked up and kept with its date."""

from collections.abc import Callable, Iterator
from dataclasses import asdict
from email.utils import parseaddr

from django.conf import settings
from django.utils import timezone

from newsletter.domain import records, server
from newsletter.domain.finding import Finding, Level
from newsletter.domain.lookup import Silent
from newsletter.models import SenderCheck


def findings() -> list[Finding]:
    """Takes a few seconds, half a minute at most: each question has its own patience."""
    return [finding for ask in _questions() for finding in _answered(ask)]


def _questions() -> Iterator[Callable[[], list[Finding]]]:
    sender, returns = (
        parseaddr(address)[1].rpartition("@")[2].lower()
        for address in (settings.DEFAULT_FROM_EMAIL, settings.NEWSLETTER_BOUNCES)
    )
    if "." not in sender:
        yield lambda: [_no_domain(sender)]
        return
    if not settings.MAIL_PROVIDER:
        yield lambda: [records.spf(returns)]
    yield lambda: records.dkim(sender, settings.DKIM_SELECTORS)
    yield lambda: [records.dmarc(sender)]
    yield lambda: [records.mx(returns)]
    if settings.EMAIL_BACKEND == server.SMTP:
        yield lambda: [server.reverse_name()]
        yield lambda: [server.tls()]
    else:
        yield lambda: [_no_server()]


def _answered(ask: Callable[[], list[Finding]]) -> list[Finding]:
    try:
        return ask()
    except Silent as silent:
        says = f"De vraag naar {silent} kreeg geen antwoord. Dat zegt nog niets over uw domein."
        todo = "Dit wordt morgen opnieuw gevraagd; of vraag het nu nog eens."
        return [Finding("DNS", Level.UNKNOWN, says, todo)]


def _no_domain(sender: str) -> Finding:
    says = f"De afzender is nog {sender or 'leeg'}: dat is geen domein waar mail vandaan kan komen."
    todo = "Vraag de beheerder om een afzender op uw eigen domein (DEFAULT_FROM_EMAIL)."
    return Finding("Afzender", Level.WRONG, says, todo)


def _no_server() -> Finding:
    if settings.MAIL_PROVIDER:
        says = (
            f"De mail gaat versleuteld (HTTPS) naar {settings.MAIL_PROVIDER}, dat haar verstuurt."
        )
        return Finding("Versturen", Level.GOOD, says)
    says = "De mail wordt niet verstuurd, maar in een map bewaard."
    todo = "Vraag de beheerder om een mailserver in te stellen (EMAIL_URL of MAIL_PROVIDER)."
    return Finding("Versturen", Level.WRONG, says, todo)


def check_sender() -> None:
    """The job of the worker: once a day, or when an editor asks; one worker does it."""
    SenderCheck.objects.get_or_create(pk=1)
    now = timezone.now()
    due = SenderCheck.objects.filter(pk=1, due_at__lte=now)
    if due.update(due_at=now + SenderCheck.AGAIN_AFTER):
        keep(findings())


def keep(found: list[Finding]) -> None:
    SenderCheck.objects.update_or_create(
        pk=1,
        defaults={"made_at": timezone.now(), "findings": [asdict(finding) for finding in found]},
    )


def ask_again() -> None:
    """The worker does it within moments."""
    SenderCheck.objects.update_or_create(pk=1, defaults={"due_at": timezone.now()})
