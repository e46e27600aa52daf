"""Filters of the list of projects, and the facets that they are chosen from."""

from types import SimpleNamespace

from pact.project_filters import Facet, FacetChoice
from pact.site_context import SiteContext
from techniekpact.styleguide_samples.texts import LONG_TEXT


def sample_filters() -> dict[str, SimpleNamespace]:
    """Return stand-ins for `ProjectFilters` with what templates read, without the database."""

    def filters(*chips: str, error: str = "") -> SimpleNamespace:
        return SimpleNamespace(
            has_filters=bool(chips),
            chips=[(chip, "doel=4") for chip in chips],
            search_text="",
            error=error,
        )

    return {
        "none": filters(),
        "one": filters("4. Meer leerlingen kiezen techniek"),
        "many": filters(*(f"Keuze {number}" for number in range(1, 31))),
        "long": filters(LONG_TEXT[:150]),
        "wrong": filters(error="De zoekwoorden bevatten een teken dat niet kan. Typ ze opnieuw."),
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
