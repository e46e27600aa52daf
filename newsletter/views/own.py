"""A subscriber's own page: what we have of her, and everything she may do with it."""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from newsletter.forms import AddressForm, ChoiceForm
from newsletter.models import Request, Subscriber, shapes_of
from newsletter.models.subscriber import SubscriberQuerySet
from newsletter.record import lines_about, masked, record_of
from newsletter.services import stopping, subscribing
from newsletter.tokens import leave_token, to_choose, to_manage
from newsletter.views.asking import asked, see
from newsletter.views.secret import place, secret
from publishing.origin import require_same_origin

View = Callable[[HttpRequest, Subscriber, str], HttpResponse]

methods = require_http_methods(["GET", "HEAD", "POST"])
LINK = "newsletter/link.html"


@require_same_origin
@methods
def link(request: HttpRequest) -> HttpResponse:
    """Where who has no link, or an old one, asks for a new one."""
    return asked(
        request,
        Request.Kind.MANAGE,
        form=AddressForm,
        template=LINK,
        then="newsletter:link-requested",
    )


def hers(
    whose: Callable[[str], SubscriberQuerySet],
) -> Callable[[View], Callable[[HttpRequest, str], HttpResponse]]:
    """Hand a view the subscriber whose link it is; without one, offer to mail a new link."""

    def guarded(view: View) -> Callable[[HttpRequest, str], HttpResponse]:
        @secret
        @wraps(view)
        def found(request: HttpRequest, token: str) -> HttpResponse:
            subscriber = whose(token).first()
            if subscriber is None:
                return render(request, LINK, {"expired": True}, status=HTTPStatus.NOT_FOUND)
            return view(request, subscriber, token)

        return found

    return guarded


@require_same_origin
@methods
@hers(to_choose)
def own(request: HttpRequest, subscriber: Subscriber, token: str) -> HttpResponse:
    """A POST changes the landsdelen. What we have shows only by the link that she asked for."""
    form = ChoiceForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and subscriber.state == Subscriber.State.CONFIRMED:
        subscribing.change(subscriber=subscriber, choice=form.choice(), page=place(request, token))
        here = reverse("newsletter:manage", args=[token])
        return HttpResponseRedirect(f"{here}?bewaard", status=HTTPStatus.SEE_OTHER)
    whole = to_manage(token).exists()
    shown = {
        "subscriber": subscriber,
        "address": masked(subscriber.email),
        "chosen": shapes_of(subscriber.choice),
        "whole": whole,
        "lines": lines_about(subscriber) if whole else [],
        "form": form,
        "token": token,
        "leave_token": leave_token(subscriber.key, 0),
        "saved": "bewaard" in request.GET,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "newsletter/own.html", shown, status=status)


@require_same_origin
@methods
@hers(to_manage)
def take_along(request: HttpRequest, subscriber: Subscriber, token: str) -> HttpResponse:
    """Art. 15 and 20 AVG: all of it, in a form that a program reads.

    By a POST alone, so that no mail scanner fetches it.
    """
    if request.method != "POST":
        here = reverse("newsletter:manage", args=[token])
        return HttpResponseRedirect(here, status=HTTPStatus.SEE_OTHER)
    response = JsonResponse(record_of(subscriber), json_dumps_params={"indent": 2})
    response["Content-Disposition"] = 'attachment; filename="nieuwsbrief-gegevens.json"'
    return response


@require_same_origin
@methods
@hers(to_manage)
def erase(request: HttpRequest, subscriber: Subscriber, token: str) -> HttpResponse:
    """Art. 17 AVG."""
    if request.method != "POST":
        return render(request, "newsletter/erase.html", {"token": token})
    stopping.erase(subscriber=subscriber, page=place(request, token))
    return see("newsletter:erased")
