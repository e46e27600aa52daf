"""Projects as cards: what a list shows of them, in one query, whatever they are tied to."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from caching.fragments import Fragments
from caching.version import cached_per_version
from pact.models import Goal, Project, Stakeholder
from pact.project_index import project_index
from pact.site_context import site_context
from regions.models import Landsdeel, Region

LONG_TEXT_FIELDS = ("cause", "approach", "result", "how_to_copy", "sources", "editor_note")
MAX_REMEMBERED_CARDS = 1000
"""Cards in memory, beyond which it starts anew; a page shows at most 24."""


@dataclass(frozen=True)
class ProjectCard:
    """A project with what it is tied to, as far as that is published."""

    project: Project
    place: Region | Landsdeel | None
    goals: list[Goal]
    stakeholders: list[Stakeholder]
    fragments: Fragments = field(default_factory=dict, init=False)

    @property
    def where(self) -> str:
        """The name of the place; empty when it has one that is not published."""
        if isinstance(self.place, Landsdeel):
            return f"Landsdeel {self.place.name}"
        if self.place is not None:
            return self.place.name
        return "" if self.project.region_id or self.project.landsdeel_id else "Landelijk"


def load_project_cards(keys: Sequence[int]) -> list[ProjectCard]:
    """The published projects with these primary keys, in the order of `keys`."""
    known = _remembered_cards()
    found = {key: one for key in keys if (one := known.get(key))}
    if missing := set(keys) - set(found):
        read = (
            Project.objects.published()
            .filter(pk__in=missing)
            .defer(*LONG_TEXT_FIELDS)
            .select_related("picture")
        )
        new = {project.pk: build_project_card(project) for project in read.order_by()}
        if len(known) + len(new) > MAX_REMEMBERED_CARDS:
            known.clear()
        known.update(new)
        found |= new
    return [found[key] for key in keys if key in found]


@cached_per_version
def _remembered_cards() -> dict[int, ProjectCard]:
    """By primary key, as far as they were shown; filled by `cards`."""
    return {}


def build_project_card(project: Project) -> ProjectCard:
    """Tie one project from memory; an unpublished one (in a preview) has no goals or O's here."""
    known, shown = project_index(), site_context()
    goals = known.choices_for_project("goal", project.pk)
    stakeholders = known.choices_for_project("stakeholder", project.pk)
    places: Sequence[Region | Landsdeel] = shown.regions if project.region_id else shown.landsdelen
    wanted = project.region_id or project.landsdeel_id
    return ProjectCard(
        project,
        next((place for place in places if place.pk == wanted), None),
        [goal for goal in shown.goals if str(goal.number) in goals],
        [o for o in shown.stakeholders if o.slug in stakeholders],
    )
