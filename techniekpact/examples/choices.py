"""How the list of projects can be narrowed."""

from types import SimpleNamespace

from pact.filters import Choice, Facet
from pact.overview import Overview
from techniekpact.examples.texts import LONG


def filters() -> dict[str, SimpleNamespace]:
    """As `pact.filters.Filters` shows itself to a template, without asking the database."""

    def filters(*chips: str, error: str = "") -> SimpleNamespace:
        return SimpleNamespace(
            active=bool(chips), chips=[(chip, "doel=4") for chip in chips], words="", error=error
        )

    return {
        "none": filters(),
        "one": filters("4. Meer leerlingen kiezen techniek"),
        "many": filters(*(f"Keuze {number}" for number in range(1, 31))),
        "long": filters(LONG[:150]),
        "wrong": filters(error="De zoekwoorden bevatten een teken dat niet kan. Typ ze opnieuw."),
    }


def facets(shown: Overview) -> dict[str, list[Facet]]:
    os = [Choice(o.slug, o.name, o.position * 7, o.position == 1) for o in shown.stakeholders]
    regions = [
        Choice(r.slug, r.name, 0, chosen=False, group=r.landsdeel.name) for r in shown.regions
    ]
    return {
        "plain": [Facet("o", "Wie doen mee", os), Facet("regio", "Regio", regions)],
        "long": [Facet("thema", LONG[:150], [Choice("lang", LONG, 99999, chosen=True)])],
    }
