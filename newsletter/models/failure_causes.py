"""Causes that a delivery did not arrive."""

from typing import NamedTuple

from django.db.models import TextChoices


class DeliveryFailure(TextChoices):
    """Causes that no mail server gave a status code for; stored in `Delivery.reason`."""

    CONNECTION_LOST = "connection_lost", "verbinding verbroken"
    NO_CONNECTION = "no_connection", "geen verbinding"
    HOST_UNKNOWN = "host_unknown", "mailserver niet te vinden"
    SERVER_SILENT = "server_silent", "mailserver antwoordt niet"
    TLS_FAILED = "tls_failed", "beveiligde verbinding mislukt"
    LOGIN_UNREADABLE = "login_unreadable", "naam of wachtwoord met een vreemde letter"
    SETTINGS_WRONG = "settings_wrong", "instellingen kloppen niet"
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
    """Refusals for good, by whom they blame, and what came of weighing them (rule 9)."""

    # No refusal, or one that was weighed and stops nobody.
    NONE = "", "geen"
    READER = "reader", "adres bestaat niet"
    SOFT = "soft", "nu niet te bezorgen"
    SENDER = "sender", "ligt aan ons"
    AMBIGUOUS = "ambiguous", "onduidelijk"
    # The same again after a pause, or a stop that was undone: never blamed on the reader.
    REPEATED = "repeated", "opnieuw geweigerd"
    # Weighed, and the reader was stopped for it.
    STOPPED = "stopped", "adres gestopt"


# Refusals that wait until those of the whole mailing are weighed.
UNWEIGHED_REFUSALS = (Refusal.READER, Refusal.SOFT, Refusal.SENDER, Refusal.AMBIGUOUS)


class FailureCause(NamedTuple):
    """The reason of a delivery that failed, and the kind of refusal."""

    reason: str
    refusal: str


def describe_reason(reason: str) -> str:
    """Return a status code as it was given, or the label of a `DeliveryFailure`."""
    return str(dict(DeliveryFailure.choices).get(reason, reason))
