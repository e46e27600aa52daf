from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from newsletter.forms import ChoiceForm, SubscribeForm
from newsletter.models import Request, shapes_of
from newsletter.services import subscribing
from newsletter.tokens import to_confirm
from newsletter.views.asking import asked, see
from newsletter.views.secret import place, secret
from publishing.origin import require_same_origin

methods = require_http_methods(["GET", "HEAD", "POST"])


@require_same_origin
@methods
def subscribe(request: HttpRequest) -> HttpResponse:
    return asked(
        request,
        Request.Kind.SUBSCRIBE,
        form=SubscribeForm,
        template="newsletter/subscribe.html",
        then="newsletter:requested",
    )


@require_same_origin
@methods
@secret
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Mail scanners open links and run scripts, so only a POST confirms.

    With the landsdelen that she sees there: anyone may have asked for others on her address.
    """
    subscriber = to_confirm(token).still_in().first()
    if subscriber is None:
        return render(request, "newsletter/expired.html", status=HTTPStatus.NOT_FOUND)
    form = ChoiceForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        page = place(request, token)
        subscribing.confirm(subscriber=subscriber, choice=form.choice(), page=page)
        return see("newsletter:confirmed")
    shown = {"form": form, "chosen": shapes_of(subscriber.choice)}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "newsletter/confirm.html", shown, status=status)
