"""The filters of `/praktijk/`: read from the address, applied to the catalogue, counted per choice.

Choices within one facet widen (or), facets narrow each other (and). What the address asks that
does not exist is named to the visitor and skipped.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from urllib.parse import urlencode

from django.db.models import Q
from django.http import QueryDict

from pact.models import Project
from pact.project_index import ProjectSet, encode_project_set, project_index
from pact.site_context import site_context

MAX_WORDS = 10
MAX_QUERY_LENGTH = 200

FACETS_BY_PARAMETER = {
    "o": ("stakeholder", "Wie doen mee"),
    "pijler": ("pillar", "Pijler"),
    "doel": ("goal", "Doel"),
    "landsdeel": ("landsdeel", "Landsdeel"),
    "regio": ("region", "Regio"),
    "thema": ("tag", "Thema"),
    "status": ("status", "Loopt het nog?"),
}


@dataclass(frozen=True)
class FacetChoice:
    value: str
    label: str
    count: int
    chosen: bool
    group: str = ""


@dataclass(frozen=True)
class Facet:
    parameter: str
    label: str
    choices: list[FacetChoice]

    @property
    def chosen(self) -> list[FacetChoice]:
        return [choice for choice in self.choices if choice.chosen]


@dataclass
class ProjectFilters:
    """What was asked: `chosen` is parameter → values, all of them known."""

    words: str = ""
    chosen: dict[str, list[str]] = field(default_factory=dict)
    unknown: list[str] = field(default_factory=list)
    error: str = ""

    @classmethod
    def read(cls, query: QueryDict) -> "ProjectFilters":
        filters = cls(words=query.get("q", "").strip())
        if "\x00" in filters.words:
            filters.words = filters.words.replace("\x00", "")
            filters.error = "De zoekwoorden bevatten een teken dat niet kan. Typ ze opnieuw."
        elif len(filters.words) > MAX_QUERY_LENGTH:
            filters.error = (
                f"U zoekt met {len(filters.words)} tekens. Gebruik er hoogstens {MAX_QUERY_LENGTH}: een "
                "paar woorden is genoeg."
            )
        for parameter in FACETS_BY_PARAMETER:
            known = choice_labels(parameter)
            for value in dict.fromkeys(query.getlist(parameter)):
                if value in known:
                    filters.chosen.setdefault(parameter, []).append(value)
                elif value:
                    filters.unknown.append(f"{parameter}={value[:40]}".replace("\x00", ""))
        return filters

    @property
    def active(self) -> bool:
        return bool(self.words or self.chosen)

    @cached_property
    def _text_matches(self) -> ProjectSet:
        known = project_index()
        if not self.words or self.error:
            return known.everything
        wanted = Q()
        for word in self.words.split()[:MAX_WORDS]:
            wanted &= (
                Q(title__icontains=word)
                | Q(summary__icontains=word)
                | Q(organisations__icontains=word)
            )
        keys = Project.objects.published().filter(wanted).order_by().values_list("pk", flat=True)
        return encode_project_set(keys)

    def found(self, *, apart_from: str = "") -> ProjectSet:
        """The projects that pass all facets, or all but one."""
        known, passing = project_index(), self._text_matches
        for parameter, values in self.chosen.items():
            if parameter != apart_from:
                passing &= known.having(FACETS_BY_PARAMETER[parameter][0], values)
        return passing

    def facets(self) -> list[Facet]:
        """Per facet all choices, each with how many projects it would show."""
        return [
            self._facet(parameter, label) for parameter, (_, label) in FACETS_BY_PARAMETER.items()
        ]

    def _facet(self, parameter: str, label: str) -> Facet:
        bits = project_index().project_sets[FACETS_BY_PARAMETER[parameter][0]]
        others = self.found(apart_from=parameter)
        chosen = self.chosen.get(parameter, [])
        groups = landsdeel_by_region() if parameter == "regio" else {}
        return Facet(
            parameter,
            label,
            [
                FacetChoice(
                    value,
                    text,
                    (bits.get(value, 0) & others).bit_count(),
                    value in chosen,
                    groups.get(value, ""),
                )
                for value, text in choice_labels(parameter).items()
            ],
        )

    def without(self, parameter: str, value: str = "") -> str:
        """The query string that is left when one choice (or the words) is dropped."""
        return urlencode([pair for pair in self.pairs() if pair != (parameter, value)])

    def pairs(self) -> Iterator[tuple[str, str]]:
        if self.words:
            yield "q", self.words
        for parameter, values in self.chosen.items():
            for value in values:
                yield parameter, value

    @property
    def query_string(self) -> str:
        return urlencode(list(self.pairs()))

    def chips(self) -> list[tuple[str, str]]:
        """What is chosen, in words, each with the query string that drops it."""
        chips = [(f"“{self.words}”", self.without("q", self.words))] if self.words else []
        for parameter, values in self.chosen.items():
            known = choice_labels(parameter)
            chips += [(known[value], self.without(parameter, value)) for value in values]
        return chips


def choice_labels(parameter: str) -> dict[str, str]:
    """The known values of a parameter, with the words a visitor reads, in the order shown."""
    shown = site_context()
    match parameter:
        case "o":
            return {o.slug: o.name for o in shown.stakeholders}
        case "pijler":
            return {pillar.slug: pillar.name for pillar in shown.pillars}
        case "doel":
            return {str(goal.number): f"{goal.number}. {goal.short_label}" for goal in shown.goals}
        case "landsdeel":
            return {landsdeel.slug: landsdeel.name for landsdeel in shown.landsdelen}
        case "regio":
            order = sorted(shown.regions, key=lambda r: (r.landsdeel.position, r.name))
            return {region.slug: region.name for region in order}
        case "thema":
            return dict(
                sorted(project_index().tag_names.items(), key=lambda tag: tag[1].casefold())
            )
        case _:
            return {status.value: str(status.label) for status in Project.Status}


def landsdeel_by_region() -> dict[str, str]:
    return {region.slug: region.landsdeel.name for region in site_context().regions}
