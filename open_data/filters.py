"""The choices by which the lists of the API can be filtered, as addresses name them."""

from collections.abc import Mapping, Sequence

from pact.models import Project
from pact.project_index import NATIONAL
from pact.site_context import site_context

LANDSDEEL, REGION, GOAL, STAKEHOLDER, KIND = "landsdeel", "regio", "doel", "o", "soort"


def filter_choices() -> Mapping[str, Sequence[str]]:
    """Return the choices of each filter: what is on the site now."""
    context = site_context()
    return {
        GOAL: [str(goal.number) for goal in context.goals],
        LANDSDEEL: [*(landsdeel.slug for landsdeel in context.landsdelen), NATIONAL],
        REGION: [region.slug for region in context.regions],
        STAKEHOLDER: [stakeholder.slug for stakeholder in context.stakeholders],
        KIND: Project.Kind.values,
    }
