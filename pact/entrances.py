"""The entrances beside the four O's: pages for visitors who are none of them, such as parents."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from caching.bulk_read import RowsByLabel, bulk_read
from pact.figures import Figure, national_figures
from pact.models import Goal, Page
from pact.project_cards import ProjectCard, load_project_cards
from pact.project_index import project_index
from pact.related_projects import pick_projects
from pact.site_context import site_context

MAX_PROJECTS, MAX_FIGURES = 3, 2
# A many-to-many relation gives a row per linked object.
GOAL_LINK = "goals"


@dataclass(frozen=True)
class Entrance:
    """A page that visitors choose by who they are, with the published goals that concern them."""

    page: Page
    goals: Sequence[Goal]

    @property
    def goal_numbers(self) -> list[str]:
        return [str(goal.number) for goal in self.goals]


@bulk_read(lambda: {Page: [GOAL_LINK]})
def entrances(rows: RowsByLabel) -> list[Entrance]:
    """Return the published pages that are an entrance, in the order that editors gave them."""
    goal_keys: dict[int, set[int]] = defaultdict(set)
    for row in rows[Page._meta.label_lower]:
        goal_keys[row["id"]].add(row[GOAL_LINK])
    return [
        Entrance(page, _select_goals(goal_keys[page.pk])) for page in site_context().entrance_pages
    ]


def find_entrance(page: Page) -> Entrance:
    """Return the entrance that a page is; one that is no entrance yet is read on its own."""
    published = (entrance for entrance in entrances() if entrance.page.pk == page.pk)
    return next(published, None) or Entrance(
        page, _select_goals(set(page.goals.values_list("pk", flat=True)))
    )


def _select_goals(keys: set[int]) -> list[Goal]:
    return [goal for goal in site_context().goals if goal.pk in keys]


def entrance_context(entrance: Entrance) -> dict[str, object]:
    """Return what the page of an entrance shows of its goals: examples and figures."""
    cards, project_count = _first_projects(entrance)
    return {
        "goals": entrance.goals,
        "cards": cards,
        "project_count": project_count,
        "project_query": "&".join(f"doel={number}" for number in entrance.goal_numbers),
        "figures": _first_figures(entrance),
    }


def _first_projects(entrance: Entrance) -> tuple[list[ProjectCard], int]:
    """Return the projects with most of the goals as cards, and the number of all with any."""
    index, numbers = project_index(), entrance.goal_numbers
    of_each_goal = [index.with_any("goal", [number]) for number in numbers]
    page = entrance.page.get_absolute_url()
    pks = pick_projects(of_each_goal, page=page, limit=MAX_PROJECTS)
    return load_project_cards(pks), index.with_any("goal", numbers).bit_count()


def _first_figures(entrance: Entrance) -> list[Figure]:
    figures = [
        figure
        for figure in national_figures()
        if any(goal in entrance.goals for goal in figure.goals)
    ]
    return figures[:MAX_FIGURES]
