"""The page 'De afzender': whether other mail servers trust our mail, as the worker last saw it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from newsletter.domain.checks import request_domain_check
from newsletter.domain.findings import Finding
from newsletter.models import DomainCheck
from publishing.admin import PublishableAdmin
from publishing.admin.routes import GET_OR_POST, AdminRoute
from publishing.permissions import Permission


def domain_check(admin: PublishableAdmin, request: HttpRequest, obj: None) -> HttpResponse:
    """Show what the worker last found; a POST asks it to look again.

    The view itself looks nothing up: a page does not wait for other people's servers.
    """
    if request.method == "POST":
        request_domain_check()
        message = "De worker kijkt opnieuw. Laad de pagina over een minuut nog eens."
        admin.message_user(request, message)
        return redirect(admin.url("domain_check"))
    check = DomainCheck.objects.first() or DomainCheck()
    context = {
        "title": "De afzender",
        "check": check,
        "findings": [Finding(**stored) for stored in check.findings],
        "wrong_count": len(check.failed_names),
    }
    return admin.render_page(request, "newsletter/domain_check", context)


ROUTES = [AdminRoute("domain_check", "afzender/", Permission.PUBLISH, domain_check, GET_OR_POST)]
