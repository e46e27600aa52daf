from django.urls import path

from documents.views import serve_document

urlpatterns = [
    path("bestanden/<slug:slug>.<slug:extension>", serve_document, name="document"),
]
