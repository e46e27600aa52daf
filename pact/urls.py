from django.urls import path, register_converter

from caching.cacheable import cacheable
from pact import agenda_views, views
from pact.agenda_filters import LABELS, YEAR
from pact.feeds import ArticleFeed, PublishedFeed
from pact.models import Activity, Article, Project
from pact.models.page import MAX_DEPTH
from pact.project_filters import FACETS_BY_PARAMETER
from regions.municipalities import MUNICIPALITY_PARAMETER


class PagePathConverter:
    """The slugs of a page and of those above it, with slashes between them."""

    regex = rf"[-a-zA-Z0-9_]+(?:/[-a-zA-Z0-9_]+){{0,{MAX_DEPTH - 1}}}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: object) -> str:
        return str(value)


register_converter(PagePathConverter, "page_path")

project_feed = PublishedFeed(
    Project, description="Nieuwe en bijgewerkte voorbeelden uit de praktijk"
)

AGENDA_PARAMETERS = (*LABELS, YEAR)

urlpatterns = [
    path("", cacheable(views.HomeView.as_view()), name="home"),
    path("vier-os/", cacheable(views.StakeholderList.as_view()), name="stakeholders"),
    path("vier-os/<slug:slug>/", cacheable(views.StakeholderDetail.as_view()), name="stakeholder"),
    path("landsdelen/", cacheable(views.LandsdeelList.as_view()), name="landsdelen"),
    path("landsdelen/<slug:slug>/", cacheable(views.LandsdeelDetail.as_view()), name="landsdeel"),
    path(
        "landsdelen/<slug:landsdeel>/<slug:slug>/",
        cacheable(views.RegionDetail.as_view(), MUNICIPALITY_PARAMETER),
        name="region",
    ),
    path("doelen/", cacheable(views.GoalList.as_view()), name="goals"),
    path("doelen/<int:number>/", cacheable(views.GoalDetail.as_view()), name="goal"),
    path("cijfers/", cacheable(views.IndicatorList.as_view()), name="indicators"),
    path("cijfers/<slug:slug>.png", cacheable(views.indicator_png), name="indicator-png"),
    path("cijfers/<slug:slug>/", cacheable(views.indicator_detail), name="indicator"),
    path(
        "praktijk/",
        cacheable(views.project_list, "q", "pagina", *FACETS_BY_PARAMETER),
        name="projects",
    ),
    path("praktijk/atom.xml", cacheable(project_feed), name="projects-feed"),
    path("praktijk/<slug:slug>/", cacheable(views.ProjectDetail.as_view()), name="project"),
    path("nieuws/", cacheable(views.ArticleList.as_view(), "pagina"), name="articles"),
    path("nieuws/atom.xml", cacheable(ArticleFeed(Article)), name="articles-feed"),
    path("nieuws/<slug:slug>/", cacheable(views.ArticleDetail.as_view()), name="article"),
    path("agenda/", cacheable(agenda_views.activity_list, *AGENDA_PARAMETERS), name="agenda"),
    path("agenda/atom.xml", cacheable(PublishedFeed(Activity)), name="agenda-feed"),
    path("agenda/kalender.ics", cacheable(agenda_views.agenda_calendar), name="agenda-calendar"),
    path(
        "agenda/regio/<slug:slug>/kalender.ics",
        cacheable(agenda_views.region_calendar),
        name="agenda-region-calendar",
    ),
    path(
        "agenda/<slug:slug>/kalender.ics",
        cacheable(agenda_views.activity_calendar),
        name="activity-calendar",
    ),
    path("agenda/<slug:slug>/", cacheable(agenda_views.ActivityDetail.as_view()), name="activity"),
    path("<page_path:path>/", cacheable(views.PageDetail.as_view()), name="page"),
]
