"""Entering addresses of people who gave their consent elsewhere, with the proof of it."""

from datetime import date

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern
from django.utils import timezone
from django.utils.formats import number_format

from newsletter.admin.keyset_changelist import KeysetChangeList
from newsletter.csv_import import (
    LANDSDEEL_LABELS,
    MAX_LINES,
    check_beginning,
    check_line_count,
    decode_lines,
)
from newsletter.models import Import, ImportRow, format_landsdelen
from newsletter.services import subscriber_import
from newsletter.services.import_reading import BATCH_SIZE, count_lines, create_import, read_import
from newsletter.time_budget import TimeBudget
from publishing.admin import ScopedAdmin
from publishing.admin.admin_request import get_user
from publishing.admin.base import Context
from publishing.admin.csv_export import export_view
from publishing.admin.fieldsets import Fieldset
from publishing.admin.pk_parsing import parse_pk
from publishing.admin.routes import GET_OR_POST, AdminRoute
from publishing.admin.workflow import run_with_message
from publishing.exports import ExportTable, register_table
from publishing.models import Event
from publishing.permissions import Permission

MEGABYTE = 1_000_000
# Django itself refuses any other part of a form than a file beyond 2.5 MB.
MAX_FILE_MEGABYTES, MAX_TEXT_MEGABYTES = 20, 1
MAX_SECONDS_IN_REQUEST = 0.5
# Rows of the report on one page.
ROWS_PER_PAGE = 100

CONSENT_FIELDS = ("source", "consented_on", "wording")
COLUMNS = ["regel", "e-mailadres", "landsdelen", "uitslag", "waarom"]


class ImportForm(forms.ModelForm):
    consented_on = forms.DateField(
        label="Wanneer gaven zij die",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=Import._meta.get_field("consented_on").help_text,
    )
    file = forms.FileField(
        label="Bestand",
        required=False,
        help_text="Een CSV-bestand (UTF-8) met op elke regel een e-mailadres en eventueel de "
        f"landsdelen: {LANDSDEEL_LABELS}. Hooguit {MAX_FILE_MEGABYTES} MB en "
        f"{number_format(MAX_LINES, force_grouping=True)} regels.",
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,text/csv,text/plain"}),
    )
    text = forms.CharField(
        label="Of plak de adressen hier",
        required=False,
        help_text="Op elke regel één. Hebt u er meer dan 20.000? Kies dan een bestand.",
        widget=forms.Textarea(attrs={"rows": 8, "class": "vLargeTextField", "spellcheck": "false"}),
    )

    class Meta:
        model = Import
        fields = CONSENT_FIELDS

    def clean_consented_on(self) -> date:
        consented_on: date = self.cleaned_data["consented_on"]
        if consented_on > timezone.localdate():
            raise ValidationError("Deze dag moet nog komen. Toestemming is al gegeven.")
        return consented_on

    def clean_file(self) -> UploadedFile | None:
        file: UploadedFile | None = self.cleaned_data["file"]
        if file and file.size and file.size > MAX_FILE_MEGABYTES * MEGABYTE:
            raise ValidationError(
                f"Dit bestand is groter dan {MAX_FILE_MEGABYTES} MB. Deel het op."
            )
        return file

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"]
        if len(text) > MAX_TEXT_MEGABYTES * MEGABYTE:
            raise ValidationError("Dit is te veel om te plakken. Kies een bestand.")
        return text

    def clean(self) -> None:
        super().clean()
        sources = [name for name in ("file", "text") if self.cleaned_data.get(name)]
        if self.errors.keys() & {"file", "text"}:
            return
        if not sources:
            self.add_error("file", "Kies een bestand, of plak de adressen eronder.")
        elif len(sources) > 1:
            self.add_error("text", "Kies een bestand of plak de adressen, niet allebei.")
        else:
            try:
                check_line_count(count_lines(self.upload()) - 1)
                check_beginning(decode_lines(self.upload()))
            except ValidationError as error:
                self.add_error(sources[0], error)

    def upload(self) -> File:
        """Return the file that was handed in, or the text as one; from its start at each call."""
        text = "\n".join(self.cleaned_data["text"].splitlines())
        file: File = self.cleaned_data.get("file") or ContentFile(text.encode())
        file.seek(0)
        return file


def approve_view(
    model_admin: ScopedAdmin, request: HttpRequest, address_import: Import
) -> HttpResponse:
    """Let the worker subscribe the new addresses."""

    def approve() -> None:
        subscriber_import.approve_import(subscriber_import=address_import)
        count = number_format(address_import.to_import, force_grouping=True)
        detail = f"Nieuwe adressen: {count}"
        model_admin.log_event(Event.Kind.ADDED, request, address_import, detail)

    message = "De worker voert de nieuwe adressen nu in."
    run_with_message(model_admin, request, approve, message)
    return redirect(model_admin.url("change", address_import.pk))


def cancel_view(
    model_admin: ScopedAdmin, request: HttpRequest, address_import: Import
) -> HttpResponse:
    def cancel() -> None:
        subscriber_import.cancel_import(subscriber_import=address_import)

    run_with_message(model_admin, request, cancel, "Afgebroken. De adressen zijn verwijderd.")
    return redirect(model_admin.url("change", address_import.pk))


