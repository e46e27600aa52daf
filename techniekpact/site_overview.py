"""`/overzicht/`: every public page by section, for who would rather read a list than search."""

from collections.abc import Sequence
from math import inf
from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.text import capfirst, slugify

from caching.bulk_read import Row, read_published
from caching.version import cached_per_version
from pact.navigation import PAGES_WITHOUT_TYPE
from pact.site_context import site_context
from publishing.links.internal import page_path
from publishing.models import Publishable, models_with_pages

# More pages than this in one section are a matter for its own list, which has filters.
MAX_LINKS = 500


class PageLink(NamedTuple):
    """A link to a page in the language of its title."""

    label: str
    url: str
    language: str


class Section(NamedTuple):
    """The pages of one content type; `list_url` is empty for a type without a list."""

    label: str
    list_url: str
    links: Sequence[PageLink]
    left_out: int

    @property
    def anchor(self) -> str:
        return slugify(self.label)


def site_overview(request: HttpRequest) -> HttpResponse:
    return TemplateResponse(request, "overview.html", {"sections": list_sections()})


@cached_per_version
def list_sections() -> list[Section]:
    """Return the sections in the order of the menu; an empty one is left out."""
    models = sorted(models_with_pages(), key=_section_position)
    rows = read_published({model: _columns(model) for model in models})
    hidden = site_context().hidden_paths
    links = [
        PageLink(title, reverse(name), "nl")
        for name, title in PAGES_WITHOUT_TYPE.items()
        if name != "overview"
    ]
    sections = [
        Section("Op deze site", "", links, 0),
        *(_build_section(model, rows[model._meta.label_lower], hidden) for model in models),
    ]
    return [section for section in sections if section.links]


def _section_position(model: type[Publishable]) -> float:
    """Return its place in the menu, after the type that its address lies under, or at the end."""
    parent, lies_under, _ = model.address_keys[0].partition("__")
    if lies_under:
        relation: Any = model._meta.get_field(parent)
        return _section_position(relation.related_model) + 0.5
    return model.menu_position or inf


def _columns(model: type[Publishable]) -> list[str]:
    language = [field.name for field in model._meta.fields if field.name == "language"]
    return [*model.address_keys, model.title_field, *language]


def _build_section(model: type[Publishable], rows: Sequence[Row], hidden: set[str]) -> Section:
    label = model._meta.label_lower
    ordered = sorted(
        (row for row in rows if page_path(label, row) not in hidden),
        key=lambda row: _position(model, row),
    )
    return Section(
        model.menu_label or capfirst(str(model._meta.verbose_name_plural)).replace("'", "’"),
        reverse(model.list_route) if model.list_route else "",
        [
            PageLink(_title(model, row), page_path(label, row), row.get("language", "nl"))
            for row in ordered[:MAX_LINKS]
        ],
        max(0, len(ordered) - MAX_LINKS),
    )


def _position(model: type[Publishable], row: Row) -> tuple[Any, ...]:
    """Return what to sort by: a number in the address, else what it lies under and the title."""
    *parents, own = (row[key] for key in model.address_keys)
    return (*parents, own if isinstance(own, int) else _title(model, row).casefold())


def _title(model: type[Publishable], row: Row) -> str:
    own = row[model.address_keys[-1]]
    title = str(row[model.title_field])
    return f"{own}. {title}" if isinstance(own, int) else title
