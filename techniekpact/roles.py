"""What each role may do: the table that `publishing.rights` decides by. Nothing else grants."""

from publishing.rights import Reach, Right, Role

ALL = dict.fromkeys(Right, Reach.ALL)
LOOK = {Right.VIEW: Reach.ALL}
LOOK_AT_SHOWN = {Right.VIEW: Reach.SHOWN}
OWN = dict.fromkeys(Right, Reach.OWN)
OWN_TO_CHANGE = dict.fromkeys((Right.VIEW, Right.CHANGE, Right.PUBLISH), Reach.OWN)
LIBRARY = dict.fromkeys((Right.VIEW, Right.ADD, Right.CHANGE, Right.DELETE), Reach.OWN)

CONTENT = (
    "ambassadors.ambassador",
    "pact.article",
    "pact.goal",
    "pact.homepage",
    "pact.indicator",
    "pact.page",
    "pact.pillar",
    "pact.project",
    "pact.stakeholder",
    "regions.landsdeel",
    "regions.region",
)
BESIDE = ("images.image", "pact.theme", "pact.sitedetails")
SUBSCRIBERS = {
    "newsletter.subscriber": dict.fromkeys((Right.VIEW, Right.DELETE), Reach.ALL),
    "newsletter.suppression": dict.fromkeys((Right.VIEW, Right.ADD, Right.DELETE), Reach.ALL),
    "newsletter.import": dict.fromkeys((Right.VIEW, Right.ADD), Reach.ALL),
}
NEWSLETTER = {"newsletter.issue": ALL}
LOG = {"publishing.event": LOOK}

DESCRIPTIONS = {
    "Beheerder": "doet alles wat de landelijke redactie doet, en beheert accounts en abonnees.",
    "Landelijke redactie": "schrijft en publiceert alles, en beoordeelt het werk van de regio's.",
    "Regioredactie": "schrijft over de eigen regio's en hun praktijkvoorbeelden. Welke regio's dat "
    "zijn, staat bij de regio.",
    "Nieuwsbriefredactie": "schrijft en verstuurt de nieuwsbrief, en beheert de abonnees.",
    "Lezer": "ziet alles, ook concepten, en verandert niets.",
}

ROLES: dict[str, Role] = {
    "Beheerder": {
        **dict.fromkeys([*CONTENT, *BESIDE, "auth.user"], ALL),
        **SUBSCRIBERS,
        **NEWSLETTER,
        **LOG,
    },
    "Landelijke redactie": {**dict.fromkeys([*CONTENT, *BESIDE], ALL), **LOG},
    "Regioredactie": {
        **dict.fromkeys(CONTENT, LOOK_AT_SHOWN),
        "regions.region": OWN_TO_CHANGE,
        "pact.project": OWN,
        "images.image": LIBRARY,
        "pact.theme": LOOK_AT_SHOWN,
        "publishing.event": {Right.VIEW: Reach.OWN},
    },
    "Nieuwsbriefredactie": {
        **dict.fromkeys(CONTENT, LOOK_AT_SHOWN),
        **SUBSCRIBERS,
        **NEWSLETTER,
    },
    "Lezer": {**dict.fromkeys([*CONTENT, *BESIDE, "newsletter.issue"], LOOK), **LOG},
}
