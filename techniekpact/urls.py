from django.contrib import admin
from django.contrib.sitemaps.views import sitemap
from django.urls import include, path, re_path

from publishing.views import shared
from techniekpact import views
from techniekpact.sitemaps import SITEMAPS

urlpatterns = [
    path("beheer/", admin.site.urls),
    path("sitemap.xml", sitemap, {"sitemaps": SITEMAPS}, name="sitemap"),
    path("robots.txt", views.robots, name="robots"),
    path(".well-known/security.txt", views.security, name="security"),
    path("healthz", views.healthz, name="healthz"),
    re_path(r"^media/(?P<path>.+)$", views.media, name="media"),
    path("concept/<str:token>/", shared, name="shared"),
    path("ambassadeurs/", include("ambassadors.urls")),
    path("nieuwsbrief/", include("newsletter.urls")),
    path("", include("pact.urls")),
]
