"""Change of address: a subscriber asks for it on her page, and both addresses confirm it."""

from http import HTTPStatus

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from newsletter.data_export import mask_email
from newsletter.forms import EmailForm, WordingForm
from newsletter.models import AddressChange, Subscriber, SubscriberRequest
from newsletter.services import address_changes
from newsletter.services.address_changes import ChangeOutcome
from newsletter.tokens import find_address_change, subscriber_by_manage_token
from newsletter.views.email_form_flow import (
    OwnPage,
    handle_subscriber_request,
    redirect_see_other,
)
from newsletter.views.preferences import with_subscriber
from newsletter.views.private_links import page_path, private_link
from publishing.csrf_origin import require_secret_link

allowed_methods = require_http_methods(["GET", "HEAD", "POST"])

PAGE_BY_OUTCOME = {
    ChangeOutcome.WAITING: "newsletter:address-confirmed",
    ChangeOutcome.CHANGED: "newsletter:address-changed",
    ChangeOutcome.ENDED: "newsletter:address-unchanged",
}


@require_secret_link
@allowed_methods
@with_subscriber(subscriber_by_manage_token)
def request_address_change(
    request: HttpRequest, subscriber: Subscriber, token: str
) -> HttpResponse:
    """Ask for another address; the answer is the same whatever that address is (rule 5)."""
    if subscriber.state != Subscriber.State.CONFIRMED:
        return redirect("newsletter:manage", token)
    return handle_subscriber_request(
        request,
        SubscriberRequest.Kind.CHANGE_ADDRESS,
        form_class=EmailForm,
        template="newsletter/change_address.html",
        success_url_name="newsletter:address-requested",
        own_page=OwnPage(subscriber, token),
    )


@require_secret_link
@allowed_methods
@private_link
def confirm_address_change(request: HttpRequest, token: str) -> HttpResponse:
    """Confirm or refuse a change on a POST alone, with the button that says so (rule 6)."""
    target = find_address_change(token)
    if target is None:
        return render(request, "newsletter/address_expired.html", status=HTTPStatus.NOT_FOUND)
    change, side = target
    is_old_address = side == AddressChange.Side.OLD
    answer = request.POST.get("antwoord")
    form_class = Form if is_old_address else WordingForm
    form = form_class(request.POST if answer == "ja" else None)
    if form.is_valid():
        outcome = address_changes.confirm_address_change(
            change=change,
            side=side,
            page=page_path(request, token),
            wording=form.cleaned_data.get("toestemming", ""),
        )
        return redirect_see_other(PAGE_BY_OUTCOME[outcome])
    if answer == "nee":
        address_changes.refuse_address_change(change=change)
        return redirect_see_other("newsletter:address-unchanged")
    # The new address may be a stranger's, so the page behind its mail names no address.
    context = {"form": form, "new_address": mask_email(change.email) if is_old_address else ""}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "newsletter/confirm_address.html", context, status=status)
