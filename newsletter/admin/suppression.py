from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from newsletter.admin.address_search import AddressSearchAdmin
from newsletter.email_addresses import EMAIL_ERROR, MAX_LENGTH, normalize_email
from newsletter.models import Consent, Subscriber, Suppression
from newsletter.models.consent import hash_email
from newsletter.services.suppression import lift_suppression, suppress
from publishing.models import Event


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
        if known := Suppression.objects.for_email(email).permanent().first():
            raise ValidationError(f"Dit adres is al gestopt: {known.get_reason_display()}.")
        return email


class LiftForm(forms.Form):
    reason = forms.CharField(
        label="Waarom mag dit adres weer?",
        max_length=300,
        help_text="Dit komt in het logboek. Schrijf het adres er niet bij.",
        widget=forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField"}),
        error_messages={"required": "Schrijf op waarom. Er is nog niets opgeheven."},
    )

    def clean_reason(self) -> str:
        reason: str = self.cleaned_data["reason"]
        if "@" in reason:
            raise ValidationError("Laat het adres weg: in het logboek blijft alles staan.")
        return reason


@admin.register(Suppression)
class SuppressionAdmin(AddressSearchAdmin):
    """Addresses that are not written to, known by a hash alone."""

    section_order = 30
    form = SuppressForm
    fieldsets = [(None, {"fields": ["email"]})]
    list_display = ["__str__", "reason", "suppressed_at"]
    list_filter = ["reason"]
    search_help_text = "Het hele e-mailadres. Alleen zo is een gestopt adres te vinden."

    def audit_title(self, obj: Suppression) -> str:
        return "Een gestopt adres"

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def reason_not_to_trash(self, obj: Any) -> str:
        if obj is None or obj.reason not in Suppression.LIFTED_BY_SIGNUP:
            return ""
        return "Alleen de lezer zelf kan dit opheffen, door zich opnieuw aan te melden."

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        shown = [(None, {"fields": ["reason", "suppressed_at", "email_hash"]})]
        return shown if obj else super().get_fieldsets(request, obj)

    def lookup_by_email(self, email: str) -> dict[str, Any]:
        return {"email_hash": hash_email(email)}

    def params_when_not_found(self, request: HttpRequest, text: str) -> dict[str, str]:
        messages.warning(request, "Dit adres is niet gestopt.")
        return {}

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        email = form.cleaned_data["email"]
        suppress(email=email, reason=Subscriber.Reason.EDITOR)
        obj.pk = Suppression.objects.for_email(email).get().pk

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        if suppression := kwargs.get("obj"):
            context["ledger"] = Consent.objects.filter(email_hash=suppression.email_hash)
        return super().render_change_form(request, context, *args, **kwargs)

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> Any:
        """To lift it takes a reason, which the log keeps."""
        suppression = self.get_object(request, unquote(object_id))
        if suppression is None:
            return super().delete_view(request, object_id, extra_context)
        if not self.has_delete_permission(request, suppression):
            raise PermissionDenied
        form = LiftForm(request.POST if request.method == "POST" else None, label_suffix="")
        if form.is_valid():
            lift_suppression(suppression=suppression)
            self.log_event(Event.Kind.DELETED, request, suppression, form.cleaned_data["reason"])
            self.message_user(request, "Opgeheven. De lezer kan zich weer aanmelden.")
            return redirect(self.url("changelist"))
        context = {
            "title": "Gestopt adres opheffen",
            "form": form,
            "cancel_url": self.url("change", suppression.pk),
        }
        return self.render_page(request, "newsletter/suppression/lift", context)
