"""What we have of one subscriber, for herself alone to read and to take along."""

from typing import Any

from newsletter.models import Consent, Delivery, Import, Subscriber, shapes_of
from newsletter.models.consent import who
from newsletter.wording import WORDINGS


def masked(email: str) -> str:
    """Enough to know one's own address by: a***@voorbeeld.nl."""
    name, _, host = email.rpartition("@")
    return f"{name[0]}***@{host}"


def lines_about(subscriber: Subscriber) -> list[tuple[Consent, str]]:
    """Her lines of the ledger, oldest first, each with the text that she agreed to."""
    lines = list(Consent.objects.filter(who=who(subscriber.email)))
    texts = dict(WORDINGS)
    if any(line.kind == Consent.Kind.IMPORTED for line in lines):
        texts |= {it.proof: it.wording for it in Import.objects.all()}
    return [(line, texts.get(line.wording, "")) for line in lines]


def record_of(subscriber: Subscriber) -> dict[str, Any]:
    """Everything; moments are UTC."""
    return {
        "e-mailadres": subscriber.email,
        "status": subscriber.get_state_display(),
        "reden": subscriber.get_reason_display(),
        "landsdelen": shapes_of(subscriber.choice),
        "aangevraagd op": subscriber.requested_at,
        "aangevraagd op de pagina": subscriber.asked_page,
        "tekst bij de aanvraag": WORDINGS.get(subscriber.asked_wording, ""),
        "bevestigd op": subscriber.confirmed_at,
        "geëindigd op": subscriber.ended_at,
        "laatste mail om te bevestigen": subscriber.mailed_at,
        "laatste mail met een link": subscriber.linked_at,
        "toestemming": [_consent(line, text) for line, text in lines_about(subscriber)],
        "mails": [
            _mail(mail) for mail in Delivery.objects.filter(subscriber=subscriber).with_mailing()
        ],
    }


def _consent(line: Consent, text: str) -> dict[str, Any]:
    return {
        "wat": line.get_kind_display(),
        "wanneer": line.at,
        "pagina of bron": line.page,
        "landsdelen": shapes_of(line.choice),
        "tekst": text,
    }


def _mail(mail: Delivery) -> dict[str, Any]:
    return {
        "soort": mail.get_kind_display(),
        "onderwerp": mail.mailing.subject if mail.mailing else "",
        "status": mail.get_state_display(),
        "teruggekomen": mail.get_bounce_display() if mail.bounce else "",
        "wanneer": mail.ended_at,
    }
