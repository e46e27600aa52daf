from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from newsletter.forms import SubscribeForm
from newsletter.limits import network_of, within_limits
from newsletter.models import Request
from newsletter.services import subscribing
from newsletter.tokens import to_confirm
from publishing.origin import origin_checked

BUSY = "Er kwamen te veel aanmeldingen tegelijk. Probeer het over een uur opnieuw."

methods = require_http_methods(["GET", "HEAD", "POST"])


@origin_checked
@methods
def subscribe(request: HttpRequest) -> HttpResponse:
    """The answer is the same for every address: new, pending or confirmed."""
    if request.method != "POST":
        return render(request, "newsletter/subscribe.html")
    # Whatever charset the sender names, so that no text arrives that cannot be sent back.
    request.encoding = "utf-8"
    form = SubscribeForm(request.POST)
    if not form.is_valid():
        return refuse(request, form, HTTPStatus.UNPROCESSABLE_ENTITY)
    if not form.cleaned_data["onderwerp"]:
        if not within_limits(network_of(request)):
            form.add_error(None, BUSY)
            return refuse(request, form, HTTPStatus.TOO_MANY_REQUESTS)
        subscribing.ask(kind=Request.Kind.SUBSCRIBE, email=form.cleaned_data["email"])
    return see("newsletter:requested")


@origin_checked
@methods
@never_cache
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Mail scanners open links, so only a POST confirms. The address of the page is a secret."""
    subscriber = to_confirm(token).first()
    if subscriber is None:
        response = render(request, "newsletter/expired.html", status=HTTPStatus.NOT_FOUND)
    elif request.method != "POST":
        response = render(request, "newsletter/confirm.html")
    else:
        subscribing.confirm(subscriber=subscriber)
        response = see("newsletter:confirmed")
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex"
    return response


def refuse(request: HttpRequest, form: SubscribeForm, status: HTTPStatus) -> HttpResponse:
    return render(request, "newsletter/subscribe.html", {"signup": form}, status=status)


def see(name: str) -> HttpResponse:
    """Send on to a page that can be reloaded without sending the form again."""
    return HttpResponseRedirect(reverse(name), status=HTTPStatus.SEE_OTHER)


def leave(request: HttpRequest, token: str) -> HttpResponse:
    raise NotImplementedError


def manage(request: HttpRequest, token: str) -> HttpResponse:
    raise NotImplementedError
