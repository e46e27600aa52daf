"""What we have of one subscriber, for herself alone to read and to take along."""

from typing import Any

from newsletter.models import Consent, Delivery, Subscriber, shapes_of
from newsletter.models.consent import who
from newsletter.wording import WORDINGS


def masked(email: str) -> str:
    """Enough to know one's own address by: a***@voorbeeld.nl."""
    name, _, host = email.rpartition("@")
    return f"{name[0]}***@{host}"


def lines_about(subscriber: Subscriber) -> list[Consent]:
    """Her lines of the ledger, oldest first."""
    return list(Consent.objects.filter(who=who(subscriber.email)))


def record_of(subscriber: Subscriber) -> dict[str, Any]:
    """Everything; moments are UTC."""
    return {
        "e-mailadres": subscriber.email,
        "status": subscriber.get_state_display(),
        "reden": subscriber.get_reason_display(),
        "landsdelen": shapes_of(subscriber.choice),
        "aangevraagd op": subscriber.requested_at,
        "bevestigd op": subscriber.confirmed_at,
        "geëindigd op": subscriber.ended_at,
        "laatste mail op aanvraag": subscriber.mailed_at,
        "toestemming": [
            {
                "wat": line.get_kind_display(),
                "wanneer": line.at,
                "pagina": line.page,
                "landsdelen": shapes_of(line.choice),
                "tekst": WORDINGS.get(line.wording, ""),
            }
            for line in lines_about(subscriber)
        ],
        "mails": [
            {
                "soort": mail.get_kind_display(),
                "onderwerp": mail.mailing.subject if mail.mailing else "",
                "status": mail.get_state_display(),
                "teruggekomen": mail.get_bounce_display() if mail.bounce else "",
                "wanneer": mail.ended_at,
            }
            for mail in Delivery.objects.filter(subscriber=subscriber).select_related("mailing")
        ],
    }
