"""Filters of a list, and the facets that they are chosen from."""

from types import SimpleNamespace

from pact.filters import Facet, FacetChoice
from pact.site_context import SiteContext
from techniekpact.styleguide_samples.texts import LONG_TEXT


def sample_filters() -> dict[str, SimpleNamespace]:
    """Return stand-ins for `Filters` with what templates read, without the database."""

    def filters(*chips: str, error: str = "") -> SimpleNamespace:
        return SimpleNamespace(
            route="projects",
            singular="voorbeeld",
            plural="voorbeelden",
            has_search=True,
            has_filters=bool(chips),
            chips=[(chip, "doel=4") for chip in chips],
            error=error,
        )

    return {
        "none": filters(),
        "one": filters("4. Meer leerlingen kiezen techniek"),
        "many": filters(*(f"Keuze {number}" for number in range(1, 31))),
        "long": filters(LONG_TEXT[:150]),
        "wrong": filters(error="De zoekwoorden bevatten een teken dat niet kan. Typ ze opnieuw."),
        "agenda": SimpleNamespace(
            route="agenda",
            singular="activiteit",
            plural="activiteiten",
            kept_pairs=[("jaar", "2026")],
        ),
    }


def sample_facets(site_context: SiteContext) -> dict[str, list[Facet]]:
    stakeholders = [
        FacetChoice(
            stakeholder.slug,
            stakeholder.name,
            stakeholder.position * 7,
            stakeholder.position == 1,
        )
        for stakeholder in site_context.stakeholders
    ]
    regions = [
        FacetChoice(region.slug, region.name, 1, is_selected=False, group=region.landsdeel.name)
        for region in site_context.regions
    ]
    return {
        "plain": [Facet("o", "Wie doen mee", stakeholders), Facet("regio", "Regio", regions)],
        "long": [
            Facet(
                "thema", LONG_TEXT[:150], [FacetChoice("lang", LONG_TEXT, 99999, is_selected=True)]
            )
        ],
    }
