"""Resolution of the items of an issue to the content of the site that they point to."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.text import capfirst

from caching.bulk_read import read_rows
from images.models import Image
from newsletter.models import Item, parse_object_reference
from publishing.links.internal import page_path
from publishing.models import Publishable

PICTURE_FIELDS = ("file", "width", "height", "alt", "credit", "licence", "consent", "renditions")

Row = dict[str, Any]


@dataclass(frozen=True)
class ResolvedItem:
    """The content that an item points to; `title` and `path` are empty when it is not live.

    The archive does not even show the title of what an editor took off the site.
    """

    kind: str
    title: str
    text: str
    path: str
    picture: Image | None = None


def resolve_items(items: Iterable[Item]) -> list[ResolvedItem]:
    """Resolve all items, in their order, in one query."""
    items = list(items)
    wanted: dict[type[Publishable], set[int]] = defaultdict(set)
    for item in items:
        model, key = parse_object_reference(item.target_reference)
        if model is not None:
            wanted[model].add(key)
    rows = _load_live_rows(wanted) if wanted else {}
    return [_resolve_item(item, rows.get(item.target_reference)) for item in items]


def _load_live_rows(wanted: dict[type[Publishable], set[int]]) -> dict[str, Row]:
    """Return the rows that are live, by the reference that an item holds."""
    rows_by_kind = read_rows(
        {
            model._meta.label_lower: (
                model._default_manager.published().filter(pk__in=keys),
                _columns_for(model),
            )
            for model, keys in wanted.items()
        }
    )
    return {f"{kind}:{row['id']}": row for kind, rows in rows_by_kind.items() for row in rows}


def _columns_for(model: type[Publishable]) -> list[str]:
    names = {field.name for field in model._meta.concrete_fields}
    picture_columns = [f"picture__{name}" for name in PICTURE_FIELDS] if "picture" in names else []
    return [model.title_field, "summary", *model.address_keys, *picture_columns]


def _resolve_item(item: Item, row: Row | None) -> ResolvedItem:
    model, _ = parse_object_reference(item.target_reference)
    kind = capfirst(str(model._meta.verbose_name)) if model else ""
    if row is None or model is None:
        return ResolvedItem(kind, "", item.teaser, "")
    title, text = row[model.title_field], item.teaser or row["summary"]
    return ResolvedItem(
        kind, title, text, page_path(model._meta.label_lower, row), _usable_picture(row)
    )


def _usable_picture(row: Row) -> Image | None:
    """Return the picture, if those in it consented."""
    if not row.get("picture__file"):
        return None
    image = Image(**{name: row[f"picture__{name}"] for name in PICTURE_FIELDS})
    return image if image.is_visible else None
