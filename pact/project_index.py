"""The published projects in memory: which choices they have, and in which order they stand.

Every choice of a facet has one set of projects, kept as the bits of an `int` (bit *n* stands for
primary key *n*), so combining filters is an AND and counting is a popcount: the same cost for 40
projects as for 10,000. It is read in one query per version of the site. A choice is named by its
value in the address: a slug, a goal's number, a kind, a status.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Aggregate, QuerySet, TextField, Value
from django.db.models.functions import Cast
from django.db.models.sql.compiler import SQLCompiler

from caching.version import cached_per_version
from pact.models import Project
from pact.site_context import SiteContext, site_context
from publishing.models import on_site_condition

ProjectSet = int
# (facet, primary key of a related row) → the (facet, choice) pairs that it counts for
FacetValues = dict[tuple[str, str], list[tuple[str, str]]]
# facet, choice or primary key, name of the choice, primary keys with commas between them
IndexRow = tuple[str, str, str, str]

FACETS = (
    "status",
    "kind",
    "landsdeel",
    "region",
    "pillar",
    "goal",
    "stakeholder",
    "tag",
    "organisation",
)
AREA_FACETS = ("landsdeel", "region")
# Facets whose choices are no rows of the site context.
OWN_VALUE_FACETS = ("status", "kind", "tag", "organisation")
# The choice beside the landsdelen: projects of the whole country.
NATIONAL = "landelijk"
NO_NAME = Value("", output_field=TextField())


@dataclass(frozen=True)
class ProjectIndex:
    """The sets by facet and choice; `featured` holds primary keys in the order editors gave.

    `names` holds those of choices that the site context does not know, by facet and choice.
    """

    project_sets: Mapping[str, Mapping[str, ProjectSet]]
    featured: list[int]
    names: Mapping[str, Mapping[str, str]]

    @property
    def all_projects(self) -> ProjectSet:
        # Every project has exactly one status.
        return self.with_any("status", self.project_sets["status"])

    @property
    def national_projects(self) -> ProjectSet:
        """The projects without a region or landsdeel, published or not."""
        return self.with_any("landsdeel", [NATIONAL])

    def with_any(self, facet: str, choices: Iterable[str]) -> ProjectSet:
        """Return the projects with at least one of `choices`; unknown ones count for none."""
        projects = 0
        for choice in choices:
            projects |= self.project_sets[facet].get(choice, 0)
        return projects

    def choices_for_project(self, facet: str, pk: int) -> set[str]:
        """Return the choices of one project; an unpublished project has none."""
        return {choice for choice, bits in self.project_sets[facet].items() if bits >> pk & 1}

    def iterate_in_order(self, projects: ProjectSet) -> Iterator[int]:
        """Yield the primary keys in `projects`: featured ones first, then the newest."""
        for pk in self.featured:
            if projects >> pk & 1:
                yield pk
                projects ^= 1 << pk
        yield from _iterate_newest_first(projects)


def encode_project_set(pks: Iterable[int]) -> ProjectSet:
    """Build the set of these primary keys in time linear in the largest one."""
    positions = list(pks)
    digits = bytearray(b"0") * (max(positions, default=0) + 1)
    for position in positions:
        digits[~position] = ord("1")
    return int(digits, 2)


def _iterate_newest_first(projects: ProjectSet) -> Iterator[int]:
    """Yield the positions of the set bits, highest first, without a copy of the number for each."""
    digits = f"{projects:b}"
    position = digits.find("1")
    while position >= 0:
        yield len(digits) - 1 - position
        position = digits.find("1", position + 1)


class _ConcatenatedKeys(Aggregate):
    """Joins all primary keys of a group in one text, so that a link table is read as few rows."""

    function = "GROUP_CONCAT"
    template = "%(function)s(%(expressions)s, ',')"
    output_field = TextField()

    def as_postgresql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper
    ) -> tuple[str, tuple[str | int, ...]]:
        return self.as_sql(compiler, connection, function="STRING_AGG")


def _group_projects(
    facet: str, projects: QuerySet[Project], choice: str, name: str = ""
) -> "QuerySet[Project, IndexRow]":
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
    """Read the index of all published projects, in one query."""
    live = Project.objects.published()
    return _build_index(
        _group_projects("status", live, "status").union(
            _group_projects("kind", live.exclude(kind=""), "kind"),
            _group_projects("featured", live.filter(featured=True), "position"),
            _group_projects("landsdeel", live.filter(landsdeel__isnull=False), "landsdeel"),
            _group_projects("region", live.filter(region__isnull=False), "region"),
            _group_projects("region", live.filter(other_regions__isnull=False), "other_regions"),
            _group_projects("goal", live.filter(goals__isnull=False), "goals"),
            _group_projects("stakeholder", live.filter(stakeholders__isnull=False), "stakeholders"),
            _group_projects("tag", live.filter(tags__isnull=False), "tags__slug", "tags__name"),
            _group_projects(
                "organisation",
                live.filter(on_site_condition("organisations__")),
                "organisations__slug",
                "organisations__name",
            ),
            all=True,
        ),
        _facet_values(site_context()),
    )


def _facet_values(context: SiteContext) -> FacetValues:
    """Map related rows to choices; an unpublished row has no entry, so it counts for nothing."""
    values: FacetValues = {}
    for landsdeel in context.landsdelen:
        values["landsdeel", str(landsdeel.pk)] = [("landsdeel", landsdeel.slug)]
    for region in context.regions:
        values["region", str(region.pk)] = [
            ("region", region.slug),
            ("landsdeel", region.landsdeel.slug),
        ]
    for goal in context.goals:
        values["goal", str(goal.pk)] = [("goal", str(goal.number)), ("pillar", goal.pillar.slug)]
    for stakeholder in context.stakeholders:
        values["stakeholder", str(stakeholder.pk)] = [("stakeholder", stakeholder.slug)]
    return values


def _build_index(rows: Iterable[IndexRow], facet_values: FacetValues) -> ProjectIndex:
    project_sets: dict[str, dict[str, ProjectSet]] = {facet: defaultdict(int) for facet in FACETS}
    featured: list[tuple[int, int]] = []
    names: dict[str, dict[str, str]] = {"tag": {}, "organisation": {}}
    local_projects = 0
    for group, choice, name, joined_pks in rows:
        pks = [int(pk) for pk in joined_pks.split(",")]
        if group == "featured":
            featured += [(int(choice), pk) for pk in pks]
            continue
        projects = encode_project_set(pks)
        if group in AREA_FACETS:
            local_projects |= projects
        if group in names:
            names[group][choice] = name
        own_value = [(group, choice)] if group in OWN_VALUE_FACETS else []
        for facet, value in facet_values.get((group, choice), own_value):
            project_sets[facet][value] |= projects
    index = ProjectIndex(project_sets, [pk for _, pk in sorted(featured)], names)
    if national_projects := index.all_projects & ~local_projects:
        project_sets["landsdeel"][NATIONAL] = national_projects
    return index
