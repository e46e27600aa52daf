"""The flow that signing up and asking for a link share: an address goes in, a mail follows."""

from http import HTTPStatus
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import Resolver404, resolve, reverse

from newsletter.forms import EmailForm, SubscribeForm
from newsletter.models import SubscriberRequest
from newsletter.request_limits import allow_request, client_network
from newsletter.services.subscriptions import create_request

BUSY_MESSAGE = "Er kwamen te veel aanvragen tegelijk. Probeer het over een uur opnieuw."


def handle_request_form(
    request: HttpRequest,
    kind: SubscriberRequest.Kind,
    *,
    form_class: type[EmailForm],
    template: str,
    success_url_name: str,
) -> HttpResponse:
    """Show a form and store its request; every address takes the same work and gives one answer."""
    if request.method != "POST":
        return render(request, template)
    # The charset that a sender names could bring text that cannot be sent back.
    request.encoding = "utf-8"
    form = form_class(request.POST)
    if not form.is_valid():
        return render(request, template, {"form": form}, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    if not form.cleaned_data["onderwerp"]:
        if not allow_request(kind, client_network(request)):
            form.add_error(None, BUSY_MESSAGE)
            return render(request, template, {"form": form}, status=HTTPStatus.TOO_MANY_REQUESTS)
        landsdelen = form.get_landsdelen() if isinstance(form, SubscribeForm) else ""
        create_request(
            kind=kind,
            email=form.cleaned_data["email"],
            landsdelen=landsdelen,
            page=referring_page(request),
        )
    return redirect_see_other(success_url_name)


def referring_page(request: HttpRequest) -> str:
    """Return the path of the public page on our site that the form stood on; empty if unknown.

    The path ends where our own code stops spelling it (`/nieuws/`): a visitor may have made up
    the rest, and the ledger keeps it for ever.
    """
    try:
        referrer = urlsplit(request.headers.get("Referer", ""))
        match = resolve(referrer.path)
    except (ValueError, Resolver404):
        return ""
    is_ours = referrer.netloc.lower() == request.get_host().lower()
    is_secret = "token" in match.kwargs or "admin" in match.app_names or match.view_name == "media"
    return "/" + match.route.partition("<")[0] if is_ours and not is_secret else ""


def redirect_see_other(name: str) -> HttpResponse:
    """Redirect to a page that can be reloaded without sending the form again (HTTP 303)."""
    return HttpResponseRedirect(reverse(name), status=HTTPStatus.SEE_OTHER)
