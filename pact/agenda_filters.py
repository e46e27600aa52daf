"""The filters of `/agenda/`, applied to the entries in memory."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from django.http import QueryDict

from pact.agenda import Agenda, AgendaEntry
from pact.filters import Facet, FacetChoice, Filters, Selection, without_choice
from pact.models import Activity, TargetGroup
from pact.project_index import NATIONAL
from pact.site_context import site_context
from publishing.joined_keys import split_keys

YEAR = "jaar"
LABELS = {"landsdeel": "Landsdeel", "voor": "Voor wie", "soort": "Soort", "regio": "Regio"}


def _landsdelen(entry: AgendaEntry) -> Iterable[str]:
    return [NATIONAL] if entry.is_national else entry.landsdeel_slugs


def _regions(entry: AgendaEntry) -> Iterable[str]:
    return entry.region_slugs


def _target_groups(entry: AgendaEntry) -> Iterable[str]:
    """Return the groups that it is for; nobody in particular is everybody."""
    return split_keys(entry.activity.target_groups) or TargetGroup.values


def _kinds(entry: AgendaEntry) -> Iterable[str]:
    return [entry.activity.kind]


VALUES: dict[str, Callable[[AgendaEntry], Iterable[str]]] = {
    "landsdeel": _landsdelen,
    "regio": _regions,
    "voor": _target_groups,
    "soort": _kinds,
}


@dataclass
class AgendaFilters(Filters):
    """The filters of one request; `year` is one of the archive."""

    route = "agenda"
    singular = "activiteit"
    plural = "activiteiten"

    year: int | None = None

    @classmethod
    def from_query(cls, query: QueryDict, agenda: Agenda) -> "AgendaFilters":
        filters = cls()
        filters.read_choices(query, LABELS)
        years = {str(year): year for year in agenda.past_years}
        typed_year = query.get(YEAR, "")
        if typed_year and typed_year not in years:
            filters.add_unknown(YEAR, typed_year)
        filters.year = years.get(typed_year)
        return filters

    def choice_labels(self, parameter: str) -> dict[str, str]:
        context = site_context()
        match parameter:
            case "landsdeel":
                names = {landsdeel.slug: landsdeel.name for landsdeel in context.landsdelen}
                return {**names, NATIONAL: "Landelijk"}
            case "regio":
                return {region.slug: region.name for region in context.regions}
            case "voor":
                return dict(TargetGroup.choices)
            case _:
                return dict(Activity.Kind.choices)

    def kept_pairs(self) -> list[tuple[str, str]]:
        return [(YEAR, str(self.year))] if self.year else []

    @property
    def selected_labels(self) -> list[str]:
        return [label for parameter in self.selected for label in self.labels(parameter)]

    def select(self, entries: Iterable[AgendaEntry]) -> list[AgendaEntry]:
        """Return the entries that pass all filters."""
        return _select(entries, self.selected)

    def facets(self, entries: Sequence[AgendaEntry]) -> list[Facet]:
        """Return the filters that divide these entries, with the choices that show something."""
        facets = [self._facet(parameter, entries) for parameter in LABELS]
        return [facet for facet in facets if len(facet.choices) > 1 or facet.selected_choices]

    def _facet(self, parameter: str, entries: Sequence[AgendaEntry]) -> Facet:
        candidates = _select(entries, without_choice(self.selected, parameter))
        counts = Counter(value for entry in candidates for value in VALUES[parameter](entry))
        selected = self.selected.get(parameter, [])
        choices = [
            FacetChoice(value, label, counts[value], value in selected)
            for value, label in self.choice_labels(parameter).items()
            if counts[value] or value in selected
        ]
        return Facet(parameter, LABELS[parameter], choices)


def _select(entries: Iterable[AgendaEntry], selection: Selection) -> list[AgendaEntry]:
    """Return the entries that have one of the chosen values of each parameter."""
    return [
        entry
        for entry in entries
        if all(
            not set(values).isdisjoint(VALUES[name](entry)) for name, values in selection.items()
        )
    ]