def report_view(
    model_admin: ScopedAdmin, request: HttpRequest, address_import: Import
) -> HttpResponse:
    """Ask for, and start, a file with a row for each line and what came of it."""
    return export_view(model_admin, request, REPORT_TABLE, object_id=address_import.pk)


def _format_row(row: ImportRow) -> list[str]:
    verdict = row.get_verdict_display() or "Nog niet nagekeken"
    landsdelen = format_landsdelen(row.landsdelen)
    return [
        str(row.number),
        row.email,
        landsdelen,
        verdict,
        row.explanation,
    ]


REPORT_TABLE = register_table(
    ExportTable(
        name="import_report",
        title="Uitslag per regel als bestand",
        file_name="invoer.csv",
        model=Import,
        columns=COLUMNS,
        select=lambda export: ImportRow.objects.filter(batch=export.object_id),
        format_row=_format_row,
        newest_first=False,
    )
)


@admin.register(Import)
class ImportAdmin(ScopedAdmin):
    """Imports of addresses; what was handed in cannot be changed."""

    section_order = 40
    form = ImportForm
    undeletable_reason = "Een invoer blijft staan: zij is het bewijs van de toestemming."
    list_display = ["__str__", "source", "state", "total", "created_at", "user_name"]
    list_filter = ["state"]
    search_fields = ["source", "wording"]
    search_help_text = "Zoekt in waar de toestemming vandaan komt en in de tekst erbij."
    show_facets = admin.ShowFacets.NEVER
    sortable_by = ()
    actions = None
    empty_value_display = "Nog niet"
    fieldsets = [
        ("Bewijs van de toestemming", {"fields": CONSENT_FIELDS}),
        ("Adressen", {"fields": ["file", "text"]}),
    ]
    routes = [
        AdminRoute("approve", "<int:pk>/invoeren/", Permission.ADD, approve_view),
        AdminRoute("cancel", "<int:pk>/afbreken/", Permission.ADD, cancel_view),
        AdminRoute("report", "<int:pk>/verslag/", Permission.VIEW, report_view, GET_OR_POST),
    ]

    class Media:
        css = {"all": ["admin_site/subscribers.css"]}

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def get_urls(self) -> list[URLPattern]:
        return [*(route.url_pattern(self) for route in self.routes), *super().get_urls()]

    def get_changelist(self, request: HttpRequest, **kwargs: object) -> type[KeysetChangeList]:
        return KeysetChangeList

    def get_fieldsets(self, request: HttpRequest, obj: Import | None = None) -> list[Fieldset]:
        if obj is None:
            return [*super().get_fieldsets(request, obj)]
        fields = [*CONSENT_FIELDS, "user_name", "created_at", "ended_at"]
        return [("Bewijs van de toestemming", {"fields": fields})]

    def save_form(self, request: HttpRequest, form: ImportForm, change: bool) -> Import:
        """Store what was handed in, for the worker to read, and return the import."""
        super().save_form(request, form, change)
        proof = {name: form.cleaned_data[name] for name in CONSENT_FIELDS}
        file = form.upload()
        file.name = "adressen.csv"
        return create_import(file=file, user=get_user(request), **proof)

    def save_model(self, request: HttpRequest, obj: Import, form: ImportForm, change: bool) -> None:
        """Read and check a short list at once, so that it has its report."""
        if obj.line_count <= BATCH_SIZE:
            read_import(obj, TimeBudget(MAX_SECONDS_IN_REQUEST))
            subscriber_import.check_batch(obj.pk)

    def log_addition(  # type: ignore[override]
        self, request: HttpRequest, obj: Model, message: object
    ) -> None:
        """Log nothing: nobody is subscribed before `approve_view`."""

    def response_add(
        self, request: HttpRequest, obj: Model, post_url_continue: str | None = None
    ) -> HttpResponse:
        return redirect(self.url("change", obj.pk))

    def render_change_form(
        self,
        request: HttpRequest,
        context: Context,
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Import | None = None,
    ) -> HttpResponse:
        if obj:
            context |= _report_context(request, obj)
        return super().render_change_form(request, context, add, change, form_url, obj)


def _report_context(request: HttpRequest, address_import: Import) -> dict[str, object]:
    """Return how far an import is, how many rows had each verdict, and one page of its rows."""
    verdict = request.GET.get("uitslag", "")
    rows = address_import.rows.filter(number__gt=parse_pk(request.GET.get("na", "")))
    if verdict in ImportRow.Verdict.values:
        rows = rows.filter(verdict=verdict)
    page = list(rows[: ROWS_PER_PAGE + 1])
    counts = address_import.verdict_counts
    return {
        "address_import": address_import,
        "verdicts": [
            (value, label, counts[value])
            for value, label in ImportRow.Verdict.choices
            if counts.get(value)
        ],
        "verdict": verdict,
        "rows": page[:ROWS_PER_PAGE],
        "next_number": page[ROWS_PER_PAGE - 1].number if len(page) > ROWS_PER_PAGE else 0,
        "done_count": counts.get(ImportRow.Verdict.IMPORTED, 0),
    }
