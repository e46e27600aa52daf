"""The redirects of the site: those that follow a move, and those that editors make by hand."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern
from django.utils.html import format_html
from django.utils.safestring import SafeString

from publishing.admin.admin_request import AdminRequest
from publishing.admin.base import Context, ScopedAdmin
from publishing.admin.link_targets import LinkTargetFormField
from publishing.admin.optimistic_lock import EditForm
from publishing.admin.routes import GET_OR_POST, AdminRoute
from publishing.links.internal import link_targets
from publishing.links.targets import object_reference_of
from publishing.links.typed_redirects import (
    RowVerdict,
    decode_rows,
    judge_rows,
    parse_redirected_path,
    set_target,
)
from publishing.models import Event, MissingPage, Redirect
from publishing.permissions import Permission, has_permission

MAX_FILE_BYTES = 500_000
TOO_LARGE = "Dit bestand is te groot. Hoogstens een halve megabyte tegelijk."
NOTHING_TO_READ = "Kies een bestand, of plak de regels in het veld."


class RedirectForm(EditForm):
    target = LinkTargetFormField(
        label="Naar",
        help_text="Een adres van deze site (/doelen/) of van een andere (www.voorbeeld.nl). Een "
        "pagina van deze site volgen we als zij verhuist.",
    )

    class Meta:
        model = Redirect
        fields = ["path"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["target"].user = self.user  # type: ignore[attr-defined]

    def stored_beside_row(self) -> dict[str, object]:
        row = self.instance
        if not row.pk:
            return {}
        reference = object_reference_of(row.content_type, row.object_id)
        return {"target": row.address or reference}

    def clean_path(self) -> str:
        typed: str = self.cleaned_data["path"]
        return typed if typed == self.instance.path else parse_redirected_path(typed)

    def clean(self) -> None:
        super().clean()
        path, target = (self.cleaned_data.get(name) for name in ("path", "target"))
        if path and target:
            self.instance.path = path
            try:
                set_target(self.instance, target)
            except ValidationError as error:
                self.add_error("target", error)


class RowsForm(forms.Form):
    """The rows of an import: a file to read, or the text that was read from one."""

    file = forms.FileField(label="CSV-bestand", required=False)
    rows = forms.CharField(
        label="of plak de regels",
        required=False,
        strip=False,
        max_length=MAX_FILE_BYTES,
        widget=forms.Textarea(attrs={"rows": 8, "class": "vLargeTextField"}),
        help_text="Per regel twee kolommen: het oude adres, en waar het naartoe leidt.",
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if file := cleaned.get("file"):
            if file.size > MAX_FILE_BYTES:
                raise ValidationError({"file": TOO_LARGE})
            cleaned["rows"] = decode_rows(file.read())
        if not (cleaned.get("rows") or "").strip() and not self.errors:
            raise ValidationError(NOTHING_TO_READ)
        return cleaned


def import_redirects(model_admin: ScopedAdmin, request: AdminRequest, obj: None) -> HttpResponse:
    """Judge the rows that were sent, and add those that can be, once the editor has seen that."""
    form = RowsForm(request.POST or None, request.FILES or None)
    verdicts: list[RowVerdict] = []
    if request.method == "POST" and form.is_valid():
        try:
            field: Any = LinkTargetFormField()
            field.user = request.user
            verdicts = judge_rows(form.cleaned_data["rows"], field.visible)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            if "_apply" in request.POST:
                return _add_redirects(model_admin, request, verdicts)
            form = RowsForm(initial={"rows": form.cleaned_data["rows"]})
    context = {
        "title": "Doorverwijzingen toevoegen uit een bestand",
        "form": form,
        "verdicts": verdicts,
        "addable": sum(not verdict.problem for verdict in verdicts),
    }
    return model_admin.render_page(request, "publishing/redirect/import", context)


@transaction.atomic
def _add_redirects(
    model_admin: ScopedAdmin, request: AdminRequest, verdicts: list[RowVerdict]
) -> HttpResponse:
    added = [verdict.redirect for verdict in verdicts if verdict.redirect]
    for row in added:
        row.save()
        model_admin.log_event(Event.Kind.ADDED, request, row)
    MissingPage.objects.filter(path__in=[row.path for row in added]).delete()
    left_out = len(verdicts) - len(added)
    message = f"Toegevoegd: {len(added)}. Overgeslagen: {left_out}."
    model_admin.message_user(request, message, messages.SUCCESS)
    return redirect(model_admin.url("changelist"))


@admin.register(Redirect)
class RedirectAdmin(ScopedAdmin):
    form = RedirectForm
    section = "Beheer"
    section_order = 16
    list_display = ["path", "leads_to", "origin"]
    list_filter = ["by_hand"]
    search_fields = ["path", "address"]
    search_help_text = "Zoekt in het oude adres, en in de adressen van andere sites."
    # Django would take that of this app, which is for what has drafts.
    change_form_template = "admin/change_form.html"
    change_list_template = "admin/publishing/redirect/change_list.html"
    show_facets = admin.ShowFacets.NEVER

    def get_urls(self) -> list[URLPattern]:
        route = AdminRoute("import", "importeer/", Permission.ADD, import_redirects, GET_OR_POST)
        return [route.url_pattern(self), *super().get_urls()]

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Show where it leads to who may not change that: the target is a field of the form."""
        is_form = obj is None or self.has_change_permission(request, obj)
        return ["path", "target" if is_form else "leads_to"]

    def changelist_view(
        self, request: HttpRequest, extra_context: Context | None = None
    ) -> HttpResponse:
        may_see = has_permission(request.user, Permission.VIEW, MissingPage)
        return super().changelist_view(
            request, {"may_see_missing_pages": may_see} | (extra_context or {})
        )

    def save_model(self, request: HttpRequest, obj: Any, form: object, change: bool) -> None:
        super().save_model(request, obj, form, change)
        MissingPage.objects.filter(path=obj.path).delete()

    @admin.display(description="leidt nu naar")
    def leads_to(self, row: Redirect) -> str | SafeString:
        address = link_targets().redirects.get(row.path)
        if not address:
            return "Nergens: er staat niets op de site"
        return format_html('<a href="{}">{}</a>', address, address)

    @admin.display(description="gemaakt", ordering="by_hand")
    def origin(self, row: Redirect) -> str:
        return "Met de hand" if row.by_hand else "Vanzelf, na een verhuizing"
