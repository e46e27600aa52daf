"""Addresses that are not written to any more, and how a person lifts that."""

from functools import partial

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path

from newsletter.admin.address_search import AddressSearchAdmin
from newsletter.admin.lift_form import LiftForm
from newsletter.admin.undo_stops import undo_stops_view
from newsletter.consent_wording import with_texts
from newsletter.email_addresses import EMAIL_ERROR, MAX_LENGTH, normalize_email
from newsletter.models import Consent, Subscriber, Suppression
from newsletter.models.consent import hash_email
from newsletter.services.reinstatement import reinstate
from newsletter.services.suppression import lift_suppression, suppress
from publishing.admin.base import Context
from publishing.admin.fieldsets import Fieldset
from publishing.models import Event

STILL_STOPPED_MESSAGE = (
    "Deze reden is vervallen, maar het adres blijft gestopt: er is nog een andere reden."
)


class SuppressForm(forms.ModelForm):
    email = forms.CharField(
        label="E-mailadres",
        max_length=MAX_LENGTH,
        error_messages={"required": EMAIL_ERROR},
        help_text="Wij bewaren het adres zelf niet, alleen een kenmerk waaraan wij het herkennen.",
        widget=forms.TextInput(attrs={"class": "vTextField", "autocomplete": "off"}),
    )

    class Meta:
        model = Suppression
        fields: list[str] = []

    def clean_email(self) -> str:
        email = normalize_email(self.cleaned_data["email"])
        if suppression := Suppression.objects.for_email(email).permanent().first():
            raise ValidationError(f"Dit adres is al gestopt: {suppression.get_reason_display()}.")
        return email


@admin.register(Suppression)
class SuppressionAdmin(AddressSearchAdmin):
    """Suppressed addresses; a row holds a keyed hash of the address and not the address itself."""

    section_order = 30
    form = SuppressForm
    fieldsets = [(None, {"fields": ["email"]})]
    list_display = ["__str__", "reason", "suppressed_at"]
    list_filter = ["reason"]
    search_help_text = "Het hele e-mailadres. Alleen zo is een gestopt adres te vinden."

    def audit_title(self, obj: Suppression) -> str:
        return "Een gestopt adres"

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def deletion_obstacle(self, obj: Suppression | None) -> str:
        if obj is None or obj.is_permanent or obj.reason in Suppression.UNDONE_IN_BULK:
            return ""
        return "Alleen de lezer zelf kan dit opheffen, door zich opnieuw aan te melden."

    def get_fieldsets(self, request: HttpRequest, obj: Suppression | None = None) -> list[Fieldset]:
        if obj is None:
            return [*super().get_fieldsets(request, obj)]
        return [(None, {"fields": ["reason", "suppressed_at", "email_hash"]})]

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(partial(undo_stops_view, self))
        return [
            path("ongedaan/", view, name="newsletter_suppression_undo"),
            *super().get_urls(),
        ]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, object] | None = None
    ) -> HttpResponse:
        context = {"may_undo": self.has_delete_permission(request)} | (extra_context or {})
        return super().changelist_view(request, context)

    def lookup_by_email(self, email: str) -> dict[str, str]:
        return {"email_hash": hash_email(email)}

    def params_when_not_found(self, request: HttpRequest, text: str) -> dict[str, str]:
        messages.warning(request, "Dit adres is niet gestopt.")
        return {}

    def save_form(self, request: HttpRequest, form: SuppressForm, change: bool) -> Suppression:
        """Suppress the address through the service and return the row, which Django then logs."""
        super().save_form(request, form, change)
        email = form.cleaned_data["email"]
        suppress(email=email, reason=Subscriber.Reason.EDITOR)
        return Suppression.objects.for_email(email).get()

    def save_model(
        self, request: HttpRequest, obj: Suppression, form: SuppressForm, change: bool
    ) -> None:
        """Save nothing more: `save_form` did."""

    def render_change_form(
        self,
        request: HttpRequest,
        context: Context,
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Suppression | None = None,
    ) -> HttpResponse:
        if obj:
            context["ledger"] = with_texts(Consent.objects.filter(email_hash=obj.email_hash))
        return super().render_change_form(request, context, add, change, form_url, obj)

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, object] | None = None
    ) -> HttpResponse:
        """Lift the suppression, which takes a reason that the audit log keeps."""
        suppression = self.get_object(request, unquote(object_id))
        if suppression is None:
            return super().delete_view(request, object_id, extra_context)
        if not self.has_delete_permission(request, suppression):
            raise PermissionDenied
        form = LiftForm(request.POST if request.method == "POST" else None, label_suffix="")
        if form.is_valid():
            if suppression.reason in Suppression.UNDONE_IN_BULK:
                reinstate(Suppression.objects.filter(pk=suppression.pk))
            else:
                lift_suppression(suppression=suppression)
            self.log_event(Event.Kind.DELETED, request, suppression, form.cleaned_data["reason"])
            is_stopped = Suppression.objects.filter(pk=suppression.pk).exists()
            self.message_user(request, STILL_STOPPED_MESSAGE if is_stopped else "Opgeheven.")
            return redirect(self.url("changelist"))
        context = {
            "title": "Gestopt adres opheffen",
            "form": form,
            "is_reinstated": suppression.reason in Suppression.UNDONE_IN_BULK,
            "cancel_url": self.url("change", suppression.pk),
        }
        return self.render_page(request, "newsletter/suppression/lift", context)
