"""The flow that the forms for visitors share: an address goes in, a mail follows."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import Resolver404, resolve, reverse

from newsletter.forms import EmailForm
from newsletter.models import SubscriberRequest, join_landsdelen
from newsletter.request_limits import allow_request, client_network
from newsletter.services.subscriptions import create_request

BUSY_MESSAGE = "Er kwamen te veel aanvragen tegelijk. Probeer het over een uur opnieuw."


@dataclass(frozen=True)
class RequestForm:
    """A form that stores one request of a visitor: a row that leads to a mail."""

    # Its limits per hour are its own (`newsletter.request_limits`).
    kind: str
    earlier: QuerySet
    form_class: type[EmailForm]
    template: str
    success_url: str
    store: Callable[[HttpRequest, dict[str, Any]], None]
    context: Mapping[str, object] = field(default_factory=dict)

    def respond(self, request: HttpRequest) -> HttpResponse:
        """Show the form or store its request; every address takes the same work and one answer."""
        if request.method != "POST":
            return render(request, self.template, self.context)
        form = self.form_class(request.POST)
        if not form.is_valid():
            return self._show_errors(request, form, HTTPStatus.UNPROCESSABLE_ENTITY)
        if not form.cleaned_data["onderwerp"]:
            if not allow_request(self.kind, self.earlier, client_network(request)):
                form.add_error(None, BUSY_MESSAGE)
                return self._show_errors(request, form, HTTPStatus.TOO_MANY_REQUESTS)
            self.store(request, form.cleaned_data)
        return HttpResponseRedirect(self.success_url, status=HTTPStatus.SEE_OTHER)

    def _show_errors(
        self, request: HttpRequest, form: EmailForm, status: HTTPStatus
    ) -> HttpResponse:
        return render(request, self.template, {**self.context, "form": form}, status=status)


def handle_subscriber_request(
    request: HttpRequest,
    kind: SubscriberRequest.Kind,
    *,
    form_class: type[EmailForm],
    template: str,
    success_url_name: str,
) -> HttpResponse:
    """Store a request about a subscription, which the worker processes."""

    def store_request(request: HttpRequest, values: dict[str, Any]) -> None:
        create_request(
            kind=kind,
            email=values["email"],
            landsdelen=join_landsdelen(values.get("landsdeel", [])),
            page=referring_page(request),
        )

    earlier = SubscriberRequest.objects.filter(kind=kind)
    success_url = reverse(success_url_name)
    return RequestForm(kind, earlier, form_class, template, success_url, store_request).respond(
        request
    )


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
