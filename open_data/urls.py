from django.urls import path, re_path

from caching.cacheable import cacheable
from open_data import api, views
from open_data.api import api_view

urlpatterns = [
    path("data/", cacheable(views.data_page), name="data"),
    path("data/catalogus.jsonld", cacheable(views.dcat_catalog), name="data-dcat"),
    path("data/cijfers.zip", cacheable(views.bundle_of_all), name="data-bundle"),
    path("data/doel-<int:number>.zip", cacheable(views.bundle_of_goal), name="data-goal-bundle"),
    path("cijfers/<slug:slug>.csv", cacheable(views.indicator_csv), name="indicator-csv"),
    path("cijfers/<slug:slug>.json", cacheable(views.indicator_json), name="indicator-json"),
    path("api/v1/openapi.json", cacheable(api_view(api.show_description)), name="api-description"),
    path("api/v1/landsdelen", cacheable(api_view(api.list_landsdelen), "pagina")),
    path("api/v1/regios", cacheable(api_view(api.list_regions), "landsdeel", "pagina")),
    path("api/v1/regios/<slug:slug>", cacheable(api_view(api.show_region))),
    path("api/v1/doelen", cacheable(api_view(api.list_goals), "pagina")),
    path("api/v1/doelen/<int:number>", cacheable(api_view(api.show_goal))),
    path("api/v1/cijfers", cacheable(api_view(api.list_figures), "doel", "landsdeel", "pagina")),
    path("api/v1/cijfers/<slug:slug>", cacheable(api_view(api.show_figure))),
    path(
        "api/v1/praktijkvoorbeelden",
        cacheable(
            api_view(api.list_projects), "doel", "landsdeel", "regio", "o", "soort", "pagina"
        ),
    ),
    path("api/v1/praktijkvoorbeelden/<slug:slug>", cacheable(api_view(api.show_project))),
    re_path("^api/", api_view(api.refuse_address), name="api-elsewhere"),
]
