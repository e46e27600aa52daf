"""Projects as cards: the part of a project that a list shows, in one query for all of them."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from caching.fragments import Fragments
from caching.version import cached_per_version
from pact.models import Goal, Project, Stakeholder
from pact.project_heading import join_words
from pact.project_index import project_index
from pact.site_context import site_context
from regions.models import Landsdeel, Region

LONG_TEXT_FIELDS = ("cause", "approach", "result", "how_to_copy", "sources", "editor_note")
# Cards in memory, beyond which the cache is emptied; a page shows at most 24.
MAX_CACHED_CARDS = 1000
# Regions that a card names; of more it names the first and the number of the rest.
MAX_AREAS_NAMED = 2


@dataclass(frozen=True)
class ProjectCard:
    """A project with its published areas, goals and stakeholders.

    The areas are its landsdeel, or its own region and then the other ones; a project that has none
    and `is_national` is one of the whole country.
    """

    project: Project
    areas: Sequence[Region | Landsdeel]
    goals: list[Goal]
    stakeholders: list[Stakeholder]
    is_national: bool = False
    fragments: Fragments = field(default_factory=dict, init=False)

    @property
    def area_name(self) -> str:
        """The name of the areas; empty when the project has only unpublished ones."""
        if not self.areas:
            return "Landelijk" if self.is_national else ""
        return join_area_names(self.areas)

    @property
    def facts(self) -> dict[str, str]:
        """The kind, place and status in words, by name; without those that are not known."""
        facts = {
            "kind": self.project.get_kind_display(),
            "area": self.area_name,
            "landsdeel": self._landsdeel_text,
            "status": self.project.status_text,
        }
        return {name: text for name, text in facts.items() if text}

    @property
    def _landsdeel_text(self) -> str:
        """The landsdelen that its regions lie in, such as 'landsdeel Oost'."""
        regions = [area for area in self.areas if isinstance(area, Region)]
        names = list(dict.fromkeys(region.landsdeel.name for region in regions))
        if not names:
            return ""
        return f"{'landsdeel' if len(names) == 1 else 'landsdelen'} {join_words(names)}"


def join_area_names(areas: Sequence[Region | Landsdeel]) -> str:
    """Return the names of areas; of more than two the first one and the number of the rest."""
    names = [area_label(area) for area in areas]
    if len(names) > MAX_AREAS_NAMED:
        return f"{names[0]} en {len(names) - 1} andere regio’s"
    return " en ".join(names)


def area_label(area: Region | Landsdeel) -> str:
    return f"Landsdeel {area.name}" if isinstance(area, Landsdeel) else area.name


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
    return ProjectCard(
        project,
        _find_areas(project),
        [goal for goal in context.goals if str(goal.number) in goal_numbers],
        [
            stakeholder
            for stakeholder in context.stakeholders
            if stakeholder.slug in stakeholder_slugs
        ],
        is_national=bool(index.national_projects >> project.pk & 1),
    )


def _find_areas(project: Project) -> list[Region | Landsdeel]:
    """Return the landsdeel of a project; or its regions by name, after the one that keeps it."""
    context = site_context()
    if project.landsdeel_id:
        return [area for area in context.landsdelen if area.pk == project.landsdeel_id]
    slugs = project_index().choices_for_project("region", project.pk)
    regions = [
        region
        for region in context.regions
        if region.slug in slugs or region.pk == project.region_id
    ]
    return sorted(regions, key=lambda region: (region.pk != project.region_id, region.name))
