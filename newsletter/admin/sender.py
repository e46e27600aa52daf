"""'De afzender': whether other mail servers trust our mail, as the worker last saw it."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse

from newsletter.domain.checking import ask_again
from newsletter.models import SenderCheck
from publishing.admin.doors import BOTH, Door
from publishing.rights import Right


def sender(admin: Any, request: HttpRequest, thing: None) -> HttpResponse:
    """Nothing is looked up here: a page does not wait for other people's servers."""
    if request.method == "POST":
        ask_again()
        messages.info(request, "De worker kijkt opnieuw. Laad de pagina over een minuut nog eens.")
        return HttpResponseRedirect(reverse("admin:newsletter_issue_sender"))
    check = SenderCheck.objects.first() or SenderCheck()
    context = {
        **admin.admin_site.each_context(request),
        "opts": admin.opts,
        "title": "De afzender",
        "check": check,
        "wrong": sum(finding["level"] == "wrong" for finding in check.findings),
    }
    return TemplateResponse(request, "admin/newsletter/sender.html", context)


DOORS = [Door("sender", "afzender/", Right.PUBLISH, sender, BOTH)]
