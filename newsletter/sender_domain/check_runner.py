"""The check of the sending domain (rule 11), run once a day or on request."""

from collections.abc import Callable, Iterator
from dataclasses import asdict

from django.conf import settings
from django.utils import timezone

from newsletter.delivery.sender_identity import bounce_address, sender_domain
from newsletter.models import DomainCheck
from newsletter.sender_domain import dns_checks, mail_server_checks
from newsletter.sender_domain.dns_lookup import NoAnswer
from newsletter.sender_domain.findings import Finding, Severity


def run_checks() -> list[Finding]:
    """Run all checks: a few seconds, half a minute at most, as each query has its own timeout."""
    return [finding for check in _checks_to_run() for finding in _run_check(check)]


def _checks_to_run() -> Iterator[Callable[[], list[Finding]]]:
    sender = sender_domain().lower()
    returns = bounce_address().rpartition("@")[2].lower()
    if "." not in sender:
        yield lambda: [_no_sender_domain(sender)]
        return
    if not settings.MAIL_PROVIDER:
        yield lambda: [dns_checks.check_spf(returns)]
    yield lambda: dns_checks.check_dkim(sender, settings.DKIM_SELECTORS)
    yield lambda: [dns_checks.check_dmarc(sender)]
    yield lambda: [dns_checks.check_mx(returns)]
    if settings.EMAIL_BACKEND == mail_server_checks.SMTP_BACKEND:
        yield lambda: [mail_server_checks.check_reverse_name()]
        yield lambda: [mail_server_checks.check_tls()]
    else:
        yield lambda: [_no_smtp_server()]


def _run_check(check: Callable[[], list[Finding]]) -> list[Finding]:
    try:
        return check()
    except NoAnswer as error:
        message = f"De vraag naar {error} kreeg geen antwoord. Dat zegt nog niets over uw domein."
        advice = "Dit wordt morgen opnieuw gevraagd; of vraag het nu nog eens."
        return [Finding("DNS", Severity.UNKNOWN, message, advice)]


def _no_sender_domain(sender: str) -> Finding:
    message = (
        f"De afzender is nog {sender or 'leeg'}: dat is geen domein waar mail vandaan kan komen."
    )
    advice = "Vraag de beheerder om een afzender op uw eigen domein (DEFAULT_FROM_EMAIL)."
    return Finding("Afzender", Severity.WRONG, message, advice)


def _no_smtp_server() -> Finding:
    if settings.MAIL_PROVIDER:
        message = (
            f"De mail gaat versleuteld (HTTPS) naar {settings.MAIL_PROVIDER}, dat haar verstuurt."
        )
        return Finding("Versturen", Severity.GOOD, message)
    message = "De mail wordt niet verstuurd, maar in een map bewaard."
    advice = "Vraag de beheerder om een mailserver in te stellen (EMAIL_URL of MAIL_PROVIDER)."
    return Finding("Versturen", Severity.WRONG, message, advice)


def run_due_domain_check() -> None:
    """Run the checks once a day, or when an editor asked, in one of the workers."""
    DomainCheck.objects.get_or_create(pk=1)
    now = timezone.now()
    due = DomainCheck.objects.filter(pk=1, next_check_at__lte=now)
    if due.update(next_check_at=now + DomainCheck.CHECK_INTERVAL):
        save_findings(run_checks())


def save_findings(findings: list[Finding]) -> None:
    DomainCheck.objects.update_or_create(
        pk=1,
        defaults={
            "checked_at": timezone.now(),
            "findings": [asdict(finding) for finding in findings],
        },
    )


def request_domain_check() -> None:
    """Have a worker run the checks within moments."""
    DomainCheck.objects.update_or_create(pk=1, defaults={"next_check_at": timezone.now()})
