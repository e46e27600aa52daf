"""Links within the site, and where they lead.

On a page, a link to an object or a file that is not on the site becomes plain text, and a link to a
former address leads to the present one.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from html import escape
from typing import Any, NamedTuple
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.db.models import Model
from django.urls import Resolver404, resolve, reverse
from django.utils.dateparse import parse_datetime

from caching.bulk_read import ColumnsByModel, RowsByLabel, bulk_read, read_published
from publishing.blocks.markup import link_blocks_to_anchors
from publishing.host_names import ascii_url
from publishing.html_tokens import Token, decode_entities, replace_anchors
from publishing.models import Publishable, Redirect, models_with_pages
from publishing.models.owned import file_models

OBJECT_COLUMNS = ("content_type__app_label", "content_type__model", "object_id")
HREF = re.compile(r'(?<![^\s])href="(?P<value>[^"]*)"')


class Link(NamedTuple):
    """A link to this site: `suffix` is the query and fragment after the path, as written.

    A `path` without a slash before it is relative to a page, and so leads nowhere in another.
    """

    text: str
    path: str
    suffix: str


def find_links(html: str) -> list[Link]:
    """Find all links to this site in rich text, also those of blocks."""
    links: list[Link] = []

    def collect(anchor: Token, text: str) -> None:
        if link := _parse_link(anchor, text):
            links.append(link)

    replace_anchors(link_blocks_to_anchors(html), collect)
    return links


def _parse_link(anchor: Token, text: str) -> Link | None:
    href = HREF.search(anchor.source)
    return _parse_address(decode_entities(href["value"]) if href else "", text)


def _parse_address(address: str, text: str = "") -> Link | None:
    """Return an address within this site as a link; `None` for any other."""
    own = split_own_address(address)
    return Link(text, *own) if own else None


def split_own_address(address: str) -> tuple[str, str] | None:
    """Return the path and the suffix of an address of this site, as in `Link`; else `None`."""
    try:
        parts = urlsplit(ascii_url(address))
    except ValueError:
        return None
    is_internal = parts.netloc in ("", urlsplit(ascii_url(settings.SITE_URL)).netloc)
    if not is_internal or parts.scheme not in ("", "http", "https"):
        return None
    is_relative = bool(parts.path) and not parts.netloc
    if not (parts.path.startswith("/") or is_relative):
        return None
    suffix = parts._replace(scheme="", netloc="", path="").geturl()
    return unquote(parts.path), suffix


def find_dead_links(html: str) -> list[Link]:
    return [link for link in find_links(html) if not resolve_path(link.path)]


def repair_links(html: str) -> str:
    """Return rich text without dead links; addresses are read only if there is a link."""
    return replace_anchors(html, _repair_anchor) if "<a" in html else html


def _repair_anchor(anchor: Token, text: str) -> str | None:
    link = _parse_link(anchor, text)
    target = resolve_path(link.path) if link else None
    if link is None or target == link.path:
        return None
    if not target:
        return text
    href = f'href="{escape(target + link.suffix)}"'
    return HREF.sub(lambda _: href, anchor.source, count=1) + f"{text}</a>"


def repair_address(address: str) -> str:
    """Return where a link leads to; empty when that is a page that is not on the site."""
    link = _parse_address(address)
    if link is None or link.path == (target := resolve_path(link.path)):
        return address
    return target and target + link.suffix


def resolve_path(path: str) -> str:
    """Return the path where a visitor who follows a path ends up; empty when nothing is there."""
    if path.startswith(settings.STATIC_URL):
        return path
    try:
        match = resolve(path)
    except Resolver404:
        is_complete = path.endswith("/")
        return link_targets().redirects.get(path, "") if is_complete else resolve_path(f"{path}/")
    if label := _files_by_route().get(match.view_name):
        return path if (label, match.kwargs["slug"]) in link_targets().addresses else ""
    label = _labels_by_route().get(match.view_name)
    if label is None or (label, *match.kwargs.values()) in link_targets().addresses:
        return path
    return link_targets().redirects.get(path, "")


@dataclass(frozen=True)
class LinkTargets:
    """All pages on the site as (model label, *route arguments), and present by former path.

    Files are among the `addresses` by their slug alone, because that of a former kind still leads
    there.
    `arguments` are those of the route of an object, by model label and key.
    """

    addresses: frozenset[tuple[object, ...]]
    redirects: dict[str, str]
    arguments: dict[tuple[str, int], tuple[object, ...]]

    def page_of(self, label: str, key: int) -> str:
        """Return the path of the page of an object; empty when it is not on the site."""
        arguments = self.arguments.get((label, key))
        return reverse(_route_names()[label][0], args=arguments) if arguments else ""


def _target_columns() -> ColumnsByModel:
    return {
        Redirect: [*OBJECT_COLUMNS, "path", "address_index", "address"],
        **{model: model.address_keys for model in models_with_pages()},
        **{model: ["slug"] for model in file_models()},
    }


@bulk_read(_target_columns)
def link_targets(rows_by_label: RowsByLabel) -> LinkTargets:
    arguments = {
        (label, row["id"]): tuple(row[key] for key in keys)
        for label, keys in _address_keys().items()
        for row in rows_by_label[label]
    }
    redirects = {}
    for row in rows_by_label[Redirect._meta.label_lower]:
        if row["address"]:
            redirects[row["path"]] = row["address"]
            continue
        app, model, key = (row[column] for column in OBJECT_COLUMNS)
        label, index = f"{app}.{model}", row["address_index"]
        routes = _route_names().get(label, [])
        if (args := arguments.get((label, key))) and index < len(routes):
            redirects[row["path"]] = reverse(routes[index], args=args)
    return LinkTargets(
        addresses=frozenset(
            [
                *((label, *args) for (label, _), args in arguments.items()),
                *(
                    (label, row["slug"])
                    for label in _files_by_route().values()
                    for row in rows_by_label[label]
                ),
            ]
        ),
        redirects={old: new for old, new in redirects.items() if old != new},
        arguments=arguments,
    )


def published_pages() -> list[tuple[str, datetime | None]]:
    """Return the path of every published page and when it was last published; in one query."""
    rows_by_label = read_published(
        {model: [*model.address_keys, "last_published_at"] for model in models_with_pages()}
    )
    return [
        (page_path(label, row), _parse_timestamp(row))
        for label, rows in rows_by_label.items()
        for row in rows
    ]


def page_path(label: str, row: Mapping[str, object]) -> str:
    """Return the page of an object, given its model label and a row with its `address_keys`."""
    return reverse(_route_names()[label][0], args=[row[key] for key in _address_keys()[label]])


def _parse_timestamp(row: Mapping[str, str | None]) -> datetime | None:
    moment = parse_datetime(row["last_published_at"] or "")
    return moment and moment.replace(tzinfo=moment.tzinfo or UTC)


@cache
def _address_keys() -> dict[str, Sequence[str]]:
    return {model._meta.label_lower: model.address_keys for model in models_with_pages()}


@cache
def _route_names() -> dict[str, list[str]]:
    """Return the routes of each model's addresses by label, as ordered in `public_paths`."""
    return {
        model._meta.label_lower: [
            resolve(path).view_name for path in _example_instance(model).public_paths()
        ]
        for model in models_with_pages()
    }


@cache
def _labels_by_route() -> dict[str, str]:
    return {route: label for label, routes in _route_names().items() for route in routes}


@cache
def _files_by_route() -> dict[str, str]:
    """Return the label of the model whose files are served at each route."""
    return {
        resolve(path).view_name: model._meta.label_lower
        for model in file_models()
        for path in _example_file(model).public_paths()
    }


def _example_file(model: type[Model]) -> Any:
    return model(slug="1")


def model_with_page_at(route: str) -> type[Publishable] | None:
    """Return the model whose objects have their page, and not a download, at a route."""
    label = _labels_by_route().get(route)
    if label is None or _route_names()[label][0] != route:
        return None
    return next(model for model in models_with_pages() if model._meta.label_lower == label)


def _example_instance(model: type[Publishable]) -> Publishable:
    """Build an unsaved instance that has just enough to have addresses."""
    example = model()
    for key in model.address_keys:
        *path, last = key.split("__")
        owner: Any = example
        for step in path:
            setattr(owner, step, owner._meta.get_field(step).related_model())
            owner = getattr(owner, step)
        setattr(owner, last, 1)
    return example
