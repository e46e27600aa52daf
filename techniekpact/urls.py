from django.contrib import admin
from django.urls import include, path, re_path
from django.views.generic import TemplateView

from caching.cacheable import cacheable
from publishing.shared_drafts import shared_draft
from techniekpact import views
from techniekpact.monitoring.metrics_page import metrics
from techniekpact.monitoring.readiness import health_check
from techniekpact.planning_calendar import planning_calendar
from techniekpact.site_overview import site_overview
from techniekpact.sitemaps import sitemap, sitemap_part

handler400 = views.handle_bad_request
handler403 = views.handle_forbidden
handler404 = views.handle_not_found
handler500 = views.handle_exception

urlpatterns = [
    path("beheer/", include("accounts.urls")),
    path(
        "beheer/agenda/abonnement/<str:token>/planning.ics",
        planning_calendar,
        name="planning-calendar",
    ),
    path("beheer/", admin.site.urls),
    path("sitemap.xml", cacheable(sitemap), name="sitemap"),
    path("sitemap-<int:number>.xml", cacheable(sitemap_part), name="sitemap-part"),
    path("overzicht/", cacheable(site_overview), name="overview"),
    path("favicon.ico", cacheable(views.favicon), name="favicon"),
    path("site.webmanifest", cacheable(views.web_manifest), name="manifest"),
    path("robots.txt", cacheable(views.robots_txt), name="robots"),
    path(".well-known/security.txt", cacheable(views.security_txt), name="security"),
    re_path(r"^healthz(?:/ready)?$", health_check, name="healthz"),
    path("metrics", metrics, name="metrics"),
    re_path(r"^media/(?P<path>.+)$", views.serve_media, name="media"),
    # What editors wrote for an address that nobody finds, for their preview.
    path(
        "pagina-niet-gevonden/",
        cacheable(TemplateView.as_view(template_name="404.html")),
        name="not-found-example",
    ),
    path("concept/<str:token>/", shared_draft, name="shared"),
    path("", include("videos.urls")),
    path("", include("documents.urls")),
    path("ambassadeurs/", include("ambassadors.urls")),
    path("nieuwsbrief/", include("newsletter.urls")),
    path("zoeken/regio/", include("search.places.urls")),
    path("", include("contact.urls")),
    path("", include("search.urls")),
    path("", include("open_data.urls")),
    path("", include("pact.urls")),
]
