"""The regions of the first landsdeel with a few municipalities, and what a visitor can do there."""

from pact.region_actions import ActionLink, RegionAction
from pact.site_context import SiteContext
from regions.models import Municipality
from techniekpact.styleguide_samples.texts import LONG_TEXT


def sample_region_map(site_context: SiteContext) -> dict[str, object]:
    regions = site_context.regions_of(site_context.landsdelen[0])
    towns = {"0361": "Alkmaar", "0400": "Den Helder", "0405": "Hoorn"}
    return {
        "regions": regions,
        "municipalities": [Municipality(code=code, name=name) for code, name in towns.items()],
    }


def sample_actions() -> dict[str, list[RegionAction]]:
    links = [ActionLink("Wat u kunt doen", "/"), ActionLink("2 voorbeelden uit deze regio", "/")]
    return {
        "plain": [
            RegionAction("Ik ben ondernemer", "Ontvang een klas.", links),
            RegionAction("Ik werk in het onderwijs", "Ga bij een bedrijf kijken.", links[:1]),
        ],
        "long": [RegionAction(LONG_TEXT[:60], LONG_TEXT, [ActionLink(LONG_TEXT[:60], "/")])],
    }
