from django.urls import path

from pact import views
from pact.feeds import ArticleFeed, ProjectFeed
from pact.filters import FACETS_BY_PARAMETER
from publishing.public import public

urlpatterns = [
    path("", public(views.HomeView.as_view()), name="home"),
    path("vier-os/", public(views.StakeholderList.as_view()), name="stakeholders"),
    path("vier-os/<slug:slug>/", public(views.StakeholderDetail.as_view()), name="stakeholder"),
    path("landsdelen/", public(views.LandsdeelList.as_view()), name="landsdelen"),
    path("landsdelen/<slug:slug>/", public(views.LandsdeelDetail.as_view()), name="landsdeel"),
    path(
        "landsdelen/<slug:landsdeel>/<slug:slug>/",
        public(views.RegionDetail.as_view()),
        name="region",
    ),
    path("doelen/", public(views.GoalList.as_view()), name="goals"),
    path("doelen/<int:number>/", public(views.GoalDetail.as_view()), name="goal"),
    path("cijfers/", public(views.IndicatorList.as_view()), name="indicators"),
    path("cijfers/<slug:slug>.csv", public(views.indicator_csv), name="indicator-csv"),
    path("cijfers/<slug:slug>.json", public(views.indicator_json), name="indicator-json"),
    path("cijfers/<slug:slug>/", public(views.indicator_detail), name="indicator"),
    path(
        "praktijk/",
        public(views.project_list, "q", "pagina", *FACETS_BY_PARAMETER),
        name="projects",
    ),
    path("praktijk/atom.xml", public(ProjectFeed()), name="projects-feed"),
    path("praktijk/<slug:slug>/", public(views.ProjectDetail.as_view()), name="project"),
    path("nieuws/", public(views.ArticleList.as_view(), "pagina"), name="articles"),
    path("nieuws/atom.xml", public(ArticleFeed()), name="articles-feed"),
    path("nieuws/<slug:slug>/", public(views.ArticleDetail.as_view()), name="article"),
    path("<slug:slug>/", public(views.PageDetail.as_view()), name="page"),
]
