"""The filters of a list: what is read from the address, and the facets that one chooses from.

Choices within one facet widen the result (or), facets narrow each other (and). A choice in the
address that does not exist is named to the visitor and skipped.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar
from urllib.parse import urlencode

from django.http import QueryDict

MAX_UNKNOWN_LENGTH = 40

Selection = Mapping[str, Sequence[str]]


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
class Filters:
    """The filters of one request; `selected` is parameter → values, all of which exist.

    A subclass says which list it filters: its route, and what one item and several are called.
    """

    route: ClassVar[str]
    singular: ClassVar[str]
    plural: ClassVar[str]
    has_search: ClassVar[bool] = False

    selected: dict[str, list[str]] = field(default_factory=dict)
    unknown_parameters: list[str] = field(default_factory=list)

    def choice_labels(self, parameter: str) -> dict[str, str]:
        """Return the existing values of a parameter with their labels, in the order of the page."""
        raise NotImplementedError

    def read_choices(self, query: QueryDict, parameters: Iterable[str]) -> None:
        for parameter in parameters:
            labels = self.choice_labels(parameter)
            for value in dict.fromkeys(query.getlist(parameter)):
                if value in labels:
                    self.selected.setdefault(parameter, []).append(value)
                elif value:
                    self.add_unknown(parameter, value)

    def add_unknown(self, parameter: str, value: str) -> None:
        shortened = f"{parameter}={value[:MAX_UNKNOWN_LENGTH]}"
        self.unknown_parameters.append(shortened.replace("\x00", ""))

    def labels(self, parameter: str) -> list[str]:
        """Return the labels of what is chosen in a facet."""
        labels = self.choice_labels(parameter)
        return [labels[value] for value in self.selected.get(parameter, [])]

    def chosen_pairs(self) -> Iterator[tuple[str, str]]:
        """Yield the parameter and value of each filter, which can be dropped one by one."""
        for parameter, values in self.selected.items():
            for value in values:
                yield parameter, value

    def kept_pairs(self) -> Iterable[tuple[str, str]]:
        """Return what stays in the address when all filters are dropped."""
        return ()

    def query_pairs(self) -> list[tuple[str, str]]:
        return [*self.chosen_pairs(), *self.kept_pairs()]

    @property
    def has_filters(self) -> bool:
        return bool(list(self.chosen_pairs()))

    @property
    def query_string(self) -> str:
        return urlencode(self.query_pairs())

    @property
    def cleared_query_string(self) -> str:
        return urlencode(list(self.kept_pairs()))

    def chip_label(self, parameter: str, value: str) -> str:
        return self.choice_labels(parameter)[value]

    def chips(self) -> list[tuple[str, str]]:
        """Return the label of each active filter, with the query string that drops it."""
        pairs = self.query_pairs()
        return [
            (self.chip_label(*chosen), urlencode([pair for pair in pairs if pair != chosen]))
            for chosen in self.chosen_pairs()
        ]


def without_choice(selection: Selection, parameter: str, value: str = "") -> dict[str, list[str]]:
    """Return a selection without a facet, or without one of its values."""
    remaining = {
        name: [chosen for chosen in values if name != parameter or (value and chosen != value)]
        for name, values in selection.items()
    }
    return {name: values for name, values in remaining.items() if values}
