"""Why mail did not arrive, in words for editors: the codes of mail servers in a few groups."""

import re
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Group:
    pattern: re.Pattern[str]
    """Which reasons belong to it, as `newsletter.outbox` writes them."""
    words: str
    final: bool
    """Whether it is about the address itself, which is not written to any more."""


GROUPS = [
    Group(
        re.compile(r"5\.[37]\.\d+|5\.1\.[78]|50\d|53\d|http 4(00|22)"),
        "De mailserver weigert onze mail. Laat de beheerder ernaar kijken.",
        final=False,
    ),
    Group(
        re.compile(r"5.* refused( twice)?"),
        "De mailserver weigert de mail aan dit adres en zegt niet waarom.",
        final=False,
    ),
    Group(
        re.compile(r"5\.1\.\d+|55[013]|AnymailRecipientsRefused|AnymailInvalidAddress"),
        "Het adres bestaat niet, of niet meer.",
        final=True,
    ),
    Group(re.compile(r"5\.2\.\d+|552"), "De mailbox is vol of staat uit.", final=True),
    Group(
        re.compile(r"5(\.\d+\.\d+|\d\d)"),
        "De mailserver van de lezer weigert de mail.",
        final=True,
    ),
    Group(
        re.compile(r"4(\.\d+\.\d+|\d\d)|http .*"),
        "De mailserver vroeg steeds om later terug te komen.",
        final=False,
    ),
    Group(re.compile(r"no connection|connection lost"), "Er kwam geen verbinding.", final=False),
    Group(re.compile(r".*"), "Een andere storing.", final=False),
]
"""The first one that fits counts; the last one always does."""


@dataclass(frozen=True)
class Failed:
    words: str
    number: int
    final: bool


def failed(reasons: Mapping[str, int]) -> list[Failed]:
    """The counts of a mailing per group, most first."""
    numbers: dict[Group, int] = {}
    for reason, number in reasons.items():
        group = next(group for group in GROUPS if group.pattern.fullmatch(reason))
        numbers[group] = numbers.get(group, 0) + number
    found = [Failed(group.words, number, group.final) for group, number in numbers.items()]
    return sorted(found, key=lambda it: -it.number)
