"""Explanations for editors of why mail did not arrive: the causes of failures in a few groups."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import TextChoices

from newsletter.models import DeliveryFailure, FailureCause, Refusal


class Fault(TextChoices):
    """The party at fault for a failure, as editors are told."""

    READER = "lezer", "Het adres of de mailbox"
    OURS = "ons", "Wij of de mailserver"
    UNKNOWN = "onbekend", "Niet te zeggen"


@dataclass(frozen=True)
class FailureGroup:
    # For addresses of pages.
    name: str
    label: str
    # Reasons of `Delivery` that belong to the group.
    pattern: re.Pattern[str]
    message: str
    # For refusals that were weighed; the others tell it themselves.
    fault: Fault
    # Whether the failure is about the address, which gets no more mail then.
    is_permanent: bool = False


STOPPED = FailureGroup(
    "gestopt",
    "Adres gestopt",
    re.compile(r".*"),
    "Het adres bestaat niet, of niet meer.",
    Fault.READER,
    is_permanent=True,
)
# The first group that fits counts; the last one always does.
FAILURE_GROUPS = [
    FailureGroup(
        "geweigerd",
        "Onze mail geweigerd",
        re.compile(
            r"5\.[3567]\.\d+|5\.1\.[78]|5\.2\.(?![1-4]$)\d+|5\.1\.\d\d+(?<!5\.1\.10)|50[0234]|53\d"
        ),
        "De mailserver weigert onze mail. Laat de beheerder ernaar kijken.",
        Fault.OURS,
    ),
    FailureGroup(
        "adres-onbekend",
        "Adres niet bekend",
        re.compile(r"5\.1\.(1|6|10)|5\.2\.1"),
        "De mailserver kent het adres niet.",
        Fault.READER,
    ),
    FailureGroup(
        "vol", "Mailbox vol", re.compile(r"5\.2\.2|552"), "De mailbox is vol.", Fault.READER
    ),
    FailureGroup(
        "onduidelijk",
        "Geweigerd, niet duidelijk waarom",
        re.compile(rf"5(\.\d+\.\d+|\d\d)|http 4(00|22)|{DeliveryFailure.RECIPIENT_INVALID}"),
        "De mailserver weigert de mail aan dit adres en zegt niet duidelijk waarom.",
        Fault.UNKNOWN,
    ),
    FailureGroup(
        "uitgesteld",
        "Steeds uitgesteld",
        re.compile(r"4(\.\d+\.\d+|\d\d)|http .*"),
        "De mailserver vroeg steeds om later terug te komen.",
        Fault.UNKNOWN,
    ),
    FailureGroup(
        "verbinding",
        "Geen verbinding",
        re.compile(f"{DeliveryFailure.NO_CONNECTION}|{DeliveryFailure.CONNECTION_LOST}"),
        "Er kwam geen verbinding.",
        Fault.OURS,
    ),
    FailureGroup("storing", "Andere storing", re.compile(r".*"), "Een andere storing.", Fault.OURS),
]
ALL_FAILURE_GROUPS = [STOPPED, *FAILURE_GROUPS]
FAULT_BY_REFUSAL: dict[str, Fault] = {
    Refusal.READER: Fault.READER,
    Refusal.SOFT: Fault.READER,
    Refusal.SENDER: Fault.OURS,
    Refusal.AMBIGUOUS: Fault.UNKNOWN,
}
# Before refusals were weighed, one with these causes always stopped the reader.
ALWAYS_STOPPED = re.compile(r"5\.1\.(1|6|10)|5\.2\.1")


@dataclass(frozen=True)
class FailureCount:
    message: str
    number: int
    is_permanent: bool


def count_by_group(failures: Mapping[FailureCause, int]) -> list[FailureCount]:
    """Return the numbers of each group, largest first."""
    numbers = total_by_group(failures)
    counts = [
        FailureCount(group.message, number, group.is_permanent) for group, number in numbers.items()
    ]
    return sorted(counts, key=lambda count: -count.number)


def total_by_group(failures: Mapping[FailureCause, int]) -> dict[FailureGroup, int]:
    numbers: dict[FailureGroup, int] = {}
    for cause, number in failures.items():
        group = find_group(cause)
        numbers[group] = numbers.get(group, 0) + number
    return numbers


def find_group(cause: FailureCause) -> FailureGroup:
    is_old = cause.refusal == Refusal.NONE and ALWAYS_STOPPED.fullmatch(cause.reason)
    if cause.refusal == Refusal.STOPPED or is_old:
        return STOPPED
    return next(group for group in FAILURE_GROUPS if group.pattern.fullmatch(cause.reason))


def find_fault(cause: FailureCause) -> Fault:
    """Return whose fault a failure is; what was repeated after a pause is never the reader's."""
    fault = FAULT_BY_REFUSAL.get(cause.refusal) or find_group(cause).fault
    is_blamed_on_reader = cause.refusal == Refusal.REPEATED and fault is Fault.READER
    return Fault.UNKNOWN if is_blamed_on_reader else fault


ADMINISTRATOR = "Laat de beheerder ernaar kijken."
TROUBLE_MESSAGES: dict[str, str] = {
    DeliveryFailure.NO_CONNECTION: "De mailserver neemt niet op: de poort is dicht of de server "
    "staat uit. Klopt het adres en de poort in EMAIL_URL?",
    DeliveryFailure.CONNECTION_LOST: "De mailserver verbreekt steeds de verbinding.",
    DeliveryFailure.HOST_UNKNOWN: "De mailserver is onder deze naam niet te vinden. Staat de naam "
    "in EMAIL_URL goed geschreven?",
    DeliveryFailure.SERVER_SILENT: "De mailserver geeft geen antwoord. Houdt een firewall ons "
    "tegen?",
    DeliveryFailure.TLS_FAILED: "De beveiligde verbinding met de mailserver mislukt. Is het "
    "certificaat nog geldig, en klopt de poort bij TLS of SSL?",
    DeliveryFailure.NO_TLS: "De mailserver biedt niet de beveiliging (STARTTLS) of de login die "
    "wij vragen. Zonder sturen wij niets.",
    DeliveryFailure.LOGIN_UNREADABLE: "De naam of het wachtwoord voor de mailserver bevat een "
    "letter die niet kan, zoals é. Kies een wachtwoord met gewone letters, cijfers en tekens.",
    DeliveryFailure.SETTINGS_WRONG: "De instellingen van de mailserver kloppen niet.",
    DeliveryFailure.BACKEND_ERROR: "Het versturen mislukt aan onze kant.",
}


def describe_trouble(reason: str) -> str:
    """Return why no mail goes, in words that an editor can forward to the administrator."""
    message = TROUBLE_MESSAGES.get(reason, f"De mailserver weigert onze mail ({reason}).")
    return f"{message} {ADMINISTRATOR}"
