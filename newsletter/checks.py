"""System checks of mail settings that contradict each other, or would fail only later."""

from email.utils import parseaddr
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register  # noqa: A004

from newsletter.mail_providers import PROVIDERS
from publishing.host_names import ascii_email


@register()
def check_provider(app_configs: object, **kwargs: object) -> list[CheckMessage]:
    name = settings.MAIL_PROVIDER
    if not name:
        return []
    if name not in PROVIDERS:
        return [
            Error(
                f"MAIL_PROVIDER={name} kennen wij niet.",
                hint=f"Kies uit {', '.join(PROVIDERS)}, of verstuur met EMAIL_URL.",
                id="newsletter.E001",
            )
        ]
    problems: list[CheckMessage] = []
    if settings.EMAIL_URL:
        problems.append(
            Error(
                "MAIL_PROVIDER en EMAIL_URL zijn allebei gezet.",
                hint="Kies wie de mail verstuurt en haal de andere weg.",
                id="newsletter.E002",
            )
        )
    missing = [
        key for key in PROVIDERS[name].keys if not settings.ANYMAIL.get(f"{name.upper()}_{key}", "")
    ]
    if missing:
        problems.append(
            Error(
                f"In MAIL_PROVIDER_KEYS ontbreekt {', '.join(missing)}.",
                hint=f"Zo: MAIL_PROVIDER_KEYS={','.join(f'{key}=…' for key in missing)}",
                id="newsletter.E003",
            )
        )
    user, _, password = settings.MAIL_WEBHOOK_SECRET.partition(":")
    if not (user and password):
        problems.append(
            Error(
                "Zonder MAIL_WEBHOOK_SECRET horen wij niet welke mail terugkomt.",
                hint="Bedenk zelf een naam en een lang wachtwoord: naam:wachtwoord.",
                id="newsletter.E004",
            )
        )
    return problems


@register()
def check_addresses(app_configs: object, **kwargs: object) -> list[CheckMessage]:
    """Check that the sender and the return path, which stand in every mail, are addresses."""
    problems: list[CheckMessage] = []
    for name in ("DEFAULT_FROM_EMAIL", "NEWSLETTER_BOUNCES"):
        address = ascii_email(parseaddr(getattr(settings, name))[1])
        user, _, host = address.rpartition("@")
        if not (user and host and address.isascii()):
            problems.append(
                Error(
                    f"{name}={getattr(settings, name)} is geen e-mailadres.",
                    hint="Schrijf naam@voorbeeld.nl, of Naam <naam@voorbeeld.nl>. Vóór de @ kunnen "
                    "geen letters met een accent staan; erachter wel.",
                    id="newsletter.E005",
                )
            )
    return problems


@register()
def check_mailbox(app_configs: object, **kwargs: object) -> list[CheckMessage]:
    parts = urlsplit(settings.BOUNCE_MAILBOX)
    whole = parts.scheme == "imaps" and parts.hostname and parts.username and parts.password
    if whole or not settings.BOUNCE_MAILBOX:
        return []
    return [
        # The value stays out of the message: there is a password in it.
        Error(
            "BOUNCE_MAILBOX is geen heel adres van een mailbox.",
            hint="Zo: imaps://naam:wachtwoord@mail.voorbeeld.nl/INBOX, met %40 voor een @ in de "
            "naam. Zonder TLS (imap://) gaat het wachtwoord open over de lijn en kan het niet.",
            id="newsletter.E006",
        )
    ]


@register(Tags.security, deploy=True)
def check_bounce_handling(app_configs: object, **kwargs: object) -> list[CheckMessage]:
    """Warn when nobody reads bounces: a sender that ignores them passes for a spammer (rule 9)."""
    by_smtp = settings.EMAIL_BACKEND == "django.core.mail.backends.smtp.EmailBackend"
    if not by_smtp or settings.BOUNCE_MAILBOX:
        return []
    return [
        Warning(
            "Niemand leest welke nieuwsbrieven terugkomen.",
            hint="Zet BOUNCE_MAILBOX, of verstuur met een MAIL_PROVIDER.",
            id="newsletter.W001",
        )
    ]


@register(Tags.security, deploy=True)
def check_key(app_configs: object, **kwargs: object) -> list[CheckMessage]:
    """Warn when a new SECRET_KEY would make us mail everyone who was suppressed."""
    if settings.NEWSLETTER_KEY != settings.SECRET_KEY:
        return []
    return [
        Warning(
            "NEWSLETTER_KEY is niet gezet, of gelijk aan SECRET_KEY.",
            hint="Zet NEWSLETTER_KEY op een lange, willekeurige tekst en verander die nooit meer. "
            "Staan er al gestopte adressen? Zet er dan de SECRET_KEY van nu in, en geef SECRET_KEY "
            "een nieuwe waarde en SECRET_KEY_FALLBACKS de oude.",
            id="newsletter.W002",
        )
    ]
