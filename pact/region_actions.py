"""The actions of a visitor on the page of a region, by who they are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from pact.project_index import project_index
from pact.site_context import site_context
from regions.models import Organisation, Region

StakeholderKey = Organisation.StakeholderKey

TEXTS_BY_STAKEHOLDER: Mapping[str, str] = {
    StakeholderKey.BUSINESS: "Ontvang een klas, geef een gastles of bied een stageplek aan.",
    StakeholderKey.EDUCATION: "Geef techniek een vaste plek in de les, samen met een bedrijf uit "
    "de buurt.",
}
# The pillar with what is of use to pupils and their parents.
CHOOSING_PILLAR = "kiezen"


@dataclass(frozen=True)
class ActionLink:
    text: str
    url: str


@dataclass(frozen=True)
class RegionAction:
    title: str
    text: str
    links: Sequence[ActionLink]


def region_actions(region: Region) -> list[RegionAction]:
    """Return the actions of businesses, schools, and pupils with their parents."""
    actions = []
    for stakeholder in site_context().stakeholders:
        if text := TEXTS_BY_STAKEHOLDER.get(stakeholder.slug):
            own = ActionLink("Lees wat u kunt doen", stakeholder.get_absolute_url())
            examples = _example_links(region, "stakeholder", "o", stakeholder.slug)
            actions.append(RegionAction(stakeholder.entrance, text, [own, *examples]))
    pupils = _example_links(region, "pillar", "pijler", CHOOSING_PILLAR) or [
        ActionLink("Voorbeelden uit heel Nederland", _projects_url(pijler=CHOOSING_PILLAR))
    ]
    return [
        *actions,
        RegionAction(
            "Ik ben leerling, student of ouder",
            "Bekijk hoe jongeren techniek ontdekken en wat zij ermee kunnen worden.",
            pupils,
        ),
    ]


def _example_links(region: Region, facet: str, parameter: str, choice: str) -> list[ActionLink]:
    """Return the way to the projects of this region with a choice, if it has any."""
    index = project_index()
    projects = index.with_any("region", [region.slug]) & index.with_any(facet, [choice])
    count = projects.bit_count()
    text = "1 voorbeeld uit deze regio" if count == 1 else f"{count} voorbeelden uit deze regio"
    url = _projects_url(regio=region.slug, **{parameter: choice})
    return [ActionLink(text, url)] if count else []


def _projects_url(**filters: str) -> str:
    return f"{reverse('projects')}?{urlencode(filters)}"
