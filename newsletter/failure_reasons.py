"""Why mail did not arrive, in words for editors: the codes of mail servers in a few groups."""

import re
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class FailureGroup:
    pattern: re.Pattern[str]
    """Which reasons belong to it, as `newsletter.delivery` writes them."""
    words: str
    is_permanent: bool
    """Whether it is about the address itself, which is not written to any more."""


FAILURE_GROUPS = [
    FailureGroup(
        re.compile(r"5\.[37]\.\d+|5\.1\.[78]|50\d|53\d|http 4(00|22)"),
        "De mailserver weigert onze mail. Laat de beheerder ernaar kijken.",
        is_permanent=False,
    ),
    FailureGroup(
        re.compile(r"5.* refused( twice)?"),
        "De mailserver weigert de mail aan dit adres en zegt niet waarom.",
        is_permanent=False,
    ),
    FailureGroup(
        re.compile(r"5\.1\.\d+|55[013]|AnymailRecipientsRefused|AnymailInvalidAddress"),
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
        re.compile(r"no connection|connection lost"), "Er kwam geen verbinding.", is_permanent=False
    ),
    FailureGroup(re.compile(r".*"), "Een andere storing.", is_permanent=False),
]
"""The first one that fits counts; the last one always does."""


@dataclass(frozen=True)
class FailureCount:
    words: str
    number: int
    is_permanent: bool


def count_by_group(reasons: Mapping[str, int]) -> list[FailureCount]:
    """The counts of a mailing per group, most first."""
    numbers: dict[FailureGroup, int] = {}
    for reason, number in reasons.items():
        group = next(group for group in FAILURE_GROUPS if group.pattern.fullmatch(reason))
        numbers[group] = numbers.get(group, 0) + number
    found = [
        FailureCount(group.words, number, group.is_permanent) for group, number in numbers.items()
    ]
    return sorted(found, key=lambda it: -it.number)
