# Here: the pact itself: stakeholders, goals, figures, projects, news, the agenda, and the pages and
# texts of the site.
# Not here: regions (`regions`), people (`ambassadors`) and subscribers (`newsletter`).

from pact.models.activity import Activity
from pact.models.article import Article
from pact.models.goal import Goal, Pillar
from pact.models.indicator import Indicator, Measurement
from pact.models.loaded_fixture import LoadedFixture
from pact.models.menu import Menu, MenuItem
from pact.models.page import Page
from pact.models.project import Project
from pact.models.singletons import HomePage, SiteDetails
from pact.models.site_text import SiteText
from pact.models.stakeholder import Stakeholder
from pact.models.target_groups_field import TargetGroup
from pact.models.theme import Theme

__all__ = [
    "Activity",
    "Article",
    "Goal",
    "HomePage",
    "Indicator",
    "LoadedFixture",
    "Measurement",
    "Menu",
    "MenuItem",
    "Page",
    "Pillar",
    "Project",
    "SiteDetails",
    "SiteText",
    "Stakeholder",
    "TargetGroup",
    "Theme",
]
