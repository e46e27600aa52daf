"""Search for a person by email address without the address ever standing in the URL of a page.

There it would stay behind in the history of the browser and in the logs of a proxy. So it comes
by POST: a whole address leads to the page of its row; the beginning of one is kept for an hour,
under a key that the URL names.
"""

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.views.main import SEARCH_VAR
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils.crypto import get_random_string

from newsletter.admin.keyset_changelist import KeysetChangeList
from newsletter.email_addresses import MAX_LENGTH, normalize_email
from newsletter.models import AddressSearch
from publishing.admin import ScopedAdmin
from publishing.admin.admin_request import get_user


class SearchForm(forms.Form):
    email = forms.CharField(max_length=MAX_LENGTH, required=False)


def get_saved_search(request: HttpRequest) -> str | None:
    """Return the text behind the key in the URL of this page; `None` when there is no search."""
    key = request.GET.get(SEARCH_VAR)
    own = AddressSearch.objects.active().filter(user=get_user(request))
    return own.filter(key=key).values_list("text", flat=True).first() if key else None


def save_search(request: HttpRequest, text: str) -> str:
    """Keep `text` and return the key by which a page of the same editor finds it."""
    key = get_random_string(8)
    AddressSearch.objects.create(key=key, user=get_user(request), text=text)
    return key


class AddressSearchChangeList(KeysetChangeList):
    # The text that the search field shows.
    saved_search = ""

    def get_queryset(
        self, request: HttpRequest, exclude_parameters: list[str | None] | None = None
    ) -> QuerySet[Model]:
        self.saved_search = get_saved_search(request) or ""
        return super().get_queryset(request, exclude_parameters)


class AddressSearchAdmin(ScopedAdmin):
    """A list of people, newest first, that is searched by email address."""

    is_searched_apart = True
    list_per_page = 50
    sortable_by = ()
    show_facets = admin.ShowFacets.NEVER
    actions = None

    class Media:
        css = {"all": ["admin_site/subscribers.css"]}

    def lookup_by_email(self, email: str) -> dict[str, str]:
        """Return the lookup that finds the row of this whole, normalised address."""
        raise NotImplementedError

    def params_when_not_found(self, request: HttpRequest, text: str) -> dict[str, str]:
        """Return query parameters for the list, when no row has exactly this address."""
        raise NotImplementedError

    def get_changelist(
        self, request: HttpRequest, **kwargs: object
    ) -> type[AddressSearchChangeList]:
        return AddressSearchChangeList

    def get_urls(self) -> list[URLPattern]:
        name = f"{self.opts.app_label}_{self.opts.model_name}_search"
        view = self.admin_site.admin_view(self.search_view)
        return [path("zoeken/", view, name=name), *super().get_urls()]

    def search_view(self, request: HttpRequest) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        form = SearchForm(request.POST)
        text = form.cleaned_data["email"].lower() if form.is_valid() else ""
        row = self._find_by_email(request, text)
        if row is not None:
            return redirect(self.url("change", row.pk))
        params = self._filter_params(request)
        if text:
            params.update(self.params_when_not_found(request, text))
        elif form.errors:
            messages.warning(request, "Dit is geen e-mailadres, en ook niet het begin ervan.")
        return redirect(f"{self.url('changelist')}?{params.urlencode()}")

    def _filter_params(self, request: HttpRequest) -> QueryDict:
        """Return the filters of the list that the search form repeats as hidden fields."""
        not_filters = {"csrfmiddlewaretoken", "email", SEARCH_VAR}
        params = QueryDict(mutable=True)
        params.update(
            {name: str(value) for name, value in request.POST.items() if name not in not_filters}
        )
        return params

    def _find_by_email(self, request: HttpRequest, text: str) -> Model | None:
        """Return the one row with this address; `None` for no row that the user sees, or more."""
        try:
            lookup = self.lookup_by_email(normalize_email(text))
        except ValidationError:
            return None
        rows = list(self.get_queryset(request).filter(**lookup)[:2])
        return rows[0] if len(rows) == 1 else None


class EmailColumnAdmin(AddressSearchAdmin):
    """A list of rows with an `email`, which the beginning of an address also finds."""

    search_fields = ["email"]
    search_help_text = "Het e-mailadres, of het begin ervan."

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Model], search_term: str
    ) -> tuple[QuerySet[Model], bool]:
        """Match the beginning of an address, which is stored; the term is only its key."""
        prefix = get_saved_search(request)
        if prefix:
            return queryset.filter(email__startswith=prefix), False
        return queryset.none() if search_term else queryset, False

    def lookup_by_email(self, email: str) -> dict[str, str]:
        return {"email": email}

    def params_when_not_found(self, request: HttpRequest, text: str) -> dict[str, str]:
        return {SEARCH_VAR: save_search(request, text)}
