"""Search for content of the site, and pictures, that an item can be; see also `resolved_items`."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from django.apps import apps
from django.db.models import Case, F, TextField, Value, When
from django.db.models.functions import Cast
from django.utils.text import capfirst

from images.models import Image
from newsletter.models import Issue, parse_picture_reference
from publishing.accounts import Account
from publishing.item_search import search_items, title_of
from publishing.links.targets import object_reference, parse_object_reference
from publishing.models import Publishable, PublishableQuerySet, models_with_pages
from publishing.permissions import Permission, accessible

MAX_RESULTS = 20


# The kind, key, title, summary, whether it is live, and when it was last published.
ResultRow = tuple[str, int, str, str, int, datetime | None]


@dataclass(frozen=True)
class ContentResult:
    """Content of the site, with the reference that an item holds (`key`)."""

    key: str
    kind: str
    title: str
    summary: str
    live: bool
    published_at: datetime | None
    # The address of a small version of a picture; empty for all else.
    thumbnail: str = ""

    @property
    def is_picture(self) -> bool:
        return bool(parse_picture_reference(self.key))


def find_by_reference(keys: Iterable[str], user: Account) -> dict[str, ContentResult]:
    """Return the content that a user may see, by reference, in one query.

    References come from a form, so anything may stand in them. Trashed content is not live.
    """
    wanted: dict[type[Publishable], list[int]] = {}
    pictures = []
    for key in keys:
        model, pk = parse_object_reference(key)
        if model and model is not Issue:
            wanted.setdefault(model, []).append(pk)
        elif picture := parse_picture_reference(key):
            pictures.append(picture)
    queries = [
        _query_rows(accessible(user, Permission.VIEW, model).filter(pk__in=ids))
        for model, ids in wanted.items()
    ]
    if pictures:
        images = accessible(user, Permission.VIEW, Image).filter(pk__in=pictures)
        queries.append(_query_picture_rows(images))
    results = _build_results(queries[0].union(*queries[1:], all=True)) if queries else ()
    return {result.key: result for result in results}


def search_content(query: str, user: Account) -> list[ContentResult]:
    """Return live content and pictures that a user may see, with all words in their title.

    Titles that start with the query come first, then the newest.
    """
    words = query.split()
    if not words:
        return []
    images = accessible(user, Permission.VIEW, Image.objects.visible())
    for word in words:
        images = images.filter(title__icontains=word)
    newest = _query_picture_rows(images).order_by("-created_at")
    results = list(_build_results(newest[:MAX_RESULTS]))
    models = [model for model in models_with_pages() if model is not Issue]
    items = search_items(query, user, limit=MAX_RESULTS, models=models, only_live=True)
    results += map(_item_result, items)
    oldest = datetime.min.replace(tzinfo=UTC)
    results.sort(key=lambda result: result.published_at or oldest, reverse=True)
    start = query.casefold()
    return sorted(results, key=lambda result: not result.title.casefold().startswith(start))[
        :MAX_RESULTS
    ]


def _item_result(obj: Publishable) -> ContentResult:
    """Return an object that is live as a result."""
    key, kind = object_reference(obj), str(capfirst(obj._meta.verbose_name))
    return ContentResult(
        key, kind, title_of(obj), obj.summary, live=True, published_at=obj.last_published_at
    )


def _query_rows(content: Any) -> Any:
    model: type[Publishable] = content.model
    published: PublishableQuerySet[Publishable] = model.objects.published()
    return content.order_by().values_list(
        Value(model._meta.label_lower, output_field=TextField()),
        "pk",
        Cast(F(model.title_field), TextField()),
        Cast(F("summary"), TextField()),
        Case(When(pk__in=published.values("pk"), then=Value(1)), default=Value(0)),
        "last_published_at",
    )


def _query_picture_rows(images: Any) -> Any:
    return images.order_by().values_list(
        Value(Image._meta.label_lower, output_field=TextField()),
        "pk",
        Cast(F("title"), TextField()),
        Cast(F("alt"), TextField()),
        Case(When(pk__in=Image.objects.visible().values("pk"), then=Value(1)), default=Value(0)),
        "created_at",
    )


def add_thumbnails(results: dict[str, ContentResult]) -> dict[str, ContentResult]:
    """Return the results with the address of a small version of each picture among them."""
    keys = {key: pk for key in results if (pk := parse_picture_reference(key))}
    images = Image.objects.exclude(file="").in_bulk(keys.values()) if keys else {}
    return {
        key: replace(result, thumbnail=images[keys[key]].in_shape("portrait").src)
        if keys.get(key) in images
        else result
        for key, result in results.items()
    }


def _build_results(rows: Iterable[ResultRow]) -> Iterator[ContentResult]:
    for kind, pk, title, summary, live, published_at in rows:
        label = capfirst(str(apps.get_model(kind)._meta.verbose_name))
        yield ContentResult(f"{kind}:{pk}", label, title, summary, bool(live), published_at)
