from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from newsletter.forms import SubscribeForm
from newsletter.models import Request
from newsletter.services import subscribing
from newsletter.tokens import to_confirm
from newsletter.views.asking import asked, see
from newsletter.views.secret import place, secret
from publishing.origin import origin_checked

methods = require_http_methods(["GET", "HEAD", "POST"])


@origin_checked
@methods
def subscribe(request: HttpRequest) -> HttpResponse:
    return asked(
        request,
        Request.Kind.SUBSCRIBE,
        form=SubscribeForm,
        template="newsletter/subscribe.html",
        then="newsletter:requested",
    )


@origin_checked
@methods
@secret
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Mail scanners open links and run scripts, so only a POST confirms."""
    subscriber = to_confirm(token).still_in().first()
    if subscriber is None:
        return render(request, "newsletter/expired.html", status=HTTPStatus.NOT_FOUND)
    if request.method != "POST":
        return render(request, "newsletter/confirm.html")
    subscribing.confirm(subscriber=subscriber, page=place(request, token))
    return see("newsletter:confirmed")
