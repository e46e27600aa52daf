# One module per subject, as in `pact.models`; importing them registers the admins.

from pact.admin import (
    activity,
    article,
    goal,
    indicator,
    menu,
    page,
    project,
    singletons,
    site_text,
    stakeholder,
    theme,
)

__all__ = [
    "activity",
    "article",
    "goal",
    "indicator",
    "menu",
    "page",
    "project",
    "singletons",
    "site_text",
    "stakeholder",
    "theme",
]
