"""The filters of `/praktijk/`: read from the address, applied to the index, counted per choice.

Choices within one facet widen the result (or), facets narrow each other (and). A choice in the
address that does not exist is named to the visitor and skipped.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from urllib.parse import urlencode

from django.http import QueryDict

from pact.models import Project
from pact.project_index import ProjectSet, encode_project_set, project_index
from pact.site_context import site_context

MAX_SEARCH_LENGTH = 200
MAX_UNKNOWN_LENGTH = 40

# query parameter → facet of the index, label
FACETS_BY_PARAMETER = {
    "o": ("stakeholder", "Wie doen mee"),
    "pijler": ("pillar", "Pijler"),
    "doel": ("goal", "Doel"),
    "landsdeel": ("landsdeel", "Landsdeel"),
    "regio": ("region", "Regio"),
    "thema": ("tag", "Thema"),
    "status": ("status", "Loopt het nog?"),
}


# Returns the primary keys of the projects that match a text; `search`, a floor higher, sets it.
_text_searches: list[Callable[[str], Iterable[int]]] = []


def register_text_search(find_project_ids: Callable[[str], Iterable[int]]) -> None:
    _text_searches.append(find_project_ids)


@dataclass(frozen=True)
class FacetChoice:
    value: str
    label: str
    count: int
    is_selected: bool
    group: str = ""


@dataclass(frozen=True)
class Facet:
    parameter: str
    label: str
    choices: list[FacetChoice]

    @property
    def selected_choices(self) -> list[FacetChoice]:
        return [choice for choice in self.choices if choice.is_selected]


@dataclass
class ProjectFilters:
    """The filters of one request; `selected` is parameter → values, all of which exist."""

    search_text: str = ""
    selected: dict[str, list[str]] = field(default_factory=dict)
    unknown_parameters: list[str] = field(default_factory=list)
    error: str = ""

    @classmethod
    def from_query(cls, query: QueryDict) -> "ProjectFilters":
        """Read the filters; a text that cannot be searched sets `error`, a sentence in Dutch."""
        search_text = query.get("q", "").strip()
        filters = cls(search_text=search_text.replace("\x00", ""), error=_search_error(search_text))
        for parameter in FACETS_BY_PARAMETER:
            labels = choice_labels(parameter)
            for value in dict.fromkeys(query.getlist(parameter)):
                if value in labels:
                    filters.selected.setdefault(parameter, []).append(value)
                elif value:
                    shortened = f"{parameter}={value[:MAX_UNKNOWN_LENGTH]}"
                    filters.unknown_parameters.append(shortened.replace("\x00", ""))
        return filters

    @property
    def has_filters(self) -> bool:
        return bool(self.search_text or self.selected)

    @cached_property
    def _text_matches(self) -> ProjectSet:
        if not self.search_text or self.error:
            return project_index().all_projects
        matches = {pk for search in _text_searches for pk in search(self.search_text)}
        # The index of the search may hold what is no longer, or not yet, in this one.
        return encode_project_set(matches) & project_index().all_projects

    def matching_projects(self, *, except_parameter: str = "") -> ProjectSet:
        """Return the projects that pass the search and all facets, or all facets but one."""
        projects = self._text_matches
        for parameter, values in self.selected.items():
            if parameter != except_parameter:
                projects &= project_index().with_any(FACETS_BY_PARAMETER[parameter][0], values)
        return projects

    def facets(self) -> list[Facet]:
        """Return all facets; each choice has the number of projects that it would show."""
        return [
            self._facet(parameter, label) for parameter, (_, label) in FACETS_BY_PARAMETER.items()
        ]

    def _facet(self, parameter: str, label: str) -> Facet:
        project_sets = project_index().project_sets[FACETS_BY_PARAMETER[parameter][0]]
        other_matches = self.matching_projects(except_parameter=parameter)
        selected = self.selected.get(parameter, [])
        groups = landsdeel_by_region() if parameter == "regio" else {}
        choices = [
            FacetChoice(
                value,
                choice_label,
                (project_sets.get(value, 0) & other_matches).bit_count(),
                value in selected,
                groups.get(value, ""),
            )
            for value, choice_label in choice_labels(parameter).items()
        ]
        return Facet(parameter, label, choices)

    def query_without(self, parameter: str, value: str = "") -> str:
        """Return the query string that is left when one choice, or the search, is dropped."""
        return urlencode([pair for pair in self.query_pairs() if pair != (parameter, value)])

    def query_pairs(self) -> Iterator[tuple[str, str]]:
        if self.search_text:
            yield "q", self.search_text
        for parameter, values in self.selected.items():
            for value in values:
                yield parameter, value

    @property
    def query_string(self) -> str:
        return urlencode(list(self.query_pairs()))

    def chips(self) -> list[tuple[str, str]]:
        """Return the label of each active filter, with the query string that drops it."""
        chips = []
        if self.search_text:
            chips.append((f"“{self.search_text}”", self.query_without("q", self.search_text)))
        for parameter, values in self.selected.items():
            labels = choice_labels(parameter)
            chips += [(labels[value], self.query_without(parameter, value)) for value in values]
        return chips


def _search_error(search_text: str) -> str:
    if "\x00" in search_text:
        return "De zoekwoorden bevatten een teken dat niet kan. Typ ze opnieuw."
    if len(search_text) > MAX_SEARCH_LENGTH:
        return (
            f"U zoekt met {len(search_text)} tekens. Gebruik er hoogstens {MAX_SEARCH_LENGTH}: een "
            "paar woorden is genoeg."
        )
    return ""


def choice_labels(parameter: str) -> dict[str, str]:
    """Return the existing values of a parameter with their labels, in the order of the page."""
    context = site_context()
    match parameter:
        case "o":
            return {stakeholder.slug: stakeholder.name for stakeholder in context.stakeholders}
        case "pijler":
            return {pillar.slug: pillar.name for pillar in context.pillars}
        case "doel":
            return {str(goal.number): goal.numbered_label for goal in context.goals}
        case "landsdeel":
            return {landsdeel.slug: landsdeel.name for landsdeel in context.landsdelen}
        case "regio":
            in_order = sorted(
                context.regions, key=lambda region: (region.landsdeel.position, region.name)
            )
            return {region.slug: region.name for region in in_order}
        case "thema":
            tags = project_index().tag_names.items()
            return dict(sorted(tags, key=lambda tag: tag[1].casefold()))
        case _:
            return {status.value: str(status.label) for status in Project.Status}


def landsdeel_by_region() -> dict[str, str]:
    """Return the slug of every region with the name of its landsdeel."""
    return {region.slug: region.landsdeel.name for region in site_context().regions}
