"""The pages with whom to call or write to, and the form that sends a message."""

from dataclasses import replace
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from contact.forms import ContactForm
from contact.services import send_message
from limits.attempts import Attempt
from newsletter.views.email_form_flow import REQUEST_LIMITS, RequestForm
from pact.models import Page
from pact.site_context import site_context
from publishing.csrf_origin import require_same_origin
from regions.models import Region

# Each message is a mail to the same few people.
MESSAGE_LIMITS = replace(REQUEST_LIMITS, name="contact", per_site=500)
allowed_methods = require_http_methods(["GET", "HEAD", "POST"])


@require_same_origin
@allowed_methods
def contact(request: HttpRequest) -> HttpResponse:
    """Show the national contact, and the text of the page that an editor wrote for it."""
    page = Page.objects.published().filter(block=Page.Block.CONTACT).first()
    return _respond(request, None, {"page": page})


@require_same_origin
@allowed_methods
def contact_region(request: HttpRequest, slug: str) -> HttpResponse:
    return _respond(request, _get_region_or_404(slug), {})


def contact_sent(request: HttpRequest) -> HttpResponse:
    return TemplateResponse(request, "contact/sent.html", _contact_context(None))


def contact_region_sent(request: HttpRequest, slug: str) -> HttpResponse:
    return TemplateResponse(
        request, "contact/sent.html", _contact_context(_get_region_or_404(slug))
    )


def _respond(request: HttpRequest, region: Region | None, context: dict[str, Any]) -> HttpResponse:
    """Show the contact and, if somebody reads the messages, the form; store a message."""
    context |= _contact_context(region)
    if request.method == "POST" and not context["has_form"]:
        raise Http404

    def store_message(values: dict[str, Any], attempt: Attempt) -> None:
        send_message(
            region=region,
            name=values["naam"],
            email=values["email"],
            subject=values["vraag"],
            text=values["bericht"],
        )

    return RequestForm(
        limits=MESSAGE_LIMITS,
        form_class=ContactForm,
        template="contact/contact.html",
        success_url=_url("contact-sent", region),
        store=store_message,
        context=context,
    ).respond(request)


def _contact_context(region: Region | None) -> dict[str, Any]:
    shared = site_context()
    return {
        "region": region,
        "contact": shared.contact_for(region),
        "form_url": _url("contact", region),
        "has_form": bool(shared.reply_address_for(region)),
    }


def _get_region_or_404(slug: str) -> Region:
    """Return a published region that somebody can be reached for."""
    for region in site_context().reachable_regions:
        if region.slug == slug:
            return region
    raise Http404


def _url(name: str, region: Region | None) -> str:
    """Return the address of a national page, or of the page of the same kind for a region."""
    if region is None:
        return reverse(name)
    return reverse(name.replace("contact", "contact-region", 1), args=[region.slug])
