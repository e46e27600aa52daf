"""The filters of `/agenda/`: one choice each, read from the address."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from urllib.parse import urlencode

from django.http import QueryDict

from pact.agenda import Agenda, AgendaEntry
from pact.models import Activity, TargetGroup
from pact.project_filters import MAX_UNKNOWN_LENGTH
from pact.project_index import NATIONAL
from pact.site_context import site_context
from publishing.joined_keys import split_keys

YEAR = "jaar"
LABELS = {"landsdeel": "Landsdeel", "regio": "Regio", "voor": "Voor wie", "soort": "Soort"}


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


@dataclass(frozen=True)
class AgendaChoice:
    value: str
    label: str
    is_selected: bool


@dataclass(frozen=True)
class AgendaFacet:
    parameter: str
    label: str
    choices: Sequence[AgendaChoice]


@dataclass(frozen=True)
class AgendaFilters:
    """The filters of one request: `selected` is parameter → value, `year` one of the archive.

    A choice that does not exist is named in `unknown_parameters` and skipped.
    """

    selected: dict[str, str] = field(default_factory=dict)
    year: int | None = None
    unknown_parameters: list[str] = field(default_factory=list)

    @classmethod
    def from_query(cls, query: QueryDict, agenda: Agenda) -> "AgendaFilters":
        filters = cls()
        labels = choice_labels()
        for parameter in VALUES:
            value = query.get(parameter, "")
            if value in labels[parameter]:
                filters.selected[parameter] = value
            elif value:
                filters.unknown_parameters.append(_shorten(parameter, value))
        years = {str(year): year for year in agenda.past_years}
        typed_year = query.get(YEAR, "")
        if typed_year and typed_year not in years:
            filters.unknown_parameters.append(_shorten(YEAR, typed_year))
        return replace(filters, year=years.get(typed_year))

    @property
    def query_string(self) -> str:
        year = [(YEAR, str(self.year))] if self.year else []
        return urlencode([*self.selected.items(), *year])

    @property
    def selected_labels(self) -> list[str]:
        labels = choice_labels()
        return [labels[parameter][value] for parameter, value in self.selected.items()]

    def select(self, entries: Iterable[AgendaEntry]) -> list[AgendaEntry]:
        """Return the entries that pass all filters."""
        return [
            entry
            for entry in entries
            if all(value in VALUES[name](entry) for name, value in self.selected.items())
        ]

    def facets(self, entries: Sequence[AgendaEntry]) -> list[AgendaFacet]:
        """Return the filters that divide these entries, with the choices that show something."""
        labels = choice_labels()
        facets = []
        for parameter, read_values in VALUES.items():
            present = {value for entry in entries for value in read_values(entry)}
            chosen = self.selected.get(parameter)
            choices = [
                AgendaChoice(value, label, value == chosen)
                for value, label in labels[parameter].items()
                if value in present or value == chosen
            ]
            if len(choices) > 1 or chosen:
                facets.append(AgendaFacet(parameter, LABELS[parameter], choices))
        return facets


def choice_labels() -> dict[str, dict[str, str]]:
    """Return the choices of each filter: value → label."""
    context = site_context()
    return {
        "landsdeel": {
            **{landsdeel.slug: landsdeel.name for landsdeel in context.landsdelen},
            NATIONAL: "Landelijk",
        },
        "regio": {region.slug: region.name for region in context.regions},
        "voor": dict(TargetGroup.choices),
        "soort": dict(Activity.Kind.choices),
    }


def _shorten(parameter: str, value: str) -> str:
    return f"{parameter}={value[:MAX_UNKNOWN_LENGTH]}".replace("\x00", "")
