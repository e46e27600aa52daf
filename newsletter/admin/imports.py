"""Entering lists of addresses: of people who gave their consent elsewhere, or want no mail."""

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern
from django.utils.formats import number_format

from newsletter.admin.import_columns import columns_context, columns_view, read_if_short
from newsletter.admin.import_form import PROOF_FIELDS, ImportForm
from newsletter.admin.keyset_changelist import KeysetChangeList
from newsletter.models import Import, ImportRow, format_landsdelen
from newsletter.services import subscriber_import
from newsletter.services.import_reading import create_import
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

# Rows of the report on one page.
ROWS_PER_PAGE = 100

COLUMNS = ["regel", "e-mailadres", "landsdelen", "uitslag", "waarom"]


def approve_view(
    model_admin: ScopedAdmin, request: HttpRequest, address_import: Import
) -> HttpResponse:
    """Let the worker subscribe the new addresses, and stop the others."""

    def approve() -> None:
        counts = request.POST.get("aantallen", "")
        subscriber_import.approve_import(subscriber_import=address_import, expected_counts=counts)
        detail = f"Nieuwe adressen: {_format_count(address_import.to_import)}"
        if address_import.to_stop:
            detail += f", gestopte adressen: {_format_count(address_import.to_stop)}"
        model_admin.log_event(Event.Kind.ADDED, request, address_import, detail)

    message = "De worker voert de adressen nu in."
    run_with_message(model_admin, request, approve, message)
    return redirect(model_admin.url("change", address_import.pk))


def _format_count(count: int) -> str:
    return number_format(count, force_grouping=True)


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
        str(row.line),
        row.email,
        landsdelen,
        verdict,
        row.reasons,
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
    is_searched_apart = True
    form = ImportForm
    undeletable_reason = "Een invoer blijft staan: zij is het bewijs van de toestemming."
    list_display = ["__str__", "purpose", "source", "state", "total", "created_at", "user_name"]
    list_filter = ["state"]
    search_fields = ["source", "wording"]
    search_help_text = "Zoekt in waar de lijst vandaan komt en in de tekst erbij."
    show_facets = admin.ShowFacets.NEVER
    sortable_by = ()
    actions = None
    empty_value_display = "Nog niet"
    fieldsets = [
        ("De lijst", {"fields": PROOF_FIELDS}),
        ("Adressen", {"fields": ["file", "text"]}),
    ]
    routes = [
        AdminRoute("approve", "<int:pk>/invoeren/", Permission.ADD, approve_view),
        AdminRoute("columns", "<int:pk>/kolommen/", Permission.ADD, columns_view),
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
        is_stop_list = obj.purpose == Import.Purpose.STOP
        proof = ("purpose", "source") if is_stop_list else PROOF_FIELDS
        fields = [*proof, "user_name", "created_at", "ended_at"]
        return [("De lijst", {"fields": fields})]

    def save_form(self, request: HttpRequest, form: ImportForm, change: bool) -> Import:
        """Store what was handed in, for the worker to read, and return the import."""
        super().save_form(request, form, change)
        proof = {name: form.cleaned_data[name] for name in PROOF_FIELDS}
        file = form.upload()
        file.name = "adressen.csv"
        return create_import(file=file, user=get_user(request), layout=form.layout, **proof)

    def save_model(self, request: HttpRequest, obj: Import, form: ImportForm, change: bool) -> None:
        read_if_short(obj)

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
            context |= _report_context(request, obj) | columns_context(obj)
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
    }
