"""The actions of a visitor on the page of a region, by who they are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from pact.entrances import Entrance, entrances
from pact.models import Page, Stakeholder
from pact.project_index import project_index
from pact.site_context import site_context
from regions.models import Organisation, Region

StakeholderKey = Organisation.StakeholderKey

TEXTS_BY_STAKEHOLDER: Mapping[str, str] = {
    StakeholderKey.BUSINESS: "Ontvang een klas, geef een gastles of bied een stageplek aan.",
    StakeholderKey.EDUCATION: "Geef techniek een vaste plek in de les, samen met een bedrijf uit "
    "de buurt.",
}


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
    """Return the actions of businesses and schools, and those of the entrances beside the O's."""
    actions = []
    for stakeholder in site_context().stakeholders:
        if text := TEXTS_BY_STAKEHOLDER.get(stakeholder.slug):
            examples = _example_links(region, "stakeholder", "o", [stakeholder.slug])
            actions.append(
                RegionAction(stakeholder.entrance, text, [_own_link(stakeholder), *examples])
            )
    return [*actions, *(_entrance_action(region, entrance) for entrance in entrances())]


def _entrance_action(region: Region, entrance: Entrance) -> RegionAction:
    page = entrance.page
    examples = _example_links(region, "goal", "doel", entrance.goal_numbers)
    return RegionAction(page.entrance, page.first_sentence, [_own_link(page), *examples])


def _own_link(obj: Stakeholder | Page) -> ActionLink:
    return ActionLink("Lees wat u kunt doen", obj.get_absolute_url())


def _example_links(
    region: Region, facet: str, parameter: str, choices: Sequence[str]
) -> list[ActionLink]:
    """Return the way to the projects of this region with any of these choices, if it has any."""
    index = project_index()
    projects = index.with_any("region", [region.slug]) & index.with_any(facet, choices)
    count = projects.bit_count()
    text = "1 voorbeeld uit deze regio" if count == 1 else f"{count} voorbeelden uit deze regio"
    query = urlencode([("regio", region.slug), *((parameter, choice) for choice in choices)])
    return [ActionLink(text, f"{reverse('projects')}?{query}")] if count else []
