"""The filter of the list of readers who missed a mailing, as the address of its page holds it.

A domain may be the name of a person, so the address names it by a key, as of a search.
"""

from urllib.parse import urlencode

from django import forms
from django.contrib.admin.views.main import SEARCH_VAR
from django.core.exceptions import ValidationError
from django.http import HttpRequest, QueryDict

from newsletter.admin.address_search import get_saved_search, save_search
from newsletter.failure_reasons import ALL_FAILURE_GROUPS, Fault
from newsletter.missed_deliveries import MissedChoice
from newsletter.models import Delivery, Subscriber
from publishing.accounts import Account
from publishing.host_names import encode_host
from publishing.permissions import Permission, has_permission

STATE_CHOICES = [(state.value, state.label.capitalize()) for state in Delivery.MISSED_STATES]
DOMAIN_ERROR = "Vul alleen in wat achter de @ staat, zoals ziggo.nl."
LAPSED_MESSAGE = "Het domein onthouden wij maar een uur. Vul het opnieuw in."


class MissedFilterForm(forms.Form):
    staat = forms.ChoiceField(
        label="Wat ging er mis?", required=False, choices=[("", "Alles"), *STATE_CHOICES]
    )
    oorzaak = forms.ChoiceField(
        label="Waarom mislukte het?",
        required=False,
        choices=[
            ("", "Elke oorzaak"),
            *((group.name, group.label) for group in ALL_FAILURE_GROUPS),
        ],
    )
    schuld = forms.ChoiceField(
        label="Aan wie lag het?", required=False, choices=[("", "Maakt niet uit"), *Fault.choices]
    )
    domein = forms.CharField(
        label="Welk domein?",
        required=False,
        max_length=253,
        help_text="Wat achter de @ staat, zoals ziggo.nl. Leeg: elk domein.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def __init__(self, data: dict[str, str] | QueryDict, *, may_see_addresses: bool) -> None:
        super().__init__(data, label_suffix="")
        if not may_see_addresses:
            del self.fields["domein"]

    def clean_domein(self) -> str:
        text = self.cleaned_data["domein"].lower().removeprefix("@")
        try:
            domain = encode_host(text)
        except UnicodeError as error:
            raise ValidationError(DOMAIN_ERROR) from error
        if "@" in domain:
            raise ValidationError(DOMAIN_ERROR)
        return domain

    def build_choice(self, ids: tuple[int, ...] = ()) -> MissedChoice:
        return MissedChoice(
            state=self.cleaned_data["staat"],
            group=self.cleaned_data["oorzaak"],
            fault=self.cleaned_data["schuld"],
            domain=self.cleaned_data.get("domein", ""),
            ids=ids,
        )


def may_see_addresses(user: Account) -> bool:
    return has_permission(user, Permission.VIEW, Subscriber)


def read_filter(request: HttpRequest) -> MissedFilterForm:
    """Return the filter in the address of a page, which names a domain by a key only."""
    may_see = may_see_addresses(request.user)
    domain = get_saved_search(request) if may_see else None
    data = {**request.GET.dict(), "domein": domain or ""}
    form = MissedFilterForm(data, may_see_addresses=may_see)
    if request.GET.get(SEARCH_VAR) and not domain:
        form.add_error(None, LAPSED_MESSAGE)
    return form


def filter_query(request: HttpRequest, form: MissedFilterForm) -> str:
    """Return the query of the page for a valid filter."""
    names = ("staat", "oorzaak", "schuld")
    params = {name: value for name in names if (value := form.cleaned_data[name])}
    if domain := form.cleaned_data.get("domein"):
        params[SEARCH_VAR] = save_search(request, domain)
    return urlencode(params)
