from django.urls import path, re_path

from caching.cacheable import cacheable
from videos import views

urlpatterns = [
    path("videos/<slug:slug>/", cacheable(views.VideoDetail.as_view()), name="video"),
    path("bestanden/<slug:slug>.vtt", views.serve_captions, name="video-captions"),
    re_path(
        r"^bestanden/(?P<slug>[-\w]+)\.(?P<extension>mp4|webm)$",
        views.serve_video,
        name="video-file",
    ),
]
