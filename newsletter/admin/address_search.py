"""To find someone by her address, without it ever standing in the address of a page.

There it would stay behind in the history of the browser and in the logs of a proxy. So it comes
by POST: a whole address leads to her page; how one begins stays in the session, under a key.
"""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.views.main import SEARCH_VAR
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import path
from django.utils.crypto import get_random_string

from newsletter.admin.keyset_changelist import KeysetChangeList
from newsletter.email_addresses import MAX_LENGTH, normalize_email
from publishing.admin import ScopedAdmin

SESSION_KEY = "newsletter.searches"
MAX_SAVED_SEARCHES = 5
"""Searches in a session, as many as one has open at once."""


class SearchForm(forms.Form):
    email = forms.CharField(max_length=MAX_LENGTH, required=False)


def get_saved_search(request: HttpRequest) -> str | None:
    """What the key in the address of this page stands for; `None` when there is no such search."""
    text: str | None = request.session.get(SESSION_KEY, {}).get(request.GET.get(SEARCH_VAR, ""))
    return text


def save_search(request: HttpRequest, text: str) -> str:
    """The key by which a page finds `text`."""
    key = get_random_string(8)
    searches = [*request.session.get(SESSION_KEY, {}).items(), (key, text)]
    request.session[SESSION_KEY] = dict(searches[-MAX_SAVED_SEARCHES:])
    return key


class AddressSearchAdmin(ScopedAdmin):
    """A list of people in the order of `KeysetList`."""

    list_per_page = 50
    sortable_by = ()
    show_facets = admin.ShowFacets.NEVER
    actions = None

    class Media:
        css = {"all": ["admin_site/subscribers.css"]}

    def lookup_by_email(self, email: str) -> dict[str, Any]:
        """What the row of this address has."""
        raise NotImplementedError

    def params_when_not_found(self, request: HttpRequest, text: str) -> dict[str, str]:
        """What the address of the list is to hold when no row has just this address."""
        raise NotImplementedError

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[KeysetChangeList]:
        return KeysetChangeList

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        changes = super().get_changelist_instance(request)
        changes.searched = get_saved_search(request) or ""
        return changes

    def get_urls(self) -> list[Any]:
        opened = self.admin_site.admin_view(self.search)
        name = f"{self.opts.app_label}_{self.opts.model_name}_search"
        return [path("zoeken/", opened, name=name), *super().get_urls()]

    def search(self, request: HttpRequest) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        form = SearchForm(request.POST)
        text = form.cleaned_data["email"].lower() if form.is_valid() else ""
        found = self._found(text)
        if found is not None:
            return redirect(self.url("change", found.pk))
        filters = QueryDict(mutable=True)
        own = {"csrfmiddlewaretoken", "email", SEARCH_VAR}
        filters.update({name: str(it) for name, it in request.POST.items() if name not in own})
        if text:
            filters.update(self.params_when_not_found(request, text))
        elif form.errors:
            messages.warning(request, "Dit is geen e-mailadres, en ook niet het begin ervan.")
        return redirect(f"{self.url('changelist')}?{filters.urlencode()}")

    def _found(self, text: str) -> Any:
        try:
            return self.model._default_manager.filter(
                **self.lookup_by_email(normalize_email(text))
            ).first()
        except ValidationError:
            return None
