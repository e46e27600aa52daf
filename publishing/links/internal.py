"""Where links within the site lead.

On a page, one to what is not on the site is plain text; one to an old address leads to the new one.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from html import escape, unescape
from typing import Any, NamedTuple
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.urls import Resolver404, resolve, reverse
from django.utils.dateparse import parse_datetime

from caching.bulk_read import ColumnsByModel, RowsByLabel, bulk_read, read_published
from publishing.models import Publishable, Redirect, models_with_pages

ANCHOR = re.compile(r"<a\s(?P<attributes>[^>]*)>(?P<text>.*?)</a>", re.DOTALL)
OBJECT_COLUMNS = ("content_type__app_label", "content_type__model", "object_id")
HREF = re.compile(r'(?<![^\s])href="(?P<value>[^"]*)"')


class Link(NamedTuple):
    """`path` is what it leads to on this site, `rest` the query and fragment, as written."""

    text: str
    path: str
    rest: str


def find_links(html: str) -> Iterator[Link]:
    """All links to this site in rich text."""
    return filter(None, map(_parse_link, ANCHOR.finditer(html)))


def _parse_link(anchor: re.Match[str]) -> Link | None:
    href = HREF.search(anchor["attributes"])
    try:
        parts = urlsplit(unescape(href["value"]) if href else "")
    except ValueError:
        return None
    here = parts.netloc in ("", urlsplit(settings.SITE_URL).netloc)
    if not here or parts.scheme not in ("", "http", "https") or not parts.path.startswith("/"):
        return None
    rest = parts._replace(scheme="", netloc="", path="").geturl()
    return Link(anchor["text"], unquote(parts.path), rest)


def find_dead_links(html: str) -> list[Link]:
    return [link for link in find_links(html) if not resolve_path(link.path)]


def repair_links(html: str) -> str:
    """Rich text of which every link leads somewhere; known addresses are read only if need be."""
    return ANCHOR.sub(_repair_anchor, html)


def _repair_anchor(anchor: re.Match[str]) -> str:
    link = _parse_link(anchor)
    target = resolve_path(link.path) if link else None
    if link is None or target == link.path:
        return anchor[0]
    if not target:
        return anchor["text"]
    return anchor[0].replace(HREF.search(anchor[0])[0], f'href="{escape(target + link.rest)}"', 1)  # type: ignore[index]


def resolve_path(path: str) -> str:
    """The path where a visitor who follows it ends up; empty when nothing is there."""
    if path.startswith(settings.STATIC_URL):
        return path
    try:
        match = resolve(path)
    except Resolver404:
        return (
            link_targets().moved.get(path, "") if path.endswith("/") else resolve_path(f"{path}/")
        )
    kind = _labels_by_route().get(match.view_name)
    if kind is None or (kind, *match.kwargs.values()) in link_targets().there:
        return path
    return link_targets().moved.get(path, "")


@dataclass(frozen=True)
class LinkTargets:
    there: frozenset[tuple[Any, ...]]
    """What is on the site: kind, and what its address holds."""
    moved: dict[str, str]
    """Old path → new path."""


def _target_columns() -> ColumnsByModel:
    return {
        Redirect: [*OBJECT_COLUMNS, "path", "address_index"],
        **{it: it.address_keys for it in models_with_pages()},
    }


@bulk_read(_target_columns)
def link_targets(found: RowsByLabel) -> LinkTargets:
    there = {
        (kind, row["id"]): tuple(row[key] for key in keys)
        for kind, keys in _address_keys().items()
        for row in found[kind]
    }
    moved = {}
    for row in found[Redirect._meta.label_lower]:
        app, model, key = (row[column] for column in OBJECT_COLUMNS)
        routes = _route_names().get(f"{app}.{model}", [])
        if (holds := there.get((f"{app}.{model}", key))) and row["address_index"] < len(routes):
            moved[row["path"]] = reverse(routes[row["address_index"]], args=holds)
    return LinkTargets(
        there=frozenset((kind, *holds) for (kind, _), holds in there.items()),
        moved={old: new for old, new in moved.items() if old != new},
    )


def published_pages() -> list[tuple[str, datetime | None]]:
    """Every page of a thing on the site, and when it was published last; in one query."""
    found = read_published(
        {it: [*it.address_keys, "last_published_at"] for it in models_with_pages()}
    )
    return [
        (page_path(kind, row), _parse_timestamp(row))
        for kind, rows in found.items()
        for row in rows
    ]


def page_path(kind: str, row: dict[str, Any]) -> str:
    """The page of a thing of this kind ('pact.project'), of which `address_keys` were read."""
    return reverse(_route_names()[kind][0], args=[row[key] for key in _address_keys()[kind]])


def _parse_timestamp(row: dict[str, Any]) -> datetime | None:
    moment = parse_datetime(row["last_published_at"] or "")
    return moment and moment.replace(tzinfo=moment.tzinfo or UTC)


@cache
def _address_keys() -> dict[str, Sequence[str]]:
    return {model._meta.label_lower: model.address_keys for model in models_with_pages()}


@cache
def _route_names() -> dict[str, list[str]]:
    """Per kind the names of the routes of its addresses, in their order."""
    return {
        model._meta.label_lower: [
            resolve(path).view_name for path in _example_instance(model).public_paths()
        ]
        for model in models_with_pages()
    }


@cache
def _labels_by_route() -> dict[str, str]:
    """Per route what kind of thing is there."""
    return {route: kind for kind, routes in _route_names().items() for route in routes}


def _example_instance(model: type[Publishable]) -> Publishable:
    """Enough of a thing to have an address."""
    thing = model()
    for key in model.address_keys:
        *path, last = key.split("__")
        owner: Any = thing
        for step in path:
            setattr(owner, step, owner._meta.get_field(step).related_model())
            owner = getattr(owner, step)
        setattr(owner, last, 1)
    return thing
