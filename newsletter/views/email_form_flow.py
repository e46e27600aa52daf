"""The flow that the forms for visitors share: an address goes in, a mail follows."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from http import HTTPStatus
from math import ceil
from typing import Any
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.response import TemplateResponse
from django.urls import Resolver404, resolve, reverse

from limits.attempts import Attempt, AttemptKind, count_attempt
from limits.networks import client_address
from newsletter.forms import EmailForm
from newsletter.models import Subscriber, SubscriberRequest, join_landsdelen
from newsletter.views.private_links import page_path

BUSY_MESSAGE = "Er kwamen te veel aanvragen tegelijk. Probeer het over {wait} opnieuw."
# A school or a meeting may sign up from one address. What is above the limit of the site leaves two
# for every other network; mail goes out at a pace of its own (`services.visitor_requests`).
REQUEST_LIMITS = AttemptKind(
    name="request", window=timedelta(hours=1), per_address=20, per_site=20_000, reserve=2
)


@dataclass(frozen=True)
class RequestForm:
    """A form that stores one request of a visitor: a row that leads to a mail."""

    limits: AttemptKind
    form_class: type[EmailForm]
    template: str
    success_url: str
    store: Callable[[dict[str, Any], Attempt], None]
    context: Mapping[str, object] = field(default_factory=dict)

    def respond(self, request: HttpRequest) -> HttpResponse:
        """Show the form or store its request; every address takes the same work and one answer."""
        if request.method != "POST":
            return TemplateResponse(request, self.template, dict(self.context))
        form = self.form_class(request.POST)
        if not form.is_valid():
            return self._show_errors(request, form, HTTPStatus.UNPROCESSABLE_ENTITY)
        if not form.cleaned_data["onderwerp"]:
            attempt = count_attempt(self.limits, address=client_address(request))
            if not attempt.is_allowed:
                return self._refuse(request, form, attempt)
            self.store(form.cleaned_data, attempt)
        return HttpResponseRedirect(self.success_url, status=HTTPStatus.SEE_OTHER)

    def _refuse(self, request: HttpRequest, form: EmailForm, attempt: Attempt) -> HttpResponse:
        form.add_error(None, BUSY_MESSAGE.format(wait=attempt.wait_in_words))
        response = self._show_errors(request, form, HTTPStatus.TOO_MANY_REQUESTS)
        response.headers["Retry-After"] = str(ceil(attempt.wait.total_seconds()))
        return response

    def _show_errors(
        self, request: HttpRequest, form: EmailForm, status: HTTPStatus
    ) -> HttpResponse:
        return render(request, self.template, {**self.context, "form": form}, status=status)


@dataclass(frozen=True)
class OwnPage:
    """A subscriber and the token in the address of her page."""

    subscriber: Subscriber
    token: str


def handle_subscriber_request(
    request: HttpRequest,
    kind: SubscriberRequest.Kind,
    *,
    form_class: type[EmailForm],
    template: str,
    success_url_name: str,
    own_page: OwnPage | None = None,
) -> HttpResponse:
    """Store a request about a subscription, which the worker processes.

    `own_page` is the private page that the form stands on, if it does.
    """

    def store_request(values: dict[str, Any], attempt: Attempt) -> None:
        SubscriberRequest.objects.create(
            kind=kind,
            email=values["email"],
            subscriber=own_page.subscriber if own_page else None,
            landsdelen=join_landsdelen(values.get("landsdeel", [])),
            wording=values.get("toestemming", ""),
            page=page_path(request, own_page.token) if own_page else referring_page(request),
            network_turn=attempt.network_attempts,
        )

    form = RequestForm(
        limits=replace(REQUEST_LIMITS, name=kind),
        form_class=form_class,
        template=template,
        success_url=reverse(success_url_name),
        store=store_request,
        context={"token": own_page.token} if own_page else {},
    )
    return form.respond(request)


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
