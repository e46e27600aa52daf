"""The filters of `/praktijk/`, applied to the index and counted per choice.

'Landelijk' stands among the landsdelen and keeps projects of the whole country beside those of any
chosen area.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.http import QueryDict

from pact.filters import Facet, FacetChoice, Filters, Selection, without_choice
from pact.models import Project
from pact.project_index import NATIONAL, ProjectSet, encode_project_set, project_index
from pact.site_context import site_context

MAX_SEARCH_LENGTH = 200

# query parameter → facet of the index, label; the first three are what most visitors choose by
FACETS_BY_PARAMETER = {
    "landsdeel": ("landsdeel", "Landsdeel"),
    "doel": ("goal", "Doel"),
    "o": ("stakeholder", "Wie doen mee"),
    "regio": ("region", "Regio"),
    "soort": ("kind", "Soort"),
    "pijler": ("pillar", "Pijler"),
    "thema": ("tag", "Thema"),
    "status": ("status", "Loopt het nog?"),
    "organisatie": ("organisation", "Organisatie"),
}
AREA_PARAMETERS = ("landsdeel", "regio")
# The facet with too many choices to list: the form shows only those that a link has chosen.
LINKED_PARAMETER = "organisatie"

# Returns the primary keys of the projects that match a text; `search`, a floor higher, sets it.
_text_searches: list[Callable[[str], Iterable[int]]] = []


def register_text_search(find_project_ids: Callable[[str], Iterable[int]]) -> None:
    _text_searches.append(find_project_ids)


@dataclass(frozen=True)
class Alternative:
    """A filter that can be dropped, and the number of projects that this gives."""

    label: str
    query_string: str
    count: int


@dataclass
class ProjectFilters(Filters):
    """The filters of one request, with the words to search for.

    `text_matches` holds the projects with the words of `search_text`; `None` stands for all.
    """

    route = "projects"
    singular = "voorbeeld"
    plural = "voorbeelden"
    has_search = True

    search_text: str = ""
    text_matches: ProjectSet | None = None
    error: str = ""

    @classmethod
    def from_query(cls, query: QueryDict) -> "ProjectFilters":
        """Read the filters; a text that cannot be searched sets `error`, a sentence in Dutch."""
        search_text = query.get("q", "").strip()
        filters = cls(search_text=search_text.replace("\x00", ""), error=_search_error(search_text))
        if filters.search_text and not filters.error:
            filters.text_matches = find_projects_by_text(filters.search_text)
        filters.read_choices(query, FACETS_BY_PARAMETER)
        return filters

    def choice_labels(self, parameter: str) -> dict[str, str]:
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

    def chosen_pairs(self) -> Iterator[tuple[str, str]]:
        if self.search_text:
            yield "q", self.search_text
        yield from super().chosen_pairs()

    def chip_label(self, parameter: str, value: str) -> str:
        return f"‘{value}’" if parameter == "q" else super().chip_label(parameter, value)

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
        others = without_choice(self.selected, parameter)
        candidates = self._pass_text_and_facets(others)
        is_area = parameter in AREA_PARAMETERS
        areas = without_choice(others, "landsdeel", NATIONAL) if is_area else others
        local_candidates = candidates & _in_areas(areas)
        selected = self.selected.get(parameter, [])
        groups = landsdeel_by_region() if parameter == "regio" else {}
        choices = []
        for value, choice_label in self.choice_labels(parameter).items():
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
        return replace(self, selected=without_choice(self.selected, parameter))


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


def landsdeel_by_region() -> dict[str, str]:
    """Return the slug of every region with the name of its landsdeel."""
    return {region.slug: region.landsdeel.name for region in site_context().regions}
