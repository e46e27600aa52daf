"""The published projects in memory: which there are, how they are tied, how they are filtered.

Per facet and choice one bit set over all projects (an `int`; bit *n* is the *n*-th project), so a
combination of filters is an AND and a count is a popcount: the same cost for 40 projects as for
10,000. Read in one query per generation. A choice is what stands in the address: a slug, a goal's
number, a status.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from math import inf

from django.db.models import Expression, F, QuerySet, TextField, Value
from django.db.models.functions import Cast, Coalesce

from pact.models import Project
from publishing.generation import remembered

Bits = int
Row = tuple[str, int, str, str, str]

EMPTY = Value("", output_field=TextField())
FACETS = ("goal", "pillar", "landsdeel", "region", "stakeholder", "tag", "status")


@dataclass(frozen=True)
class Catalogue:
    """`keys` are primary keys in the order of the list; `bits` is facet → choice → set."""

    keys: list[int]
    bits: Mapping[str, Mapping[str, Bits]]
    featured: list[int]
    tag_names: Mapping[str, str]
    places: dict[int, int] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "places", {key: place for place, key in enumerate(self.keys)})

    @property
    def everything(self) -> Bits:
        return (1 << len(self.keys)) - 1

    def having(self, facet: str, choices: Iterable[str]) -> Bits:
        """The projects with any of `choices`."""
        found = 0
        for choice in choices:
            found |= self.bits[facet].get(choice, 0)
        return found

    def containing(self, keys: Iterable[int]) -> Bits:
        found = 0
        for key in keys:
            if (place := self.places.get(key)) is not None:
                found |= 1 << place
        return found

    def keys_in(self, found: Bits, start: int = 0, stop: int | None = None) -> list[int]:
        """The primary keys in `found`, in list order, from the `start`-th up to the `stop`-th."""
        wanted = []
        for count, place in enumerate(_places(found)):
            if stop is not None and count >= stop:
                break
            if count >= start:
                wanted.append(self.keys[place])
        return wanted

    def choices_of(self, facet: str, key: int) -> set[str]:
        """What one project is tied to: its goals, O's or tags; empty for an unpublished one."""
        if (place := self.places.get(key)) is None:
            return set()
        return {choice for choice, bits in self.bits[facet].items() if bits >> place & 1}


def _places(found: Bits) -> Iterator[int]:
    """The positions of the set bits, lowest first, without copying the number for each."""
    digits = bin(found)[:1:-1]
    place = digits.find("1")
    while place >= 0:
        yield place
        place = digits.find("1", place + 1)


def _rows(kind: str, projects: QuerySet[Project], *columns: str) -> QuerySet[Project, Row]:
    texts: list[Expression] = [Coalesce(Cast(F(name), TextField()), EMPTY) for name in columns]
    texts += [EMPTY] * (3 - len(texts))
    return projects.order_by().values_list(Value(kind, output_field=TextField()), "pk", *texts)


@remembered
def catalogue() -> Catalogue:
    """All published projects, in one query."""
    live = Project.objects.published()
    return _assemble(
        _rows(
            "region",
            live.filter(region__live=True, region__landsdeel__live=True),
            "region__slug",
            "region__landsdeel__slug",
        ).union(
            _rows("project", live, "title", "status", "landsdeel__slug"),
            _rows("featured", live.filter(featured=True), "position"),
            _rows("goal", live.filter(goals__live=True), "goals__number", "goals__pillar__slug"),
            _rows("stakeholder", live.filter(stakeholders__live=True), "stakeholders__slug"),
            _rows("tag", live.filter(tags__isnull=False), "tags__slug", "tags__name"),
            all=True,
        )
    )


def _assemble(rows: Iterable[Row]) -> Catalogue:
    titles: dict[int, str] = {}
    featured: dict[int, int] = {}
    tag_names: dict[str, str] = {}
    ties: dict[str, dict[str, set[int]]] = {facet: defaultdict(set) for facet in FACETS}
    for kind, key, first, second, third in rows:
        match kind:
            case "project":
                titles[key] = first.casefold()
                ties["status"][second].add(key)
                if third:
                    ties["landsdeel"][third].add(key)
            case "featured":
                featured[key] = int(first)
            case "region":
                ties["region"][first].add(key)
                ties["landsdeel"][second].add(key)
            case "goal":
                ties["goal"][first].add(key)
                ties["pillar"][second].add(key)
            case "tag":
                ties["tag"][first].add(key)
                tag_names[first] = second
            case _:
                ties[kind][first].add(key)
    keys = sorted(titles, key=lambda key: (featured.get(key, inf), titles[key], key))
    places = {key: place for place, key in enumerate(keys)}
    bits = {
        facet: {choice: _bits(places[key] for key in tied) for choice, tied in choices.items()}
        for facet, choices in ties.items()
    }
    return Catalogue(keys, bits, sorted(featured, key=places.__getitem__), tag_names)


def _bits(places: Iterable[int]) -> Bits:
    found = bytearray()
    for place in places:
        if place // 8 >= len(found):
            found.extend(bytes(place // 8 + 1 - len(found)))
        found[place // 8] |= 1 << place % 8
    return int.from_bytes(found, "little")
