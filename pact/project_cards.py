"""Projects as cards: the part of a project that a list shows, in one query for all of them."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from caching.fragments import Fragments
from caching.version import cached_per_version
from pact.models import Goal, Project, Stakeholder
from pact.project_index import project_index
from pact.site_context import site_context
from regions.models import Landsdeel, Region

LONG_TEXT_FIELDS = ("cause", "approach", "result", "how_to_copy", "sources", "editor_note")
# Cards in memory, beyond which the cache is emptied; a page shows at most 24.
MAX_CACHED_CARDS = 1000


@dataclass(frozen=True)
class ProjectCard:
    """A project with its published area, goals and stakeholders."""

    project: Project
    area: Region | Landsdeel | None
    goals: list[Goal]
    stakeholders: list[Stakeholder]
    fragments: Fragments = field(default_factory=dict, init=False)

    @property
    def area_name(self) -> str:
        """The name of the area; empty when the project has one that is not published."""
        if isinstance(self.area, Landsdeel):
            return f"Landsdeel {self.area.name}"
        if self.area is not None:
            return self.area.name
        return "" if self.project.region_id or self.project.landsdeel_id else "Landelijk"


def load_project_cards(pks: Sequence[int]) -> list[ProjectCard]:
    """Return the cards of the published projects among `pks`, in that order."""
    cached = _cached_cards()
    cards = {pk: card for pk in pks if (card := cached.get(pk))}
    if missing := set(pks) - set(cards):
        projects = (
            Project.objects.published()
            .filter(pk__in=missing)
            .defer(*LONG_TEXT_FIELDS)
            .select_related("picture")
        )
        new_cards = {project.pk: build_project_card(project) for project in projects.order_by()}
        if len(cached) + len(new_cards) > MAX_CACHED_CARDS:
            cached.clear()
        cached.update(new_cards)
        cards |= new_cards
    return [cards[pk] for pk in pks if pk in cards]


@cached_per_version
def _cached_cards() -> dict[int, ProjectCard]:
    """The cards of this version of the site by primary key; `load_project_cards` fills it."""
    return {}


def build_project_card(project: Project) -> ProjectCard:
    """Build the card of one project without a query.

    An unpublished project, as a preview shows, has no goals or stakeholders on its card.
    """
    index, context = project_index(), site_context()
    goal_numbers = index.choices_for_project("goal", project.pk)
    stakeholder_slugs = index.choices_for_project("stakeholder", project.pk)
    areas: Sequence[Region | Landsdeel] = (
        context.regions if project.region_id else context.landsdelen
    )
    area_pk = project.region_id or project.landsdeel_id
    return ProjectCard(
        project,
        next((area for area in areas if area.pk == area_pk), None),
        [goal for goal in context.goals if str(goal.number) in goal_numbers],
        [
            stakeholder
            for stakeholder in context.stakeholders
            if stakeholder.slug in stakeholder_slugs
        ],
    )
