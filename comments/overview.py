"""The page 'Opmerkingen voor mij', with the choice for mail."""

from typing import cast

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.views.decorators.http import require_GET, require_POST

from comments.mentions import open_mentions
from comments.models import MutedEditor


def overview_urls(site: AdminSite) -> list[URLPattern]:
    def page(request: HttpRequest) -> TemplateResponse:
        return overview_page(site, request)

    mail = site.admin_view(require_POST(change_mail))
    return [
        path("opmerkingen/", site.admin_view(require_GET(page)), name="comments"),
        path("opmerkingen/mail/", mail, name="comments_mail"),
    ]


def overview_page(site: AdminSite, request: HttpRequest) -> TemplateResponse:
    user = cast("User", request.user)
    context = {
        **site.each_context(request),
        "title": "Opmerkingen voor mij",
        "mentions": open_mentions(user),
        "is_muted": MutedEditor.objects.filter(user=user).exists(),
    }
    return TemplateResponse(request, "admin/comments/overview.html", context)


def change_mail(request: HttpRequest) -> HttpResponse:
    """Have a user get mail about comments, or none."""
    user = cast("User", request.user)
    if "aan" in request.POST:
        MutedEditor.objects.filter(user=user).delete()
        messages.success(request, "U krijgt weer mail als een collega u iets vraagt.")
    else:
        MutedEditor.objects.get_or_create(user=user)
        messages.success(request, "U krijgt geen mail meer over opmerkingen. Ze staan hier.")
    return redirect("admin:comments")
