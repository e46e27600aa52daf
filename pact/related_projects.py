"""The examples that a page shows: those that have most in common with it.

Ties are broken by a digest of the page and the project, so that pages with the same goal, region or
O show different examples, and each page the same ones until something is published.
"""

from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from heapq import nsmallest
from itertools import islice

from caching.version import cached_per_version
from pact.models import Article, Project
from pact.project_index import NATIONAL, ProjectSet, project_index
from pact.site_context import site_context
from publishing.links.internal import find_links

Choice = tuple[str, str]  # a facet of the index and one of its choices

# What makes a project like another; a shared region also shares its landsdeel.
SHARED_FACETS = ("goal", "region", "landsdeel", "stakeholder")
# Projects with as much in common from which a page chooses, so that thousands cost no more.
MAX_COMPARED = 500


def related_to_project(project: Project, limit: int) -> list[int]:
    """Return the projects that share most goals, areas and O's with this one."""
    index = project_index()
    choices = [
        (facet, choice)
        for facet in SHARED_FACETS
        for choice in index.choices_for_project(facet, project.pk) - {NATIONAL}
    ]
    others = [projects & ~(1 << project.pk) for projects in _project_sets(choices)]
    return pick_projects(others, page=project.get_absolute_url(), limit=limit)


def related_to_article(article: Article, limit: int) -> list[int]:
    """Return the projects with most of the goals, areas and O's that a text links to."""
    paths = {link.path for link in find_links(article.body)}
    choices = [choice for path, choice in _choices_by_path().items() if path in paths]
    return pick_projects(_project_sets(choices), page=article.get_absolute_url(), limit=limit)


@cached_per_version
def _choices_by_path() -> Mapping[str, Choice]:
    """Map the path of each goal, area and O to its choice."""
    context = site_context()
    by_path = {goal.get_absolute_url(): ("goal", str(goal.number)) for goal in context.goals}
    for facet, objects in (
        ("region", context.regions),
        ("landsdeel", context.landsdelen),
        ("stakeholder", context.stakeholders),
    ):
        by_path |= {obj.get_absolute_url(): (facet, obj.slug) for obj in objects}
    return by_path


def _project_sets(choices: Iterable[Choice]) -> list[ProjectSet]:
    return [project_index().with_any(facet, [choice]) for facet, choice in choices]


def pick_projects(shared: Iterable[ProjectSet], *, page: str, limit: int) -> list[int]:
    """Return `limit` primary keys, those of projects in most of the sets `shared` first."""
    picked: list[int] = []
    for projects in _by_number_shared(shared):
        in_order = islice(project_index().iterate_in_order(projects), MAX_COMPARED)
        missing = limit - len(picked)
        picked += nsmallest(missing, in_order, key=lambda pk: _tie_break(page, pk))
        if len(picked) == limit:
            break
    return picked


def _by_number_shared(shared: Iterable[ProjectSet]) -> Iterator[ProjectSet]:
    """Yield the projects that are in all of the sets, then those in all but one, and so on."""
    in_at_least: list[ProjectSet] = []
    for projects in shared:
        in_at_least.append(0)
        for number in range(len(in_at_least) - 1, 0, -1):
            in_at_least[number] |= in_at_least[number - 1] & projects
        in_at_least[0] |= projects
    seen = 0
    for projects in reversed(in_at_least):
        yield projects & ~seen
        seen |= projects


def _tie_break(page: str, pk: int) -> bytes:
    return sha256(f"{page} {pk}".encode()).digest()
