"""The filters of `/praktijk/`: read from the address, applied to the index, counted per choice.

Choices within one facet widen the result (or), facets narrow each other (and). 'Landelijk' stands
among the landsdelen and keeps projects of the whole country beside those of any chosen area. A
choice in the address that does not exist is named to the visitor and skipped.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.http import QueryDict

from pact.models import Project
from pact.project_index import NATIONAL, ProjectSet, encode_project_set, project_index
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
    "soort": ("kind", "Soort"),
    "thema": ("tag", "Thema"),
    "status": ("status", "Loopt het nog?"),
    "organisatie": ("organisation", "Organisatie"),
}
AREA_PARAMETERS = ("landsdeel", "regio")
# The facet with too many choices to list: the form shows only those that a link has chosen.
LINKED_PARAMETER = "organisatie"

Selection = Mapping[str, Sequence[str]]


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


@dataclass(frozen=True)
class Alternative:
    """A filter that can be dropped, and the number of projects that this gives."""

    label: str
    query_string: str
    count: int


@dataclass
class ProjectFilters:
    """The filters of one request; `selected` is parameter → values, all of which exist.

    `text_matches` holds the projects with the words of `search_text`; `None` stands for all.
    """

    search_text: str = ""
    text_matches: ProjectSet | None = None
    selected: dict[str, list[str]] = field(default_factory=dict)
    unknown_parameters: list[str] = field(default_factory=list)
    error: str = ""

    @classmethod
    def from_query(cls, query: QueryDict) -> "ProjectFilters":
        """Read the filters; a text that cannot be searched sets `error`, a sentence in Dutch."""
        search_text = query.get("q", "").strip()
        filters = cls(search_text=search_text.replace("\x00", ""), error=_search_error(search_text))
        if filters.search_text and not filters.error:
            filters.text_matches = find_projects_by_text(filters.search_text)
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

    def matching_projects(self) -> ProjectSet:
        """Return the projects that pass the search and all facets."""
        return self._pass_text_and_facets(self.selected) & _in_areas(self.selected)

    def _pass_text_and_facets(self, selection: Selection) -> ProjectSet:
        """Return the projects that pass the search and all facets but those of areas."""
        index = project_index()
        projects = index.all_projects if self.text_matches is None else self.text_matches
        for parameter, values in selection.items():
            if parameter not in AREA_PARAMETERS:
                projects &= index.with_any(FACETS_BY_PARAMETER[parameter][0], values)
        return projects

    def facets(self) -> list[Facet]:
        """Return the facets with choices that would show something, and how many projects each.

        A choice that shows nothing stays while it is chosen, so that it can be dropped.
        """
        facets = [
            self._facet(parameter, label) for parameter, (_, label) in FACETS_BY_PARAMETER.items()
        ]
        return [facet for facet in facets if facet.choices]

    def _facet(self, parameter: str, label: str) -> Facet:
        project_sets = project_index().project_sets[FACETS_BY_PARAMETER[parameter][0]]
        others = _without(self.selected, parameter)
        candidates = self._pass_text_and_facets(others)
        is_area = parameter in AREA_PARAMETERS
        areas = _without(others, "landsdeel", NATIONAL) if is_area else others
        local_candidates = candidates & _in_areas(areas)
        selected = self.selected.get(parameter, [])
        groups = landsdeel_by_region() if parameter == "regio" else {}
        choices = []
        for value, choice_label in choice_labels(parameter).items():
            base = candidates if value == NATIONAL else local_candidates
            count = (project_sets.get(value, 0) & base).bit_count()
            is_selected = value in selected
            if is_selected or (count and parameter != LINKED_PARAMETER):
                group = groups.get(value, "")
                choices.append(FacetChoice(value, choice_label, count, is_selected, group))
        return Facet(parameter, label, choices)

    def national_count(self) -> int:
        """Return how many national projects could be shown beside those of the chosen areas."""
        chosen = self.selected.get("landsdeel", [])
        if NATIONAL in chosen or not any(self.selected.get(name) for name in AREA_PARAMETERS):
            return 0
        national = project_index().national_projects
        return (self._pass_text_and_facets(self.selected) & national).bit_count()

    @property
    def query_with_national(self) -> str:
        return urlencode([*self.query_pairs(), ("landsdeel", NATIONAL)])

    def alternatives(self) -> list[Alternative]:
        """Return the single filters that show something when dropped, the most projects first."""
        dropped = [
            (" of ".join(self.labels(parameter)), self._drop(parameter))
            for parameter in self.selected
        ]
        if self.search_text:
            dropped.insert(0, (f"‘{self.search_text}’", ProjectFilters(selected=self.selected)))
        alternatives = [
            Alternative(label, filters.query_string, filters.matching_projects().bit_count())
            for label, filters in dropped
        ]
        helpful = [alternative for alternative in alternatives if alternative.count]
        return sorted(helpful, key=lambda alternative: -alternative.count)

    def _drop(self, parameter: str) -> "ProjectFilters":
        return ProjectFilters(
            self.search_text, self.text_matches, _without(self.selected, parameter)
        )

    def labels(self, parameter: str) -> list[str]:
        """Return the labels of what is chosen in a facet."""
        labels = choice_labels(parameter)
        return [labels[value] for value in self.selected.get(parameter, [])]

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
            chips.append((f"‘{self.search_text}’", self.query_without("q", self.search_text)))
        for parameter, values in self.selected.items():
            chips += [
                (label, self.query_without(parameter, value))
                for value, label in zip(values, self.labels(parameter), strict=True)
            ]
        return chips


def _without(selection: Selection, parameter: str, value: str = "") -> dict[str, list[str]]:
    """Return a selection without a facet, or without one of its values."""
    remaining = {
        name: [chosen for chosen in values if name != parameter or (value and chosen != value)]
        for name, values in selection.items()
    }
    return {name: values for name, values in remaining.items() if values}


def _in_areas(selection: Selection) -> ProjectSet:
    """Return the projects in the chosen areas, with the national ones if these are chosen too."""
    index = project_index()
    projects, has_area = index.all_projects, False
    for parameter in AREA_PARAMETERS:
        values = [value for value in selection.get(parameter, ()) if value != NATIONAL]
        if values:
            has_area = True
            projects &= index.with_any(FACETS_BY_PARAMETER[parameter][0], values)
    if NATIONAL in selection.get("landsdeel", ()):
        return index.national_projects | (projects if has_area else 0)
    return projects


def find_projects_by_text(search_text: str) -> ProjectSet:
    """Return the published projects that the search of the site finds."""
    matches = {pk for search in _text_searches for pk in search(search_text)}
    # The index of the search may hold what is no longer, or not yet, in this one.
    return encode_project_set(matches) & project_index().all_projects


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
            names = {landsdeel.slug: landsdeel.name for landsdeel in context.landsdelen}
            return {**names, NATIONAL: "Landelijk"}
        case "regio":
            in_order = sorted(
                context.regions, key=lambda region: (region.landsdeel.position, region.name)
            )
            return {region.slug: region.name for region in in_order}
        case "soort":
            return {value: str(label) for value, label in Project.Kind.choices}
        case "status":
            unknown = Project.Status.UNKNOWN
            return {
                value: str(label) for value, label in Project.Status.choices if value != unknown
            }
        case _:
            linked = project_index().names[FACETS_BY_PARAMETER[parameter][0]]
            return dict(sorted(linked.items(), key=lambda choice: choice[1].casefold()))


def landsdeel_by_region() -> dict[str, str]:
    """Return the slug of every region with the name of its landsdeel."""
    return {region.slug: region.landsdeel.name for region in site_context().regions}
