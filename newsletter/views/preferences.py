"""The own page of a subscriber: the data that we hold, and everything she may do with it."""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from newsletter.data_export import (
    build_data_export,
    consents_of,
    mask_email,
    pending_address_change,
)
from newsletter.forms import EmailForm, LandsdelenForm
from newsletter.models import Subscriber, SubscriberRequest, split_landsdelen
from newsletter.models.subscriber import SubscriberQuerySet
from newsletter.services import subscriptions, suppression
from newsletter.tokens import (
    make_unsubscribe_token,
    subscriber_by_manage_token,
    subscriber_by_preferences_token,
)
from newsletter.views.email_form_flow import handle_subscriber_request, redirect_see_other
from newsletter.views.private_links import page_path, private_link
from publishing.csrf_origin import require_same_origin, require_secret_link

View = Callable[[HttpRequest, Subscriber, str], HttpResponse]

allowed_methods = require_http_methods(["GET", "HEAD", "POST"])
REQUEST_LINK_TEMPLATE = "newsletter/request_link.html"


@require_same_origin
@allowed_methods
def request_link(request: HttpRequest) -> HttpResponse:
    """Mail a new link to a subscriber who has none, or an old one."""
    return handle_subscriber_request(
        request,
        SubscriberRequest.Kind.MANAGE,
        form_class=EmailForm,
        template=REQUEST_LINK_TEMPLATE,
        success_url_name="newsletter:link-requested",
    )


def with_subscriber(
    find_subscribers: Callable[[str], SubscriberQuerySet],
) -> Callable[[View], Callable[[HttpRequest, str], HttpResponse]]:
    """Pass a view the subscriber whom a token belongs to; for a wrong one, offer a new link."""

    def decorate(view: View) -> Callable[[HttpRequest, str], HttpResponse]:
        @private_link
        @wraps(view)
        def view_with_subscriber(request: HttpRequest, token: str) -> HttpResponse:
            subscriber = find_subscribers(token).first()
            if subscriber is None:
                return render(
                    request, REQUEST_LINK_TEMPLATE, {"expired": True}, status=HTTPStatus.NOT_FOUND
                )
            return view(request, subscriber, token)

        return view_with_subscriber

    return decorate


@require_secret_link
@allowed_methods
@with_subscriber(subscriber_by_preferences_token)
def preferences(request: HttpRequest, subscriber: Subscriber, token: str) -> HttpResponse:
    """Show the own page of a subscriber; a POST changes her landsdelen.

    The data that we hold shows only behind the link that she asked for (`manage` in the tokens):
    a link from a mail may have been forwarded with it.
    """
    form = LandsdelenForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and subscriber.state == Subscriber.State.CONFIRMED:
        subscriptions.change_landsdelen(
            subscriber=subscriber, landsdelen=form.get_landsdelen(), page=page_path(request, token)
        )
        url = reverse("newsletter:manage", args=[token])
        return HttpResponseRedirect(f"{url}?bewaard", status=HTTPStatus.SEE_OTHER)
    shows_data = subscriber_by_manage_token(token).exists()
    address_change = pending_address_change(subscriber) if shows_data else None
    context = {
        "subscriber": subscriber,
        "masked_email": mask_email(subscriber.email),
        "chosen": split_landsdelen(subscriber.landsdelen),
        "shows_data": shows_data,
        "consents": consents_of(subscriber) if shows_data else [],
        "address_change": address_change,
        "new_address": mask_email(address_change.email) if address_change else "",
        "form": form,
        "token": token,
        "unsubscribe_token": make_unsubscribe_token(subscriber.key, 0),
        "is_saved": "bewaard" in request.GET,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "newsletter/preferences.html", context, status=status)


@require_secret_link
@allowed_methods
@with_subscriber(subscriber_by_manage_token)
def download_data(request: HttpRequest, subscriber: Subscriber, token: str) -> HttpResponse:
    """Return all data that we hold of a subscriber as a JSON file (art. 15 and 20 AVG).

    Only a POST does, so that no mail scanner fetches it.
    """
    if request.method != "POST":
        url = reverse("newsletter:manage", args=[token])
        return HttpResponseRedirect(url, status=HTTPStatus.SEE_OTHER)
    response = JsonResponse(build_data_export(subscriber), json_dumps_params={"indent": 2})
    response["Content-Disposition"] = 'attachment; filename="nieuwsbrief-gegevens.json"'
    return response


@require_secret_link
@allowed_methods
@with_subscriber(subscriber_by_manage_token)
def erase_data(request: HttpRequest, subscriber: Subscriber, token: str) -> HttpResponse:
    """Erase all data of a subscriber on a POST (art. 17 AVG)."""
    if request.method != "POST":
        return render(request, "newsletter/erase.html", {"token": token})
    suppression.erase_subscriber(subscriber=subscriber, page=page_path(request, token))
    return redirect_see_other("newsletter:erased")
