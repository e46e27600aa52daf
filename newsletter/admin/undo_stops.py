"""The page that undoes stops for many at once: those of a mailing, a cause or a day."""

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from newsletter.admin.lift_form import LiftForm
from newsletter.models import Mailing, Suppression
from newsletter.services.reinstatement import Stops, count_stops, find_stops, reinstate
from publishing.accounts import Account
from publishing.admin import ScopedAdmin
from publishing.admin.admin_request import get_user
from publishing.audit import record_event
from publishing.models import Event
from publishing.permissions import Permission, has_permission

Reason = Suppression.Reason

REASONS_BY_CAUSE = {
    "bezorgen": (Reason.BOUNCED, Reason.SOFT_BOUNCED),
    "bestaat-niet": (Reason.BOUNCED,),
    "niet-aangekomen": (Reason.SOFT_BOUNCED,),
    "redactie": (Reason.EDITOR,),
    "andere-lijst": (Reason.ELSEWHERE,),
}
CAUSE_CHOICES = [
    ("bezorgen", "Alles wat bij het bezorgen misging"),
    *((cause, REASONS_BY_CAUSE[cause][0].label) for cause in [*REASONS_BY_CAUSE][1:]),
]


class MailingChoiceField(forms.ModelChoiceField):
    def label_from_instance(self, obj: Mailing) -> str:
        return str(obj.issue)


class StopsForm(forms.Form):
    """A choice of stops, in the address of the page."""

    verzending = MailingChoiceField(
        label="Van welke verzending?",
        queryset=Mailing.objects.none(),
        required=False,
        empty_label="Alle verzendingen",
        error_messages={"invalid_choice": "Kies een verzending uit de lijst."},
    )
    oorzaak = forms.ChoiceField(
        label="Waarom zijn zij gestopt?",
        choices=CAUSE_CHOICES,
        error_messages={"invalid_choice": "Kies een oorzaak uit de lijst."},
    )
    dag = forms.DateField(
        label="Op welke dag?",
        required=False,
        help_text="Leeg: op elke dag.",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "Vul een dag in, zoals 31-12-2026."},
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        with_stops = Suppression.objects.after_bounces().exclude(mailing=None)
        mailings = Mailing.objects.filter(pk__in=with_stops.order_by().values("mailing"))
        chosen = mailings.without_bodies().select_related("issue").order_by("-pk")
        self.fields["verzending"].queryset = chosen  # type: ignore[attr-defined]

    def get_stops(self) -> Stops:
        return find_stops(
            reasons=REASONS_BY_CAUSE[self.cleaned_data["oorzaak"]],
            mailing=self.cleaned_data["verzending"],
            day=self.cleaned_data["dag"],
        )

    def describe(self) -> str:
        """Return the choice in words, for the audit log."""
        cause = dict(CAUSE_CHOICES)[self.cleaned_data["oorzaak"]]
        mailing, day = self.cleaned_data["verzending"], self.cleaned_data["dag"]
        parts = [cause, f"‘{mailing.issue}’" if mailing else "", f"{day:%d-%m-%Y}" if day else ""]
        return ", ".join(filter(None, parts))


class UndoForm(LiftForm):
    """The reason, and the number that the editor saw."""

    aantal = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["reason"].label = "Waarom mogen zij weer mail krijgen?"


def undo_stops_view(model_admin: ScopedAdmin, request: HttpRequest) -> HttpResponse:
    """Show a choice of stops with their number, and undo them when the editor says why."""
    if not model_admin.has_delete_permission(request):
        raise PermissionDenied
    params = request.POST if request.method == "POST" else request.GET
    choice = StopsForm(params or {"oorzaak": "bezorgen"}, label_suffix="")
    context: dict[str, object] = {
        "title": "Stops ongedaan maken",
        "choice": choice,
        "cancel_url": model_admin.url("changelist"),
    }
    if choice.is_valid():
        count = count_stops(choice.get_stops())
        form = UndoForm(request.POST, label_suffix="") if request.method == "POST" else None
        if form and form.is_valid():
            if form.cleaned_data["aantal"] == count.total:
                return _undo(model_admin, request, choice, form.cleaned_data["reason"])
            context["has_changed"] = True
        initial = {"aantal": count.total}
        shown = form if form and form.errors else UndoForm(initial=initial, label_suffix="")
        context |= {"count": count, "form": shown}
    return model_admin.render_page(request, "newsletter/suppression/undo", context)


def _undo(
    model_admin: ScopedAdmin, request: HttpRequest, choice: StopsForm, reason: str
) -> HttpResponse:
    stops = choice.get_stops()
    first = stops.first()
    number = reinstate(stops)
    if first is not None:
        detail = f"{number} keer stoppen ongedaan gemaakt ({choice.describe()}): {reason}"
        record_event(
            Event.Kind.CHANGED, first, get_user(request), detail, title="Gestopte adressen"
        )
    model_admin.message_user(
        request, f"{number} keer stoppen is ongedaan gemaakt. Wie lezer was, krijgt weer mail."
    )
    return redirect(model_admin.url("changelist"))


def undo_stops_url(mailing: Mailing, user: Account) -> str:
    """Return the page that undoes the stops of a mailing; empty without any, or the right."""
    if not has_permission(user, Permission.DELETE, Suppression):
        return ""
    if not Suppression.objects.after_bounces().filter(mailing=mailing).exists():
        return ""
    query = urlencode({"verzending": str(mailing.pk), "oorzaak": "bezorgen"})
    return f"{reverse('admin:newsletter_suppression_undo')}?{query}"
