from django.contrib import admin
from django.urls import include, path, re_path

from publishing.public import public
from publishing.views import shared
from techniekpact import views
from techniekpact.sitemaps import sitemap

handler500 = views.failed

urlpatterns = [
    path("beheer/", admin.site.urls),
    path("sitemap.xml", public(sitemap), name="sitemap"),
    path("robots.txt", public(views.robots), name="robots"),
    path(".well-known/security.txt", public(views.security), name="security"),
    path("healthz", views.healthz, name="healthz"),
    re_path(r"^media/(?P<path>.+)$", views.media, name="media"),
    path("concept/<str:token>/", shared, name="shared"),
    path("ambassadeurs/", include("ambassadors.urls")),
    path("nieuwsbrief/", include("newsletter.urls")),
    path("", include("pact.urls")),
]
