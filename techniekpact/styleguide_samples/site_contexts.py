"""Site contexts: from the fixtures, and with extremely long texts."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from django.db.models import Model

from pact.fixture_loader import read_fixtures
from pact.models import Menu, Page, SiteDetails
from pact.navigation import LinkGroup, NavigationLink, content_lists
from pact.site_context import SiteContext
from pact.text_places import PlaceText
from techniekpact.styleguide_samples.texts import LONG_TEXT


def _fixture_rows(name: str, **related: Mapping[str, Model]) -> dict[str, Any]:
    """Return the items of one fixture as unsaved rows by key.

    `related` is field → the rows that it can point to, by key.
    """
    fixture = read_fixtures()[name]
    model = fixture.model
    columns = {field.name for field in model._meta.concrete_fields if not field.is_relation}
    rows = {}
    for number, item in enumerate(fixture.items, start=1):
        values = {column: value for column, value in item.items() if column in columns}
        links = {column: targets[item[column]] for column, targets in related.items()}
        rows[item["key"]] = model(pk=number, **values, **links)
    return rows


def _fixture_menus(titled: Iterable[Any]) -> list[LinkGroup]:
    """Return the menus of the fixtures, as if all that they lead to were on the site."""
    titles = {obj.get_absolute_url(): str(obj) for obj in titled}
    return [
        LinkGroup(
            menu["title"],
            menu["place"],
            tuple(
                NavigationLink(item.get("label") or titles[item["target"]], item["target"])
                for item in menu["items"]
            ),
        )
        for menu in read_fixtures()["menus"].items
    ]


def fixture_site_context() -> SiteContext:
    pillars, landsdelen = _fixture_rows("pillars"), _fixture_rows("landsdelen")
    pages = _fixture_rows("pages")
    return SiteContext(
        site_details=_fixture_rows("site")["site"],
        pages=[*pages.values()],
        stakeholders=[*_fixture_rows("stakeholders").values()],
        pillars=[*pillars.values()],
        goals=[*_fixture_rows("goals", pillar=pillars).values()],
        landsdelen=[*landsdelen.values()],
        regions=[*_fixture_rows("regions", landsdeel=landsdelen).values()],
        menus=_fixture_menus([*pages.values(), *landsdelen.values()]),
    )


def long_site_context(site_context: SiteContext) -> SiteContext:
    """Return a long name, and more pages than the menu and the footer were drawn for."""
    site_details = SiteDetails(name=LONG_TEXT[:60], tagline=LONG_TEXT[:150])
    pages = [Page(title=f"Nog een pagina, nummer {n}", slug=f"pagina-{n}") for n in range(1, 21)]
    pages[0].title = LONG_TEXT[:120]
    pages[0].entrance, pages[0].summary = LONG_TEXT[:60], LONG_TEXT[:300]
    links = tuple(NavigationLink(page.title, page.get_absolute_url()) for page in pages)
    menus = [
        LinkGroup("Hoofdmenu", Menu.Place.MAIN, (*content_lists(), *links[:2])),
        LinkGroup(LONG_TEXT[:60], Menu.Place.FOOTER, links),
    ]
    texts = {**site_context.texts, "newsletter_signup": PlaceText(LONG_TEXT[:120], LONG_TEXT)}
    return replace(site_context, site_details=site_details, pages=pages, menus=menus, texts=texts)
