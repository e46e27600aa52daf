"""The names of the municipalities of each region, read with all that nearly every page needs."""

from collections import defaultdict

from caching.bulk_read import RowsByLabel, bulk_read
from regions.models import Municipality


@bulk_read(lambda: {Municipality: ["name", "region_id"]})
def municipality_names(rows: RowsByLabel) -> dict[int, list[str]]:
    """Return the names in order, by the primary key of their region."""
    names = defaultdict(list)
    for row in sorted(rows[Municipality._meta.label_lower], key=lambda row: row["name"].casefold()):
        names[row["region_id"]].append(row["name"])
    return dict(names)
