from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.response import TemplateResponse
from django.views.decorators.http import require_http_methods, require_safe

from newsletter.consent_wording import wording_text
from newsletter.forms import LandsdelenForm, SubscribeForm
from newsletter.models import Issue, SubscriberRequest, landsdeel_names, split_landsdelen
from newsletter.services import subscriptions
from newsletter.tokens import subscriber_by_confirm_token
from newsletter.views.email_form_flow import handle_subscriber_request, redirect_see_other
from newsletter.views.private_links import page_path, private_link
from pact.models import Page
from publishing.csrf_origin import require_same_origin, require_secret_link

SUBSCRIBE_TEMPLATE = "newsletter/subscribe.html"

allowed_methods = require_http_methods(["GET", "HEAD", "POST"])


@require_same_origin
@allowed_methods
def subscribe(request: HttpRequest) -> HttpResponse:
    return handle_subscriber_request(
        request,
        SubscriberRequest.Kind.SUBSCRIBE,
        form_class=SubscribeForm,
        template=SUBSCRIBE_TEMPLATE,
        success_url_name="newsletter:signup-requested",
    )


@require_safe
def subscribe_landsdeel(request: HttpRequest, shape: str) -> HttpResponse:
    """Show the sign-up form with a landsdeel ticked: the address that partners print."""
    form = SubscribeForm(initial={"landsdeel": [shape]})
    context = {"form": form, "landsdeel_name": landsdeel_names(shape)[0]}
    return render(request, SUBSCRIBE_TEMPLATE, context)


@require_safe
def signup_confirmed(request: HttpRequest) -> TemplateResponse:
    """Welcome a new reader in the words of the editors, with the last issue to read meanwhile."""
    pages = Page.objects.published().filter(block=Page.Block.WELCOME)
    issues = Issue.objects.published().only("title", "slug")
    context = {
        "welcome": pages.first(),
        "last_issue": issues.order_by("-first_published_at", "-pk").first(),
    }
    return TemplateResponse(request, "newsletter/signup_confirmed.html", context)


@require_secret_link
@allowed_methods
@private_link
def confirm_signup(request: HttpRequest, token: str) -> HttpResponse:
    """Confirm a subscription on a POST alone, as mail scanners open links and run scripts.

    The landsdelen are those of the form that the subscriber sees: anyone may have asked for
    others on her address.
    """
    subscriber = subscriber_by_confirm_token(token).pending_or_confirmed().first()
    if subscriber is None:
        return render(request, "newsletter/signup_expired.html", status=HTTPStatus.NOT_FOUND)
    form = LandsdelenForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        page = page_path(request, token)
        subscriptions.confirm_subscription(
            subscriber=subscriber, landsdelen=form.get_landsdelen(), page=page
        )
        return redirect_see_other("newsletter:signup-confirmed")
    context = {
        "form": form,
        "chosen": split_landsdelen(subscriber.landsdelen),
        "wording": wording_text(subscriber.signup_wording),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "newsletter/signup_confirm.html", context, status=status)
