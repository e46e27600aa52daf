"""The published projects in memory: how they are tied, filtered, counted and put in order.

Per facet and choice one set of projects, kept as bits of an `int` (bit *n* stands for primary key
*n*), so a combination of filters is an AND and a count is a popcount: the same cost for 40
projects as for 10,000. Read in one query per generation. A choice is what stands in the address:
a slug, a goal's number, a status.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Aggregate, QuerySet, TextField, Value
from django.db.models.functions import Cast

from pact.models import Project
from pact.overview import Overview, overview
from publishing.generation import remembered

Bits = int
Meanings = dict[tuple[str, str], list[tuple[str, str]]]

FACETS = ("status", "landsdeel", "region", "pillar", "goal", "stakeholder", "tag")
NAMELESS = Value("", output_field=TextField())


@dataclass(frozen=True)
class Catalogue:
    """`bits` is facet → choice → set; `featured` are primary keys in their own order."""

    bits: Mapping[str, Mapping[str, Bits]]
    featured: list[int]
    tag_names: Mapping[str, str]

    @property
    def everything(self) -> Bits:
        return self.having("status", self.bits["status"])

    def having(self, facet: str, choices: Iterable[str]) -> Bits:
        """The projects with any of `choices`."""
        found = 0
        for choice in choices:
            found |= self.bits[facet].get(choice, 0)
        return found

    def choices_of(self, facet: str, key: int) -> set[str]:
        """What one project is tied to: its goals, O's or tags; empty for an unpublished one."""
        return {choice for choice, bits in self.bits[facet].items() if bits >> key & 1}

    def in_order(self, found: Bits) -> Iterator[int]:
        """The primary keys in `found`: featured ones first, then the newest."""
        for key in self.featured:
            if found >> key & 1:
                yield key
                found ^= 1 << key
        yield from _newest_first(found)


def bits_of(keys: Iterable[int]) -> Bits:
    positions = list(keys)
    digits = bytearray(b"0") * (max(positions, default=0) + 1)
    for position in positions:
        digits[~position] = ord("1")
    return int(digits, 2)


def _newest_first(found: Bits) -> Iterator[int]:
    """The positions of the set bits, highest first, without copying the number for each."""
    digits = f"{found:b}"
    place = digits.find("1")
    while place >= 0:
        yield len(digits) - 1 - place
        place = digits.find("1", place + 1)


class _Keys(Aggregate):
    """All primary keys of a group in one text, so that a link table is read as a few rows."""

    function = "GROUP_CONCAT"
    template = "%(function)s(%(expressions)s, ',')"
    output_field = TextField()

    def as_postgresql(self, compiler: Any, connection: Any) -> Any:
        return self.as_sql(compiler, connection, function="STRING_AGG")


def _groups(facet: str, projects: QuerySet[Project], choice: str, name: str = "") -> QuerySet:
    return (
        projects.order_by()
        .values(
            facet=Value(facet, output_field=TextField()),
            choice=Cast(choice, TextField()),
            name=Cast(name, TextField()) if name else NAMELESS,
        )
        .annotate(keys=_Keys(Cast("pk", TextField())))
        .values_list("facet", "choice", "name", "keys")
    )


@remembered
def catalogue() -> Catalogue:
    """All published projects, in one query."""
    live = Project.objects.published()
    return _assembled(
        _groups("status", live, "status").union(
            _groups("featured", live.filter(featured=True), "position"),
            _groups("landsdeel", live.filter(landsdeel__isnull=False), "landsdeel"),
            _groups("region", live.filter(region__isnull=False), "region"),
            _groups("goal", live.filter(goals__isnull=False), "goals"),
            _groups("stakeholder", live.filter(stakeholders__isnull=False), "stakeholders"),
            _groups("tag", live.filter(tags__isnull=False), "tags__slug", "tags__name"),
            all=True,
        ),
        _meanings(overview()),
    )


def _meanings(shown: Overview) -> Meanings:
    """(facet, primary key) → what a choice counts for; what is not published counts for nothing."""
    found: Meanings = {}
    for landsdeel in shown.landsdelen:
        found["landsdeel", str(landsdeel.pk)] = [("landsdeel", landsdeel.slug)]
    for region in shown.regions:
        here = [("region", region.slug), ("landsdeel", region.landsdeel.slug)]
        found["region", str(region.pk)] = here
    for goal in shown.goals:
        found["goal", str(goal.pk)] = [("goal", str(goal.number)), ("pillar", goal.pillar.slug)]
    for o in shown.stakeholders:
        found["stakeholder", str(o.pk)] = [("stakeholder", o.slug)]
    return found


def _assembled(rows: Iterable[tuple[str, str, str, str]], meanings: Meanings) -> Catalogue:
    bits: dict[str, dict[str, Bits]] = {facet: defaultdict(int) for facet in FACETS}
    featured: list[tuple[int, int]] = []
    tag_names: dict[str, str] = {}
    for kind, choice, name, text in rows:
        keys = [int(key) for key in text.split(",")]
        if kind == "featured":
            featured += [(int(choice), key) for key in keys]
            continue
        if kind == "tag":
            tag_names[choice] = name
        itself = [(kind, choice)] if kind in ("tag", "status") else []
        projects = bits_of(keys)
        for facet, value in meanings.get((kind, choice), itself):
            bits[facet][value] |= projects
    return Catalogue(bits, [key for _, key in sorted(featured)], tag_names)
