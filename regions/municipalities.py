"""The municipalities of each region, read with all that nearly every page needs; where they lie.

`data/municipality_positions.csv` has the largest town of each, or the one of the same name
(GeoNames, CC BY 4.0, see NOTICE.md). A municipality that it lacks is on no map.
"""

import csv
from collections import defaultdict
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from django.utils.text import slugify

from caching.bulk_read import RowsByLabel, build_instances, bulk_read
from regions.models import Municipality, Region

POSITIONS_FILE = Path(__file__).parent / "data/municipality_positions.csv"

# The parameter of a region's page that names the municipality where a visitor lives.
MUNICIPALITY_PARAMETER = "gemeente"


@bulk_read(lambda: {Municipality: ["name", "code", "region_id"]})
def _municipalities_by_region(rows: RowsByLabel) -> dict[int, list[Municipality]]:
    by_region = defaultdict(list)
    municipalities = build_instances(
        Municipality.objects.all(), rows[Municipality._meta.label_lower]
    )
    for municipality in sorted(municipalities, key=lambda each: each.name.casefold()):
        by_region[municipality.region_id].append(municipality)
    return dict(by_region)


def municipalities_of(region: Region) -> list[Municipality]:
    return _municipalities_by_region().get(region.pk, [])


def municipality_query(name: str) -> str:
    """Return the query that marks this municipality on the page of its region."""
    return f"?{MUNICIPALITY_PARAMETER}={slugify(name)}"


def find_municipality(municipalities: Sequence[Municipality], slug: str) -> Municipality | None:
    """Return the municipality that a query names, if it is one of these."""
    return next((each for each in municipalities if slug and slugify(each.name) == slug), None)


@cache
def municipality_positions() -> dict[str, tuple[float, float]]:
    """Return the longitude and latitude (WGS 84) of each municipality, by its code."""
    with POSITIONS_FILE.open(encoding="utf-8", newline="") as file:
        return {row["code"]: (float(row["lon"]), float(row["lat"])) for row in csv.DictReader(file)}
