from collections.abc import Iterable
from itertools import chain
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.formats import number_format

from newsletter.admin.keyset_changelist import KeysetChangeList
from newsletter.csv_import import LANDSDEEL_LABELS, MAX_LINES, decode_lines
from newsletter.models import Import, ImportRow, format_landsdelen
from newsletter.services import subscriber_import
from publishing.admin import ScopedAdmin
from publishing.admin.pk_parsing import parse_pk
from publishing.admin.routes import GET, AdminRoute
from publishing.admin.workflow import run_with_message
from publishing.csv_export import csv_response, escape_formula
from publishing.models import Event
from publishing.permissions import Permission

MEGABYTE = 1_000_000
MAX_FILE_MEGABYTES, MAX_TEXT_MEGABYTES = 20, 1
"""Megabytes. Django refuses any other part of a form of more than 2.5."""

ROWS_PER_PAGE = 100
"""Rows of the report on one page."""

CONSENT_FIELDS: list[Any] = ["source", "given_on", "wording"]
COLUMNS = ["regel", "e-mailadres", "landsdelen", "uitslag", "waarom"]


class ImportForm(forms.ModelForm):
    by: Any = None

    given_on = forms.DateField(
        label="Wanneer gaven zij die",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=Import._meta.get_field("given_on").help_text,
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

    def clean_given_on(self) -> Any:
        given = self.cleaned_data["given_on"]
        if given > timezone.localdate():
            raise ValidationError("Deze dag moet nog komen. Toestemming is al gegeven.")
        return given

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file and file.size > MAX_FILE_MEGABYTES * MEGABYTE:
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
        given = [name for name in ("file", "text") if self.cleaned_data.get(name)]
        if not given and not self.errors.keys() & {"file", "text"}:
            self.add_error("file", "Kies een bestand, of plak de adressen eronder.")
        elif len(given) > 1:
            self.add_error("text", "Kies een bestand of plak de adressen, niet allebei.")

    def _post_clean(self) -> None:
        """Hand it in once the proof is right: what is wrong with the list is told beside it."""
        super()._post_clean()  # type: ignore[misc]
        if self.errors:
            return
        file, text = self.cleaned_data["file"], self.cleaned_data["text"]
        lines: Iterable[str] = decode_lines(file) if file else text.splitlines()
        proof = {name: self.cleaned_data[name] for name in CONSENT_FIELDS}
        try:
            self.instance = subscriber_import.create_import(lines=lines, user=self.by, **proof)
        except ValidationError as error:
            self.add_error("file" if file else "text", error)


def approve_view(
    modeladmin: Any, request: HttpRequest, imported: Import, **parts: Any
) -> HttpResponse:
    def step() -> None:
        subscriber_import.approve_import(subscriber_import=imported)
        new = number_format(imported.to_import, force_grouping=True)
        modeladmin.log_event(Event.Kind.ADDED, request, imported, f"Nieuwe adressen: {new}")

    run_with_message(modeladmin, request, step, "De worker voert de nieuwe adressen nu in.")
    return redirect(modeladmin.url("change", imported.pk))


def cancel_view(
    modeladmin: Any, request: HttpRequest, imported: Import, **parts: Any
) -> HttpResponse:
    def step() -> None:
        subscriber_import.cancel_import(subscriber_import=imported)

    run_with_message(modeladmin, request, step, "Afgebroken. De adressen zijn verwijderd.")
    return redirect(modeladmin.url("change", imported.pk))


def download_report(modeladmin: Any, request: HttpRequest, imported: Import, **parts: Any) -> Any:
    """What came of each line."""
    rows = imported.rows.all().iterator(chunk_size=2_000)
    return csv_response(chain([COLUMNS], map(_format_row, rows)), f"invoer-{imported.pk}.csv")


def _format_row(row: ImportRow) -> list[str]:
    verdict = row.get_verdict_display() or "Nog niet nagekeken"
    choice = format_landsdelen(row.choice)
    return [str(row.number), escape_formula(row.email), choice, verdict, escape_formula(row.why)]


@admin.register(Import)
class ImportAdmin(ScopedAdmin):
    """To enter who gave her consent elsewhere; what was handed in cannot be changed."""

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
    doors = [
        AdminRoute("approve", "<int:pk>/invoeren/", Permission.ADD, approve_view),
        AdminRoute("cancel", "<int:pk>/afbreken/", Permission.ADD, cancel_view),
        AdminRoute("report", "<int:pk>/verslag/", Permission.VIEW, download_report, GET),
    ]

    class Media:
        css = {"all": ["admin_site/subscribers.css"]}

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_urls(self) -> list[Any]:
        return [*(door.url_pattern(self) for door in self.doors), *super().get_urls()]

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[KeysetChangeList]:
        return KeysetChangeList

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        fields = [*CONSENT_FIELDS, "user_name", "created_at", "ended_at"]
        shown = [("Bewijs van de toestemming", {"fields": fields})]
        return shown if obj else super().get_fieldsets(request, obj)

    def get_form(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        form: Any = super().get_form(request, *args, **kwargs)
        form.by = request.user
        return form

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Not in one transaction, as Django does: while a long list is read, others write."""
        return self._changeform_view(request, *args, **kwargs)  # type: ignore[attr-defined]

    def save_model(self, request: HttpRequest, obj: Import, form: Any, change: bool) -> None:
        """The form handed it in. A short list is looked at at once."""
        subscriber_import.check_batch(obj.pk)

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        """Nobody is entered yet; see `agree`."""

    def response_add(self, request: HttpRequest, obj: Import, post_url_continue: Any = None) -> Any:
        return redirect(self.url("change", obj.pk))

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        if imported := kwargs.get("obj"):
            context |= _report_context(request, imported)
        return super().render_change_form(request, context, *args, **kwargs)


def _report_context(request: HttpRequest, imported: Import) -> dict[str, Any]:
    """Of an import: how far it is, what came of its lines, and some of those."""
    verdict = request.GET.get("uitslag", "")
    after = parse_pk(request.GET.get("na", ""))
    rows = imported.rows.filter(number__gt=after)
    if verdict in ImportRow.Verdict.values:
        rows = rows.filter(verdict=verdict)
    shown = list(rows[: ROWS_PER_PAGE + 1])
    return {
        "imported": imported,
        "verdicts": [
            (value, label, imported.counts[value])
            for value, label in ImportRow.Verdict.choices
            if imported.counts.get(value)
        ],
        "verdict": verdict,
        "rows": shown[:ROWS_PER_PAGE],
        "next": shown[ROWS_PER_PAGE - 1].number if len(shown) > ROWS_PER_PAGE else 0,
        "done": imported.counts.get(ImportRow.Verdict.IMPORTED, 0),
    }
