"""The agenda in memory: all published activities, without their long texts, and where they are."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from django.utils.formats import date_format

from caching.bulk_read import RowsByLabel, build_instances, bulk_read
from pact.models import Activity
from pact.project_cards import join_area_names
from pact.site_context import site_context
from regions.models import Region

UNDER_WAY = "Nu bezig"
COLUMNS = (
    *("title", "slug", "summary", "kind", "cancelled", "target_groups"),
    *("start_date", "start_time", "end_date", "end_time", "starts_at", "ends_at"),
    *("place_name", "town", "online_url", "region_id"),
)
# A many-to-many relation gives a row per linked object.
REGION_LINK = "other_regions"


@dataclass(frozen=True)
class AgendaEntry:
    """An activity with the published regions that it is for, the one that keeps it first.

    One that `is_national` is for no region in particular; one with regions that are not published
    alone is neither.
    """

    activity: Activity
    regions: Sequence[Region]
    is_national: bool

    @property
    def area_name(self) -> str:
        return "Landelijk" if self.is_national else join_area_names(self.regions)

    @property
    def landsdeel_slugs(self) -> set[str]:
        return {region.landsdeel.slug for region in self.regions}

    @property
    def region_slugs(self) -> set[str]:
        return {region.slug for region in self.regions}


@dataclass(frozen=True)
class Agenda:
    """The entries that are still to come, the first one first, and the past ones, last first."""

    coming: Sequence[AgendaEntry]
    past: Sequence[AgendaEntry]

    @property
    def past_years(self) -> list[int]:
        """The years in which something past began, the last one first."""
        return sorted({_start_year(entry) for entry in self.past}, reverse=True)

    def past_in(self, year: int) -> list[AgendaEntry]:
        return [entry for entry in self.past if _start_year(entry) == year]

    def coming_in(self, region: Region) -> list[AgendaEntry]:
        return [entry for entry in self.coming if region in entry.regions]


@bulk_read(lambda: {Activity: [*COLUMNS, REGION_LINK]})
def agenda(rows: RowsByLabel) -> Agenda:
    """Build the agenda of this version, which ends when an activity begins or is past."""
    own_rows = rows[Activity._meta.label_lower]
    region_keys: dict[int, set[int]] = defaultdict(set)
    for row in own_rows:
        region_keys[row["id"]] |= {row["region_id"], row[REGION_LINK]} - {None}
    entries = [
        build_entry(activity, region_keys[activity.pk])
        for activity in build_instances(Activity.objects.all(), own_rows)
    ]
    return Agenda(
        coming=[entry for entry in entries if not entry.activity.is_past],
        past=[entry for entry in reversed(entries) if entry.activity.is_past],
    )


def build_entry(activity: Activity, region_keys: Iterable[int]) -> AgendaEntry:
    """Build the entry of an activity that is for the regions with these primary keys."""
    keys = set(region_keys)
    regions = [region for region in site_context().regions if region.pk in keys]
    regions.sort(key=lambda region: (region.pk != activity.region_id, region.name))
    return AgendaEntry(activity, regions, is_national=not keys)


def group_by_month(entries: Iterable[AgendaEntry]) -> Iterator[tuple[str, list[AgendaEntry]]]:
    """Yield the heading and the entries of each month, after what has begun already."""
    for heading, group in groupby(entries, key=_heading):
        yield heading, list(group)


def _heading(entry: AgendaEntry) -> str:
    activity = entry.activity
    if activity.has_begun and not activity.is_past:
        return UNDER_WAY
    return date_format(activity.start_date, "F Y").capitalize()


def _start_year(entry: AgendaEntry) -> int:
    return entry.activity.start_date.year
