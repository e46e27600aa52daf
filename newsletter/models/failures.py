"""Causes that a delivery did not arrive."""

from typing import NamedTuple

from django.db.models import TextChoices


class DeliveryFailure(TextChoices):
    """Causes that no mail server gave a status code for; stored in `Delivery.reason`."""

    CONNECTION_LOST = "connection_lost", "verbinding verbroken"
    NO_CONNECTION = "no_connection", "geen verbinding"
    NO_REPLY = "no_reply", "geen antwoord na de mail"
    UNREADABLE_REPLY = "unreadable_reply", "onbegrijpelijk antwoord na de mail"
    NO_TLS = "no_tls", "geen TLS of login"
    RECIPIENT_INVALID = "recipient_invalid", "adres geweigerd door de provider"
    BACKEND_ERROR = "backend_error", "storing bij het versturen"
    RENDER_FAILED = "render_failed", "kon niet worden geschreven"
    WORKER_KILLED = "worker_killed", "worker gestopt tijdens het versturen"
    DATABASE_RESTORED = "database_restored", "database teruggezet"
    MAILING_CANCELLED = "mailing_cancelled", "verzending geannuleerd"


class Refusal(TextChoices):
    """Refusals that do not say whether they are about the address or about us."""

    NONE = "", "geen"
    AMBIGUOUS = "ambiguous", "onduidelijk"
    REPEATED = "repeated", "opnieuw onduidelijk"


class FailureCause(NamedTuple):
    """The reason of a delivery that failed, and the kind of refusal."""

    reason: str
    refusal: str


def describe_reason(reason: str) -> str:
    """Return a status code as it was given, or the label of a `DeliveryFailure`."""
    return str(dict(DeliveryFailure.choices).get(reason, reason))
