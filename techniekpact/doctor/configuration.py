"""The settings: what Django's system checks and ours say of them."""

from collections.abc import Iterator

from django.conf import settings
from django.core.checks import ERROR, CheckMessage, run_checks

from newsletter.sender_domain.findings import Finding, Severity


def check_configuration() -> Iterator[Finding]:
    messages = run_checks(include_deployment_checks=not settings.LOCAL)
    problems = [message for message in messages if not message.is_silenced()]
    yield from map(_to_finding, problems)
    if not problems:
        yield Finding("Controle", Severity.GOOD, "De instellingen spreken elkaar niet tegen.")
    if settings.LOCAL:
        yield Finding(
            "ENVIRONMENT",
            Severity.BETTER,
            "De site draait om op deze machine naar te kijken (ENVIRONMENT=local), zonder HTTPS.",
            "Haal ENVIRONMENT weg uit .env op een machine waar bezoekers komen.",
        )


def _to_finding(message: CheckMessage) -> Finding:
    level = Severity.WRONG if message.level >= ERROR else Severity.BETTER
    advice = message.hint or "Zoek het nummer op in docs/deploy.md of in de handleiding van Django."
    return Finding(str(message.id), level, str(message.msg), advice)
