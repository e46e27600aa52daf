from django.urls import path

from pact import views
from pact.feeds import ArticleFeed, ProjectFeed

urlpatterns = [
    path("", views.Home.as_view(), name="home"),
    path("vier-os/", views.StakeholderList.as_view(), name="stakeholders"),
    path("vier-os/<slug:slug>/", views.StakeholderDetail.as_view(), name="stakeholder"),
    path("landsdelen/", views.LandsdeelList.as_view(), name="landsdelen"),
    path("landsdelen/<slug:slug>/", views.LandsdeelDetail.as_view(), name="landsdeel"),
    path("landsdelen/<slug:landsdeel>/<slug:slug>/", views.RegionDetail.as_view(), name="region"),
    path("doelen/", views.GoalList.as_view(), name="goals"),
    path("doelen/<int:number>/", views.GoalDetail.as_view(), name="goal"),
    path("cijfers/", views.IndicatorList.as_view(), name="indicators"),
    path("cijfers/<slug:slug>.csv", views.indicator_csv, name="indicator-csv"),
    path("cijfers/<slug:slug>.json", views.indicator_json, name="indicator-json"),
    path("cijfers/<slug:slug>/", views.indicator_detail, name="indicator"),
    path("praktijk/", views.project_list, name="projects"),
    path("praktijk/atom.xml", ProjectFeed(), name="projects-feed"),
    path("praktijk/<slug:slug>/", views.ProjectDetail.as_view(), name="project"),
    path("nieuws/", views.ArticleList.as_view(), name="articles"),
    path("nieuws/atom.xml", ArticleFeed(), name="articles-feed"),
    path("nieuws/<slug:slug>/", views.ArticleDetail.as_view(), name="article"),
    path("<slug:slug>/", views.PageDetail.as_view(), name="page"),
]
