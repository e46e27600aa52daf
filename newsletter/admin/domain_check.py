"""The page 'De afzender': whether other mail servers trust our mail, as the worker last saw it."""

from django.http import HttpResponse
from django.shortcuts import redirect

from newsletter.models import DomainCheck
from newsletter.sender_domain.check_runner import request_domain_check
from newsletter.sender_domain.findings import Finding
from publishing.admin import PublishableAdmin
from publishing.admin.admin_request import AdminRequest
from publishing.admin.routes import GET_OR_POST, AdminRoute
from publishing.permissions import Permission


def domain_check(model_admin: PublishableAdmin, request: AdminRequest, obj: None) -> HttpResponse:
    """Show what the worker last found; a POST asks it to look again.

    The view itself looks nothing up: a page does not wait for other people's servers.
    """
    if request.method == "POST":
        request_domain_check()
        message = "De worker kijkt opnieuw. Laad de pagina over een minuut nog eens."
        model_admin.message_user(request, message)
        return redirect(model_admin.url("domain_check"))
    check = DomainCheck.objects.first() or DomainCheck()
    context = {
        "title": "De afzender",
        "check": check,
        "findings": [Finding(**stored) for stored in check.findings],
        "wrong_count": len(check.failed_names),
    }
    return model_admin.render_page(request, "newsletter/domain_check", context)


ROUTES = [AdminRoute("domain_check", "afzender/", Permission.PUBLISH, domain_check, GET_OR_POST)]
