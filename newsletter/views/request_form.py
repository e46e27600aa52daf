"""An address goes in, a mail follows: what signing up and asking for a link have in common."""

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
    """The answer, and the work for it, is the same for every address."""
    if request.method != "POST":
        return render(request, template)
    # Whatever charset the sender names, so that no text arrives that cannot be sent back.
    request.encoding = "utf-8"
    sent = form_class(request.POST)
    if not sent.is_valid():
        return render(request, template, {"form": sent}, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    if not sent.cleaned_data["onderwerp"]:
        if not allow_request(kind, client_network(request)):
            sent.add_error(None, BUSY_MESSAGE)
            return render(request, template, {"form": sent}, status=HTTPStatus.TOO_MANY_REQUESTS)
        choice = sent.get_landsdelen() if isinstance(sent, SubscribeForm) else ""
        create_request(
            kind=kind,
            email=sent.cleaned_data["email"],
            landsdelen=choice,
            page=referring_page(request),
        )
    return redirect_see_other(success_url_name)


def referring_page(request: HttpRequest) -> str:
    """Where on our site the form stood; empty when that is unknown or no public page.

    Only as far as our own code spells it (`/nieuws/`): what follows, the visitor may have made up,
    and the ledger keeps it for ever.
    """
    try:
        came_from = urlsplit(request.headers.get("Referer", ""))
        known = resolve(came_from.path)
    except (ValueError, Resolver404):
        return ""
    ours = came_from.netloc.lower() == request.get_host().lower()
    secret = "token" in known.kwargs or "admin" in known.app_names or known.view_name == "media"
    return "/" + known.route.partition("<")[0] if ours and not secret else ""


def redirect_see_other(name: str) -> HttpResponse:
    """Send on to a page that can be reloaded without sending the form again."""
    return HttpResponseRedirect(reverse(name), status=HTTPStatus.SEE_OTHER)
