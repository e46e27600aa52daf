"""What of the site an issue can tell about, for who puts one together; see also `items`."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.apps import apps
from django.db.models import Case, F, Q, TextField, Value, When
from django.db.models.functions import Cast
from django.utils.text import capfirst

from newsletter.models import Issue, parse_object_reference
from publishing.models import models_with_pages, on_site_condition

MAX_RESULTS = 20
"""Most that a search gives."""


@dataclass(frozen=True)
class ContentResult:
    """`key` is how an item names it, `live` whether visitors see it, `since` as it is now."""

    key: str
    kind: str
    title: str
    summary: str
    live: bool
    since: datetime | None


def find_by_reference(keys: Iterable[str]) -> dict[str, ContentResult]:
    """Those that exist, by key, in one query; what lies in the bin is not live."""
    wanted: dict[str, list[int]] = {}
    for key in keys:
        model, number = parse_object_reference(key)
        if model and model is not Issue:
            wanted.setdefault(model._meta.label_lower, []).append(number)
    found = [_query_rows(kind, Q(pk__in=numbers)) for kind, numbers in wanted.items()]
    stories = _build_results(found[0].union(*found[1:], all=True)) if found else ()
    return {story.key: story for story in stories}


def search_content(words: str) -> list[ContentResult]:
    """What is on the site with all `words` in its title: what begins with them, then the newest."""
    parts = words.split()
    if not parts:
        return []
    found: list[ContentResult] = []
    for model in (it for it in models_with_pages() if it is not Issue):
        fits = on_site_condition()
        title = model.title_field
        for part in parts:
            fits &= Q(**{f"{title}__icontains": part})
        first = Case(When(**{f"{title}__istartswith": words}, then=1), default=0)
        rows = _query_rows(model._meta.label_lower, fits).order_by(-first, "-last_published_at")
        found += _build_results(rows[:MAX_RESULTS])
    found.sort(key=lambda story: story.since or datetime.min.replace(tzinfo=UTC), reverse=True)
    return sorted(found, key=lambda it: not it.title.casefold().startswith(words.casefold()))[
        :MAX_RESULTS
    ]


def _query_rows(kind: str, condition: Q) -> Any:
    model: Any = apps.get_model(kind)
    return (
        model.objects.filter(condition)
        .order_by()
        .values_list(
            Value(kind, output_field=TextField()),
            "pk",
            Cast(F(model.title_field), TextField()),
            Cast(F("summary"), TextField()),
            Case(When(on_site_condition(), then=Value(1)), default=Value(0)),
            "last_published_at",
        )
    )


def _build_results(rows: Iterable[Any]) -> Iterator[ContentResult]:
    for kind, key, title, summary, live, since in rows:
        named = capfirst(str(apps.get_model(kind)._meta.verbose_name))
        yield ContentResult(f"{kind}:{key}", named, title, summary, bool(live), since)
