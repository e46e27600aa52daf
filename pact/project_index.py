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

from caching.version import cached_per_version
from pact.models import Project
from pact.site_context import SiteContext, site_context

ProjectSet = int
FacetValues = dict[tuple[str, str], list[tuple[str, str]]]

FACETS = ("status", "landsdeel", "region", "pillar", "goal", "stakeholder", "tag")
NO_NAME = Value("", output_field=TextField())


@dataclass(frozen=True)
class ProjectIndex:
    """`bits` is facet → choice → set; `featured` are primary keys in their own order."""

    project_sets: Mapping[str, Mapping[str, ProjectSet]]
    featured: list[int]
    tag_names: Mapping[str, str]

    @property
    def everything(self) -> ProjectSet:
        return self.having("status", self.project_sets["status"])

    def having(self, facet: str, choices: Iterable[str]) -> ProjectSet:
        """The projects with any of `choices`."""
        found = 0
        for choice in choices:
            found |= self.project_sets[facet].get(choice, 0)
        return found

    def choices_for_project(self, facet: str, key: int) -> set[str]:
        """What one project is tied to: its goals, O's or tags; empty for an unpublished one."""
        return {choice for choice, bits in self.project_sets[facet].items() if bits >> key & 1}

    def iterate_in_order(self, found: ProjectSet) -> Iterator[int]:
        """The primary keys in `found`: featured ones first, then the newest."""
        for key in self.featured:
            if found >> key & 1:
                yield key
                found ^= 1 << key
        yield from _iterate_newest_first(found)


def encode_project_set(keys: Iterable[int]) -> ProjectSet:
    positions = list(keys)
    digits = bytearray(b"0") * (max(positions, default=0) + 1)
    for position in positions:
        digits[~position] = ord("1")
    return int(digits, 2)


def _iterate_newest_first(found: ProjectSet) -> Iterator[int]:
    """The positions of the set bits, highest first, without copying the number for each."""
    digits = f"{found:b}"
    place = digits.find("1")
    while place >= 0:
        yield len(digits) - 1 - place
        place = digits.find("1", place + 1)


class _ConcatenatedKeys(Aggregate):
    """All primary keys of a group in one text, so that a link table is read as a few rows."""

    function = "GROUP_CONCAT"
    template = "%(function)s(%(expressions)s, ',')"
    output_field = TextField()

    def as_postgresql(self, compiler: Any, connection: Any) -> Any:
        return self.as_sql(compiler, connection, function="STRING_AGG")


def _group_projects(
    facet: str, projects: QuerySet[Project], choice: str, name: str = ""
) -> QuerySet:
    return (
        projects.order_by()
        .values(
            facet=Value(facet, output_field=TextField()),
            choice=Cast(choice, TextField()),
            name=Cast(name, TextField()) if name else NO_NAME,
        )
        .annotate(keys=_ConcatenatedKeys(Cast("pk", TextField())))
        .values_list("facet", "choice", "name", "keys")
    )


@cached_per_version
def project_index() -> ProjectIndex:
    """All published projects, in one query."""
    live = Project.objects.published()
    return _build_index(
        _group_projects("status", live, "status").union(
            _group_projects("featured", live.filter(featured=True), "position"),
            _group_projects("landsdeel", live.filter(landsdeel__isnull=False), "landsdeel"),
            _group_projects("region", live.filter(region__isnull=False), "region"),
            _group_projects("goal", live.filter(goals__isnull=False), "goals"),
            _group_projects("stakeholder", live.filter(stakeholders__isnull=False), "stakeholders"),
            _group_projects("tag", live.filter(tags__isnull=False), "tags__slug", "tags__name"),
            all=True,
        ),
        _facet_values(site_context()),
    )


def _facet_values(shown: SiteContext) -> FacetValues:
    """(facet, primary key) → what a choice counts for; what is not published counts for nothing."""
    found: FacetValues = {}
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


def _build_index(rows: Iterable[tuple[str, str, str, str]], meanings: FacetValues) -> ProjectIndex:
    bits: dict[str, dict[str, ProjectSet]] = {facet: defaultdict(int) for facet in FACETS}
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
        projects = encode_project_set(keys)
        for facet, value in meanings.get((kind, choice), itself):
            bits[facet][value] |= projects
    return ProjectIndex(bits, [key for _, key in sorted(featured)], tag_names)
