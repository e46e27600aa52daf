"""Bases of the pages of accounts: the look of the admin, and the trace of what failed."""

from http import HTTPStatus
from math import ceil
from typing import Any

from django.contrib import admin
from django.contrib.auth.models import User
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.generic.base import View

from accounts import trace
from limits.log_ins import TOO_MANY_ATTEMPTS


class AccountPage(View):
    """A page in the look of the admin, which is never stored by a browser."""

    title = ""

    # Not decorators of the class: those would pass over `dispatch` of the view that it is mixed in.
    @method_decorator(sensitive_post_parameters())
    @method_decorator(never_cache)
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        inherited = super().get_context_data(**kwargs)  # type: ignore[misc]
        return {**admin.site.each_context(self.request), "title": self.title, **inherited}


class ProofPage(AccountPage):
    """A page where somebody proves who she is; what fails is recorded and what is refused is 429.

    `step` says in the audit log with what she tried.
    """

    step = ""

    def tried_account(self) -> User | None:
        """Return the account that somebody tries to come in with, as far as it is known."""
        user = self.request.user
        return user if user.is_authenticated else None

    def form_invalid(self, form: BaseForm) -> HttpResponse:
        response: HttpResponse = super().form_invalid(form)  # type: ignore[misc]
        return self.record_refusal(form, response)

    def record_refusal(self, form: BaseForm, response: HttpResponse) -> HttpResponse:
        if set_refusal_status(form, response):
            trace.record_lock_out(self.request, self.tried_account())
        else:
            trace.record_failure(self.request, self.tried_account(), self.step)
        return response


def set_refusal_status(form: BaseForm, response: HttpResponse) -> bool:
    """Make a page a 429 with the time to wait (RFC 6585) if its form was refused; return that."""
    for errors in form.errors.as_data().values():
        for error in errors:
            if error.code == TOO_MANY_ATTEMPTS:
                wait = (error.params or {})["wait"]
                response.status_code = HTTPStatus.TOO_MANY_REQUESTS
                response.headers["Retry-After"] = str(ceil(wait.total_seconds()))
                return True
    return False
