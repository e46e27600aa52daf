"""The places and postcodes of the country as the files in `data/` give them, read once per process.

`data/SOURCE.md` names the sources and licences.
"""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from publishing.clean_text import plain_letters

DATA_DIR = Path(__file__).resolve().parent / "data"

WORD = re.compile(r"[a-z0-9]+")
SLASHED_WORDS = re.compile(r"\b([ao])/d\b")  # Capelle a/d IJssel
BRACKETED = re.compile(r"\s*\(([^)]*)\)")  # Bergen (NH)
ON_THE = re.compile(r"\baan (?:de|den|der|het|t)\b")


@dataclass(frozen=True)
class Place:
    """A town or village, or another name of a region; `municipality` may be empty.

    `qualifier` tells namesakes apart: the municipality, or what it has between brackets. It is
    empty where that would only repeat the name.
    """

    name: str
    key: str
    municipality: str
    qualifier: str
    region: str
    population: int


def build_place(name: str, municipality: str, region: str, population: int = 0) -> Place:
    bracketed = BRACKETED.search(municipality)
    qualifier = bracketed[1] if bracketed else municipality
    key = place_key(name)
    if place_key(qualifier) == key:
        qualifier = ""
    return Place(name, key, municipality, qualifier, region, population)


@dataclass(frozen=True)
class PostcodeRange:
    """Postcodes by their four digits, both ends included."""

    first: int
    last: int
    region: str


def split_words(text: str) -> list[str]:
    """Return the words of a name in plain letters, with one spelling of `st` and `a/d`."""
    plain = ON_THE.sub("aan d", SLASHED_WORDS.sub(r"\1an d", plain_letters(text)))
    return ["sint" if word == "st" else word for word in WORD.findall(plain)]


def place_key(text: str) -> str:
    """Return what two spellings of a name share: `'s-Gravenhage` and `s gravenhage` are one."""
    return "".join(split_words(text))


@cache
def places() -> tuple[Place, ...]:
    return tuple(_read_places("places")) + tuple(_read_places("other_names"))


def _read_places(name: str) -> Iterator[Place]:
    for row in _read_rows(name):
        population = int(row.get("population", 0))
        yield build_place(row["place"], row["municipality"], row["region"], population)


@cache
def postcode_ranges() -> tuple[PostcodeRange, ...]:
    """Return the ranges in the order of their postcodes; none overlap."""
    return tuple(
        PostcodeRange(int(row["from"]), int(row["to"]), row["region"])
        for row in _read_rows("postcodes")
    )


def _read_rows(name: str) -> Iterator[dict[str, str]]:
    with (DATA_DIR / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)
