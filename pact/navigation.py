"""The links of the main menu and of the foot of the page, as editors compose them in `Menu`."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

from django.urls import reverse

from pact.models import Menu, MenuItem, Page
from publishing.links.targets import object_reference, resolve_target
from publishing.models import Publishable, publishable_models

# Routes and titles of pages that list no content type. A type names its own list in
# `Publishable.list_route`.
PAGES_WITHOUT_TYPE = {
    "home": "Voorpagina",
    "search": "Zoeken",
    "place-search": "Vind uw regio",
    "newsletter:subscribe": "Nieuwsbrief",
    "data": "Open data",
    "press": "Pers",
    "overview": "Overzicht van alle pagina’s",
}


class NavigationLink(NamedTuple):
    label: str
    url: str
    language: str = "nl"


@dataclass(frozen=True)
class LinkGroup:
    """The links of one menu that visitors can follow."""

    title: str
    place: str
    links: tuple[NavigationLink, ...]

    def without(self, paths: set[str]) -> "LinkGroup":
        """Return the group without the pages that have nothing to show."""
        return replace(self, links=tuple(link for link in self.links if link.url not in paths))


def content_lists() -> list[NavigationLink]:
    """Return the lists of content types, by `Publishable.menu_position`."""
    models = [model for model in publishable_models() if model.menu_label]
    models.sort(key=lambda model: model.menu_position)
    return [NavigationLink(model.menu_label, reverse(model.list_route)) for model in models]


def section_titles() -> dict[str, str]:
    """Return the titles of all pages that are no object, by path."""
    titles = {reverse(name): title for name, title in PAGES_WITHOUT_TYPE.items()}
    return titles | {url: label for label, url, _ in content_lists()}


def target_titles(pages: Iterable[Publishable]) -> dict[str, str]:
    """Return the titles of these objects and of all lists, by the target that leads to them."""
    titles = {object_reference(page): str(getattr(page, page.title_field)) for page in pages}
    return section_titles() | titles


def build_groups(
    menus: Iterable[Menu],
    items: Iterable[MenuItem],
    titles: Mapping[str, str],
    pages: Iterable[Page],
) -> list[LinkGroup]:
    """Build the groups of published menus; `titles` name the items that have no label.

    What leads nowhere for visitors is left out.
    """
    links: dict[int, list[NavigationLink]] = defaultdict(list)
    languages = {object_reference(page): page.language for page in pages}
    for item in items:
        label = item.label or titles.get(item.target, "")
        url = resolve_target(item.target)
        if label and url:
            link = NavigationLink(label, url, languages.get(item.target, Page.Language.NL))
            links[item.menu_id].append(link)
    return [LinkGroup(menu.title, menu.place, tuple(links[menu.pk])) for menu in menus]
