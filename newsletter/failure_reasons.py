"""Explanations for editors of why mail did not arrive: the causes of failures in a few groups."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from newsletter.models import DeliveryFailure, FailureCause, Refusal


@dataclass(frozen=True)
class FailureGroup:
    # Reasons of `Delivery` that belong to the group.
    pattern: re.Pattern[str]
    message: str
    # Whether the failure is about the address, which gets no more mail then.
    is_permanent: bool


AMBIGUOUS_REFUSALS = FailureGroup(
    re.compile(r".*"),
    "De mailserver weigert de mail aan dit adres en zegt niet waarom.",
    is_permanent=False,
)
# The first group that fits counts; the last one always does.
FAILURE_GROUPS = [
    FailureGroup(
        re.compile(r"5\.[37]\.\d+|5\.1\.[78]|50\d|53\d|http 4(00|22)"),
        "De mailserver weigert onze mail. Laat de beheerder ernaar kijken.",
        is_permanent=False,
    ),
    FailureGroup(
        re.compile(rf"5\.1\.\d+|55[013]|{DeliveryFailure.RECIPIENT_INVALID}"),
        "Het adres bestaat niet, of niet meer.",
        is_permanent=True,
    ),
    FailureGroup(
        re.compile(r"5\.2\.\d+|552"), "De mailbox is vol of staat uit.", is_permanent=True
    ),
    FailureGroup(
        re.compile(r"5(\.\d+\.\d+|\d\d)"),
        "De mailserver van de lezer weigert de mail.",
        is_permanent=True,
    ),
    FailureGroup(
        re.compile(r"4(\.\d+\.\d+|\d\d)|http .*"),
        "De mailserver vroeg steeds om later terug te komen.",
        is_permanent=False,
    ),
    FailureGroup(
        re.compile(f"{DeliveryFailure.NO_CONNECTION}|{DeliveryFailure.CONNECTION_LOST}"),
        "Er kwam geen verbinding.",
        is_permanent=False,
    ),
    FailureGroup(re.compile(r".*"), "Een andere storing.", is_permanent=False),
]


@dataclass(frozen=True)
class FailureCount:
    message: str
    number: int
    is_permanent: bool


def count_by_group(failures: Mapping[FailureCause, int]) -> list[FailureCount]:
    """Return the numbers of each group, largest first."""
    numbers: dict[FailureGroup, int] = {}
    for cause, number in failures.items():
        group = _find_group(cause)
        numbers[group] = numbers.get(group, 0) + number
    counts = [
        FailureCount(group.message, number, group.is_permanent) for group, number in numbers.items()
    ]
    return sorted(counts, key=lambda count: -count.number)


def _find_group(cause: FailureCause) -> FailureGroup:
    if cause.refusal != Refusal.NONE:
        return AMBIGUOUS_REFUSALS
    return next(group for group in FAILURE_GROUPS if group.pattern.fullmatch(cause.reason))
