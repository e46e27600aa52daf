"""The scopes of each role: the table by which `publishing.permissions` decides."""

from collections.abc import Mapping, Sequence

from publishing.permissions import Permission, RoleScopes, Scope

ALL_PERMISSIONS = dict.fromkeys(Permission, Scope.ALL)
VIEW_ALL = {Permission.VIEW: Scope.ALL}
VIEW_PUBLISHED = {Permission.VIEW: Scope.PUBLISHED}
ALL_ON_OWN = dict.fromkeys(Permission, Scope.OWN)
EDIT_OWN = dict.fromkeys((Permission.VIEW, Permission.CHANGE, Permission.PUBLISH), Scope.OWN)
MANAGE_OWN_FILES = dict.fromkeys(
    (Permission.VIEW, Permission.ADD, Permission.CHANGE, Permission.DELETE), Scope.OWN
)
# The content of the site: national editors do everything with it, readers see all of it, and the
# other roles see what is published. A new type needs one line here.
CONTENT_MODELS = (
    "ambassadors.ambassador",
    "pact.activity",
    "pact.article",
    "pact.goal",
    "pact.homepage",
    "pact.indicator",
    "pact.menu",
    "pact.page",
    "pact.pillar",
    "pact.project",
    "pact.sitetext",
    "pact.stakeholder",
    "regions.landsdeel",
    "regions.organisation",
    "regions.region",
)
SUPPORTING_CONTENT = (
    "images.collection",
    "documents.document",
    "images.image",
    "pact.theme",
    "pact.sitedetails",
    "publishing.jargonterm",
    "publishing.redirect",
    "regions.municipality",
    "search.bestbet",
    "search.synonyms",
    "videos.video",
)
SUBSCRIBER_SCOPES = {
    "newsletter.subscriber": dict.fromkeys((Permission.VIEW, Permission.DELETE), Scope.ALL),
    "newsletter.suppression": dict.fromkeys(
        (Permission.VIEW, Permission.ADD, Permission.DELETE), Scope.ALL
    ),
    "newsletter.import": dict.fromkeys((Permission.VIEW, Permission.ADD), Scope.ALL),
    "newsletter.consentwording": dict.fromkeys((Permission.VIEW, Permission.ADD), Scope.ALL),
}
# Regional editors leave erasing to the national editors, who answer for the site.
READ_OWN_MESSAGES = {
    "contact.contactmessage": dict.fromkeys((Permission.VIEW, Permission.CHANGE), Scope.OWN)
}
MESSAGE_SCOPES = {
    "contact.contactmessage": dict.fromkeys(
        (Permission.VIEW, Permission.CHANGE, Permission.DELETE), Scope.ALL
    )
}
NEWSLETTER_SCOPES = {"newsletter.issue": ALL_PERMISSIONS}
MISSING_PAGE_SCOPES = {
    "publishing.missingpage": dict.fromkeys((Permission.VIEW, Permission.DELETE), Scope.ALL)
}
TEXT_FINDING_SCOPES = {
    "publishing.textfinding": dict.fromkeys((Permission.VIEW, Permission.CHANGE), Scope.ALL)
}
# A finding belongs to who may change the text that it is about.
OWN_TEXT_FINDINGS = {
    "publishing.textfinding": dict.fromkeys((Permission.VIEW, Permission.CHANGE), Scope.OWN)
}
AUDIT_SCOPES = {"publishing.event": VIEW_ALL}

ROLE_DESCRIPTIONS = {
    "Beheerder": "doet alles wat de landelijke redactie doet, en beheert accounts en abonnees.",
    "Landelijke redactie": "schrijft en publiceert alles, en beoordeelt het werk van de regio's.",
    "Regioredactie": "schrijft over de eigen regio's, hun praktijkvoorbeelden en hun agenda. Welke "
    "regio's dat zijn, kiest u hieronder.",
    "Nieuwsbriefredactie": "schrijft en verstuurt de nieuwsbrief, ook met eigen afbeeldingen, en "
    "beheert de abonnees.",
    "Lezer": "leest alles, ook concepten, en plaatst opmerkingen. Wijzigt niets.",
}


def build_roles(content_models: Sequence[str]) -> Mapping[str, RoleScopes]:
    """Return the scopes of every role over these types of content and over all the rest."""
    return {
        "Beheerder": {
            **dict.fromkeys([*content_models, *SUPPORTING_CONTENT, "auth.user"], ALL_PERMISSIONS),
            **SUBSCRIBER_SCOPES,
            **NEWSLETTER_SCOPES,
            **MESSAGE_SCOPES,
            **MISSING_PAGE_SCOPES,
            **TEXT_FINDING_SCOPES,
            **AUDIT_SCOPES,
        },
        "Landelijke redactie": {
            **dict.fromkeys([*content_models, *SUPPORTING_CONTENT], ALL_PERMISSIONS),
            **MESSAGE_SCOPES,
            **MISSING_PAGE_SCOPES,
            **TEXT_FINDING_SCOPES,
            **AUDIT_SCOPES,
        },
        "Regioredactie": {
            **dict.fromkeys(content_models, VIEW_PUBLISHED),
            "regions.region": EDIT_OWN,
            "pact.activity": ALL_ON_OWN,
            "pact.project": ALL_ON_OWN,
            "documents.document": MANAGE_OWN_FILES,
            "images.collection": VIEW_PUBLISHED,
            "images.image": MANAGE_OWN_FILES,
            "pact.theme": VIEW_PUBLISHED,
            "regions.municipality": {Permission.VIEW: Scope.OWN},
            "videos.video": MANAGE_OWN_FILES,
            "publishing.event": {Permission.VIEW: Scope.OWN},
            **OWN_TEXT_FINDINGS,
            **READ_OWN_MESSAGES,
        },
        "Nieuwsbriefredactie": {
            **dict.fromkeys(content_models, VIEW_PUBLISHED),
            "documents.document": MANAGE_OWN_FILES,
            "images.collection": VIEW_PUBLISHED,
            "images.image": MANAGE_OWN_FILES,
            "videos.video": MANAGE_OWN_FILES,
            **SUBSCRIBER_SCOPES,
            **NEWSLETTER_SCOPES,
            **OWN_TEXT_FINDINGS,
        },
        "Lezer": {
            **dict.fromkeys([*content_models, *SUPPORTING_CONTENT, "newsletter.issue"], VIEW_ALL),
            **AUDIT_SCOPES,
        },
    }


ROLES = build_roles(CONTENT_MODELS)
