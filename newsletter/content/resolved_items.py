"""Resolution of the items of an issue to the content of the site that they point to."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from django.utils.text import capfirst

from caching.bulk_read import ColumnQuery, read_rows
from images.models import Image
from newsletter.models import Item, parse_picture_reference
from publishing.links.internal import page_path
from publishing.links.targets import parse_object_reference
from publishing.models import Publishable

PICTURE_FIELDS = ("file", "width", "height", "alt", "credit", "licence", "consent", "renditions")

Row = dict[str, Any]


@dataclass(frozen=True)
class ResolvedItem:
    """The content that an item points to; `title` and `path` are empty when it is not live.

    The archive does not even show the title of what an editor took off the site. A picture of its
    own (`is_picture`) has its caption in `text`.
    """

    kind: str
    title: str
    text: str
    path: str
    picture: Image | None = None
    is_picture: bool = False
    # Its place among the items that tell something, from 1; 0 for a picture.
    number: int = 0


def resolve_items(items: Iterable[Item], *, only_live: bool = False) -> list[ResolvedItem]:
    """Resolve all items, in their order, in one query.

    A picture that visitors may not see is left out; with `only_live`, so is all that is not live.
    """
    items = list(items)
    wanted: dict[type[Publishable], set[int]] = defaultdict(set)
    pictures: set[int] = set()
    for item in items:
        model, key = parse_object_reference(item.target_reference)
        if model is not None:
            wanted[model].add(key)
        elif picture := parse_picture_reference(item.target_reference):
            pictures.add(picture)
    rows = _load_live_rows(wanted, pictures) if wanted or pictures else {}
    resolved = (_resolve_item(item, rows.get(item.target_reference)) for item in items)
    return list(
        number_items(
            item
            for item in resolved
            if (item.picture if item.is_picture else item.path or not only_live)
        )
    )


def number_items(items: Iterable[ResolvedItem]) -> Iterator[ResolvedItem]:
    """Yield the items, those that are no picture with their number."""
    number = 0
    for item in items:
        number += not item.is_picture
        yield item if item.is_picture else replace(item, number=number)


def _load_live_rows(
    wanted: dict[type[Publishable], set[int]], pictures: set[int]
) -> dict[str, Row]:
    """Return the rows that are live, by the reference that an item holds."""
    tables: dict[str, ColumnQuery] = {
        model._meta.label_lower: (
            model._default_manager.published().filter(pk__in=keys),
            _columns_for(model),
        )
        for model, keys in wanted.items()
    }
    if pictures:
        visible = Image.objects.visible().filter(pk__in=pictures)
        tables[Image._meta.label_lower] = (visible, ["title", *PICTURE_FIELDS])
    rows_by_kind = read_rows(tables)
    return {f"{kind}:{row['id']}": row for kind, rows in rows_by_kind.items() for row in rows}


def _columns_for(model: type[Publishable]) -> list[str]:
    names = {field.name for field in model._meta.concrete_fields}
    picture_columns = [f"picture__{name}" for name in PICTURE_FIELDS] if "picture" in names else []
    return [model.title_field, "summary", *model.address_keys, *picture_columns]


def _resolve_item(item: Item, row: Row | None) -> ResolvedItem:
    if parse_picture_reference(item.target_reference):
        picture = Image(**row) if row else None
        return ResolvedItem("", "", item.teaser, "", picture, is_picture=True)
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
