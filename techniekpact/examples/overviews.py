"""What nearly every page shows some of: as it is, with extremes, and with nothing."""

import tomllib
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from pact.demo import FOLDER, KINDS
from pact.models import Page, SiteDetails
from pact.overview import Overview
from techniekpact.examples.texts import LONG


def _rows(kind: str, **ties: Mapping[str, Any]) -> dict[str, Any]:
    """The items of one fixture as unsaved rows by key; `ties` is field → the rows it points to."""
    model = KINDS[kind]
    plain = {field.name for field in model._meta.concrete_fields if not field.is_relation}
    items = tomllib.loads((FOLDER / f"{kind}.toml").read_text(encoding="utf-8"))["item"]
    found = {}
    for number, item in enumerate(items, start=1):
        values = {name: value for name, value in item.items() if name in plain}
        tied = {name: rows[item[name]] for name, rows in ties.items()}
        found[item["key"]] = model(pk=number, **values, **tied)
    return found


def overview() -> Overview:
    pillars, landsdelen = _rows("pillars"), _rows("landsdelen")
    return Overview(
        site=_rows("site")["site"],
        pages=[*_rows("pages").values()],
        stakeholders=[*_rows("stakeholders").values()],
        pillars=[*pillars.values()],
        goals=[*_rows("goals", pillar=pillars).values()],
        landsdelen=[*landsdelen.values()],
        regions=[*_rows("regions", landsdeel=landsdelen).values()],
    )


def long_overview(shown: Overview) -> Overview:
    """A long name, and more pages than the menu and the footer were drawn for."""
    site = SiteDetails(
        name=LONG[:60], tagline=LONG[:150], newsletter_title=LONG[:120], newsletter_intro=LONG
    )
    pages = [Page(title=f"Nog een pagina, nummer {n}", slug=f"pagina-{n}") for n in range(1, 21)]
    pages[0].title = LONG[:120]
    pages[0].in_menu = pages[1].in_menu = True
    return replace(shown, site=site, pages=pages)
