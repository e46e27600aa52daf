"""The texts that subscribers agree to: editors add one, see the others, and change none."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Model
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, reverse
from django.utils.http import urlencode
from django.utils.safestring import mark_safe
from django.utils.text import Truncator

from caching import version
from newsletter.consent_wording import current_wording
from newsletter.models import ConsentWording
from newsletter.services.consent_wordings import add_wording
from publishing.admin import ScopedAdmin
from publishing.admin.admin_request import AdminRequest, get_user
from publishing.admin.base import Context
from publishing.admin.fieldsets import Fieldset
from publishing.admin.preview import InvalidFormError, render_invalid_form
from publishing.admin.routes import AdminRoute
from publishing.clean_text import clean_line
from publishing.permissions import Permission
from publishing.preview import render_public_page

MAX_TEXT = 600
TOO_LONG = f"Deze tekst is te lang. Er passen {MAX_TEXT} tekens in: maak hem korter."
SAME_TEXT = "Deze tekst staat er al. Wijzig hem, of ga terug naar de lijst."
REPLACED_MEANWHILE = (
    "Er is nog niets vastgelegd: intussen kwam er een andere nieuwe tekst. Lees die hieronder, en "
    "kies of de uwe ervoor in de plaats komt."
)
HOLDS_BADGE = mark_safe('<span class="status status--live">Geldt nu</span>')
DONE = "De nieuwe tekst geldt, en staat nu bij elk formulier om zich aan te melden."


def latest_wording() -> ConsentWording:
    """Return the wording that holds now, read anew."""
    return ConsentWording.objects.first() or ConsentWording()


class ConsentWordingForm(forms.ModelForm):
    text = forms.CharField(
        label="Tekst",
        widget=forms.Textarea(attrs={"rows": 5, "class": "vLargeTextField"}),
        error_messages={"required": "Vul de hele nieuwe tekst in."},
        help_text="Eén alinea, zonder opmaak. Zeg waarvoor iemand zich aanmeldt, en dat "
        "afmelden altijd weer kan. Dat moet van de wet (AVG, artikel 7).",
    )

    class Meta:
        model = ConsentWording
        fields = ["text"]

    def clean_text(self) -> str:
        text = clean_line(self.cleaned_data["text"])
        if len(text) > MAX_TEXT:
            raise ValidationError(TOO_LONG)
        if text == latest_wording().text:
            raise ValidationError(SAME_TEXT)
        return text


def preview_wording(
    model_admin: "ConsentWordingAdmin", request: AdminRequest, obj: None
) -> HttpResponse:
    """Render the page to sign up with the text as it is typed; nothing of it remains."""
    form = model_admin.bind_form(request)
    if not form.is_valid():
        reasons = [str(error) for errors in form.errors.values() for error in errors]
        return render_invalid_form(request, InvalidFormError(reasons))
    with transaction.atomic(), version.isolated():
        ConsentWording.objects.create(version="voorbeeld", text=form.cleaned_data["text"])
        html = render_public_page(reverse("newsletter:subscribe"))
        transaction.set_rollback(True)
    return HttpResponse(html)


@admin.register(ConsentWording)
class ConsentWordingAdmin(ScopedAdmin):
    section_order = 35
    form = ConsentWordingForm
    undeletable_reason = "Een tekst blijft staan: hij is deel van het bewijs van toestemming."
    list_display = ["short_text", "standing", "created_at", "user_name", "version"]
    search_fields = ["version", "text"]
    sortable_by = ()
    actions = None
    empty_value_display = "Niet bekend"
    routes = [AdminRoute("preview_new", "add/voorbeeld/", Permission.ADD, preview_wording)]

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def get_urls(self) -> list[URLPattern]:
        return [*(route.url_pattern(self) for route in self.routes), *super().get_urls()]

    def get_fieldsets(
        self, request: HttpRequest, obj: ConsentWording | None = None
    ) -> list[Fieldset]:
        fields = ["text"] if obj is None else ["version", "text", "created_at", "user_name"]
        return [(None, {"fields": fields})]

    @admin.display(description="tekst")
    def short_text(self, obj: ConsentWording) -> str:
        return Truncator(obj.text).chars(100)

    @admin.display(description="status")
    def standing(self, obj: ConsentWording) -> str:
        is_current = obj.version == current_wording().version
        return HOLDS_BADGE if is_current else "Eerder"

    def audit_title(self, obj: ConsentWording) -> str:
        return f"Toestemmingstekst {obj.version}"

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """Start from the text that holds now, or from the one that an editor was busy with."""
        return {"text": latest_wording().text} | super().get_changeform_initial_data(request)

    def bind_form(self, request: HttpRequest) -> BaseForm:
        return self.get_form(request)(request.POST)

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: Context | None = None
    ) -> HttpResponse:
        """Say first what a new wording does; only a button that names the present one adds it."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        if request.method == "POST":
            present, form = latest_wording(), self.bind_form(request)
            if form.is_valid() and request.POST.get("replaces") != present.version:
                return self._ask(request, form.cleaned_data["text"], present)
        return super().add_view(request, form_url, extra_context)

    def _ask(self, request: HttpRequest, text: str, present: ConsentWording) -> TemplateResponse:
        if "replaces" in request.POST:
            self.message_user(request, REPLACED_MEANWHILE, messages.WARNING)
        context = {
            "title": "Nieuwe toestemmingstekst",
            "text": text,
            "present": present,
            "back_url": f"{self.url('add')}?{urlencode({'text': text})}",
        }
        return self.render_page(request, "newsletter/consentwording/confirm", context)

    def render_change_form(
        self,
        request: HttpRequest,
        context: Context,
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Any = None,
    ) -> HttpResponse:
        context["preview_url"] = self.url("preview_new") if add else ""
        return super().render_change_form(request, context, add, change, form_url, obj)

    def save_form(self, request: HttpRequest, form: Any, change: bool) -> ConsentWording:
        """Add the wording, and return the row, which Django then logs."""
        super().save_form(request, form, change)
        return add_wording(text=form.cleaned_data["text"], user=get_user(request))

    def save_model(self, request: HttpRequest, obj: Model, form: Any, change: bool) -> None:
        """Save nothing more: `save_form` did."""

    def response_add(
        self, request: HttpRequest, obj: Model, post_url_continue: str | None = None
    ) -> HttpResponse:
        self.message_user(request, DONE, messages.SUCCESS)
        return redirect(self.url("changelist"))
