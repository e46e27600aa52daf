"""'De afzender': whether other mail servers trust our mail, as the worker last saw it."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from newsletter.domain.checks import request_domain_check
from newsletter.domain.findings import Finding
from newsletter.models import DomainCheck
from publishing.admin.routes import GET_OR_POST, AdminRoute
from publishing.permissions import Permission


def domain_check(admin: Any, request: HttpRequest, thing: None) -> HttpResponse:
    """Nothing is looked up here: a page does not wait for other people's servers."""
    if request.method == "POST":
        request_domain_check()
        said = "De worker kijkt opnieuw. Laad de pagina over een minuut nog eens."
        admin.message_user(request, said)
        return redirect(admin.url("domain_check"))
    check = DomainCheck.objects.first() or DomainCheck()
    context = {
        "title": "De afzender",
        "check": check,
        "findings": [Finding(**kept) for kept in check.findings],
        "wrong": len(check.wrong),
    }
    return admin.render_page(request, "newsletter/domain_check", context)


ROUTES = [AdminRoute("domain_check", "afzender/", Permission.PUBLISH, domain_check, GET_OR_POST)]
