"""The index of the place finder: what each name leads to, built once per version of the site.

A place follows the region that editors gave its municipality; without one it is in the region that
the file names. A region that is not on the site is replaced by its landsdeel.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

from caching.bulk_read import Row, read_rows
from caching.version import cached_per_version
from pact.site_context import SiteContext, site_context
from regions.models import Landsdeel, Municipality, Region
from regions.municipalities import municipality_query
from search.places.gazetteer import (
    BRACKETED,
    Place,
    build_place,
    place_key,
    places,
    postcode_ranges,
)

Target = Region | Landsdeel

PROVINCE_ABBREVIATIONS = {
    "drenthe": ("dr",),
    "flevoland": ("fl",),
    "fryslan": ("fr", "friesland"),
    "gelderland": ("gld", "gl"),
    "groningen": ("gr", "gn"),
    "limburg": ("l", "lb", "li"),
    "noordbrabant": ("nb", "brabant"),
    "noordholland": ("nh",),
    "overijssel": ("ov",),
    "utrecht": ("ut", "utr"),
    "zeeland": ("zld", "ze"),
    "zuidholland": ("zh",),
}
AREA_WEIGHT = 1_000_000_000  # more than any population


@dataclass(frozen=True)
class Candidate:
    """A name and the page that it leads to.

    `qualifier` tells it from namesakes: a municipality, or the name of the page. A higher `weight`
    comes first: regions and landsdelen before the most populous place.
    """

    name: str
    key: str
    target: Target
    qualifier: str = ""
    municipality: str = ""
    weight: int = 0

    @property
    def url(self) -> str:
        """Return the page; that of a region marks the municipality that the place lies in."""
        url = self.target.get_absolute_url()
        if self.municipality and isinstance(self.target, Region):
            return url + municipality_query(self.municipality)
        return url

    @property
    def is_area(self) -> bool:
        """Return whether this is the name of a region or a landsdeel itself."""
        return self.weight >= AREA_WEIGHT

    @property
    def target_label(self) -> str:
        """Return the name of the page with its kind, which 'Regio Zwolle' has already."""
        return f"{self.target_kind} {self.target.name.removeprefix('Regio ')}"

    @property
    def page_title(self) -> str:
        """Return the title of a link to the page: of an area its name, else where the place is."""
        if self.is_area:
            return self.target_label[0].upper() + self.target_label[1:]
        return f"{self.name}: {self.description}"

    @property
    def target_kind(self) -> str:
        return "landsdeel" if isinstance(self.target, Landsdeel) else "regio"

    @property
    def description(self) -> str:
        """Return where it is, as a visitor reads it beside the name."""
        if self.is_area:
            return self.target_kind
        municipality = f"gemeente {self.municipality}, " if self.municipality else ""
        return municipality + self.target_label

    @cached_property
    def qualifier_keys(self) -> frozenset[str]:
        """Return the keys of all that may follow the name to choose it among its namesakes."""
        keys = {place_key(text) for text in (self.qualifier, self.municipality, self.target.name)}
        for province in province_keys(self.target):
            keys |= {province, *PROVINCE_ABBREVIATIONS.get(province, ())}
        return frozenset(keys - {""})


def province_keys(target: Target) -> list[str]:
    return [place_key(name) for name in target.provinces.split(",")]


@dataclass
class PlaceIndex:
    """Candidates by key, keys in order (for what one is typing), and pages by postcode."""

    candidates: dict[str, list[Candidate]]
    keys: list[str]
    first_postcodes: list[int] = field(default_factory=list)
    postcode_targets: list[tuple[int, Target]] = field(default_factory=list)
    areas_by_province: dict[str, list[Candidate]] = field(default_factory=dict)

    def keys_starting_with(self, key: str) -> list[str]:
        start = bisect_left(self.keys, key)
        return self.keys[start : bisect_right(self.keys, key + "~", lo=start)]

    def target_by_postcode(self, digits: int) -> Target | None:
        position = bisect_right(self.first_postcodes, digits) - 1
        if position < 0:
            return None
        last, target = self.postcode_targets[position]
        return target if digits <= last else None

    def targets_near_postcode(self, digits: int) -> list[Target]:
        """Return the pages of the ranges before and after a postcode that is in none."""
        position = bisect_right(self.first_postcodes, digits)
        around = self.postcode_targets[max(position - 1, 0) : position + 1]
        return list(dict.fromkeys(target for _, target in around))


@cached_per_version
def place_index() -> PlaceIndex:
    context = site_context()
    rows = read_rows(
        {
            "regions": (Region.objects.all(), ["name", "landsdeel_id"]),
            "municipalities": (Municipality.objects.all(), ["name", "region_id"]),
        }
    )
    targets = _targets_by_region_name(context, rows["regions"])
    region_names = {row["id"]: row["name"] for row in rows["regions"]}
    region_by_municipality = {
        row["name"]: region_names[row["region_id"]] for row in rows["municipalities"]
    }
    areas = list(_list_areas(context))
    candidates: dict[str, list[Candidate]] = {}
    for candidate in (*areas, *_list_places(targets, region_by_municipality)):
        candidates.setdefault(candidate.key, []).append(candidate)
    candidates = {key: _one_per_target(namesakes) for key, namesakes in candidates.items()}
    index = PlaceIndex(candidates, sorted(candidates))
    for area in areas:
        if isinstance(area.target, Region):
            for province in province_keys(area.target):
                index.areas_by_province.setdefault(province, []).append(area)
    for postcodes in postcode_ranges():
        if target := targets.get(postcodes.region):
            index.first_postcodes.append(postcodes.first)
            index.postcode_targets.append((postcodes.last, target))
    return index


def _one_per_target(namesakes: list[Candidate]) -> list[Candidate]:
    """Keep the heaviest candidate that leads to each page, the heaviest of all first."""
    if len(namesakes) == 1:
        return namesakes
    heaviest: dict[Target, Candidate] = {}
    for candidate in sorted(namesakes, key=lambda candidate: -candidate.weight):
        heaviest.setdefault(candidate.target, candidate)
    return list(heaviest.values())


def _list_areas(context: SiteContext) -> Iterator[Candidate]:
    areas: list[Target] = [*context.regions, *context.landsdelen]
    for area in areas:
        yield Candidate(area.name, place_key(area.name), area, weight=AREA_WEIGHT)


def _targets_by_region_name(context: SiteContext, rows: Iterable[Row]) -> dict[str, Target]:
    """Return the page of each region by name: its own, or that of its landsdeel."""
    regions = {region.pk: region for region in context.regions}
    landsdelen = {landsdeel.pk: landsdeel for landsdeel in context.landsdelen}
    targets = {
        row["name"]: regions.get(row["id"]) or landsdelen.get(row["landsdeel_id"]) for row in rows
    }
    return {name: target for name, target in targets.items() if target}


def _list_places(
    targets: dict[str, Target], region_by_municipality: dict[str, str]
) -> Iterator[Candidate]:
    """Yield the places, then the municipalities that no place is named after."""
    for place in places():
        region = region_by_municipality.get(place.municipality, place.region)
        if target := targets.get(region):
            yield _build_candidate(place, target)
    for name, region in region_by_municipality.items():
        if target := targets.get(region):
            for spelling in dict.fromkeys((BRACKETED.sub("", name), name)):
                yield _build_candidate(build_place(spelling, name, region), target)


def _build_candidate(place: Place, target: Target) -> Candidate:
    return Candidate(
        place.name,
        place.key,
        target,
        qualifier=place.qualifier or target.name,
        municipality=place.municipality,
        weight=place.population,
    )


def qualified_name(candidate: Candidate, namesakes: Iterable[Candidate]) -> str:
    """Return a name that finds this candidate alone, also if another page has the same name."""
    if all(namesake.target == candidate.target for namesake in namesakes):
        return candidate.name
    if candidate.is_area:
        return candidate.target_label
    return f"{candidate.name} ({candidate.qualifier})"
