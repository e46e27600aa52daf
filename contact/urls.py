from django.urls import path
from django.views.generic import TemplateView

from caching.cacheable import cacheable
from contact import views

urlpatterns = [
    path("contact/", cacheable(views.contact), name="contact"),
    path("contact/verstuurd/", cacheable(views.contact_sent), name="contact-sent"),
    path("contact/<slug:slug>/", cacheable(views.contact_region), name="contact-region"),
    path(
        "contact/<slug:slug>/verstuurd/",
        cacheable(views.contact_region_sent),
        name="contact-region-sent",
    ),
    path(
        "pers/", cacheable(TemplateView.as_view(template_name="contact/press.html")), name="press"
    ),
]
