"""The choice of what each column of a list holds, and what words mean that we do not know."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import partial

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Count
from django.forms import BoundField
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from newsletter.csv_import.address_lists import find_addresses
from newsletter.csv_import.column_roles import Role
from newsletter.csv_import.layout import Layout
from newsletter.csv_import.status_words import MEANINGS_TO_CHOOSE, Meaning, is_unknown_word
from newsletter.models import Import, ImportRow
from newsletter.services.import_reading import (
    BATCH_SIZE,
    FILE_IS_GONE_MESSAGE,
    read_import,
    read_sample,
    reread_import,
)
from newsletter.services.subscriber_import import check_batch
from newsletter.time_budget import TimeBudget
from publishing.admin import ScopedAdmin
from publishing.admin.workflow import run_with_message

MAX_SECONDS_IN_REQUEST = 0.5
SAMPLE_ROWS = 5
# Unknown words that are shown; a column with more holds something else than a status.
MAX_WORDS = 20
COLUMN, WORD = "kolom-", "woord-"


class ColumnsForm(forms.Form):
    """A role for each column, and a meaning for each word that we do not know."""

    def __init__(
        self, data: Mapping[str, object] | None = None, *, layout: Layout, words: Mapping[str, int]
    ) -> None:
        super().__init__(data, label_suffix="")
        self.layout = layout
        for index, role in enumerate(layout.roles):
            self.fields[f"{COLUMN}{index}"] = _choice_field(
                f"Wat staat er in ‘{layout.column_name(index)}’?",
                Role.choices,
                role,
                is_labelled=False,
            )
        meanings = [(meaning.value, meaning.label) for meaning in MEANINGS_TO_CHOOSE]
        for word, count in words.items():
            label = f"{word or '(leeg)'} ({count})" if count else word or "(leeg)"
            initial = layout.meanings.get(word, Meaning.UNKNOWN)
            self.fields[f"{WORD}{word}"] = _choice_field(label, meanings, initial)

    def clean(self) -> None:
        super().clean()
        if not self.errors and Role.EMAIL not in self._chosen(COLUMN).values():
            raise ValidationError(
                "Kies in welke kolom de e-mailadressen staan. Er is nog niets veranderd."
            )

    def chosen_layout(self) -> Layout:
        meanings = {
            word: meaning
            for word, meaning in self._chosen(WORD).items()
            if meaning != Meaning.UNKNOWN
        }
        roles = [Role(role) for role in self._chosen(COLUMN).values()]
        return replace(self.layout, roles=roles, meanings=meanings, is_chosen=True)

    def column_fields(self) -> list[BoundField]:
        return [*self._bound_fields(COLUMN)]

    def word_fields(self) -> list[BoundField]:
        return [*self._bound_fields(WORD)]

    def _bound_fields(self, prefix: str) -> Iterator[BoundField]:
        return (field for field in self if field.name.startswith(prefix))

    def _chosen(self, prefix: str) -> dict[str, str]:
        return {
            name.removeprefix(prefix): value
            for name, value in self.cleaned_data.items()
            if name.startswith(prefix)
        }


def _choice_field(
    label: str, choices: list[tuple[str, str]], initial: str, *, is_labelled: bool = True
) -> forms.ChoiceField:
    """Return a choice; one without a label on the page says its name itself."""
    widget = forms.Select(attrs={} if is_labelled else {"aria-label": label})
    return forms.ChoiceField(label=label, choices=choices, initial=str(initial), widget=widget)


def columns_view(
    model_admin: ScopedAdmin, request: HttpRequest, address_import: Import
) -> HttpResponse:
    """Read a list again by the columns that the editor chooses."""
    if not (address_import.is_changeable and address_import.layout):
        run_with_message(model_admin, request, _refuse, "")
        return redirect(model_admin.url("change", address_import.pk))
    layout = Layout.from_json(address_import.layout)
    form = ColumnsForm(request.POST, layout=layout, words=_posted_words(request.POST))
    if form.is_valid():
        reread = partial(
            reread_import, subscriber_import=address_import, layout=form.chosen_layout()
        )
        run_with_message(model_admin, request, reread, "Wij lezen de lijst opnieuw.")
        read_if_short(address_import)
        return redirect(model_admin.url("change", address_import.pk))
    context = {
        "title": "Kolommen kiezen",
        "address_import": address_import,
        "cancel_url": model_admin.url("change", address_import.pk),
        **columns_context(address_import, form),
    }
    return model_admin.render_page(request, "newsletter/import/choose_columns", context)


def _posted_words(data: Mapping[str, object]) -> dict[str, int]:
    """Return the words that the page showed; by now the list may hold others."""
    words = [name.removeprefix(WORD) for name in data if name.startswith(WORD)]
    return dict.fromkeys(filter(is_unknown_word, words), 0)


def _refuse() -> None:
    raise ValidationError(FILE_IS_GONE_MESSAGE)


def columns_context(address_import: Import, form: ColumnsForm | None = None) -> dict[str, object]:
    """Return the form with the columns, and the first rows as they stand in the file."""
    if not (address_import.is_changeable and address_import.layout):
        return {}
    layout = Layout.from_json(address_import.layout)
    records = read_sample(address_import, SAMPLE_ROWS) if layout.has_columns else []
    width = len(layout.roles)
    rows = [
        (record.line, [*record.cells, *[""] * (width - len(record.cells))]) for record in records
    ]
    shown = form or ColumnsForm(layout=layout, words=unknown_words(address_import, layout))
    return {
        "layout": layout,
        "columns_form": shown,
        "columns": [
            (field, layout.column_name(index), _has_other_addresses(layout, rows, index))
            for index, field in enumerate(shown.column_fields())
        ],
        "sample": [(line, cells[:width]) for line, cells in rows],
    }


def _has_other_addresses(layout: Layout, rows: list[tuple[int, list[str]]], index: int) -> bool:
    """Return whether a column holds addresses that are not read."""
    return layout.roles[index] != Role.EMAIL and any(
        find_addresses(cells[index]) for _, cells in rows
    )


def unknown_words(address_import: Import, layout: Layout) -> dict[str, int]:
    """Return the words whose meaning an editor chooses, most frequent first."""
    unclear = address_import.rows.filter(verdict=ImportRow.Verdict.UNCLEAR).order_by()
    rows = unclear.values_list("status_word").annotate(number_of=Count("pk"))
    counts = dict(rows.order_by("-number_of")[:MAX_WORDS])
    words = [*counts, *layout.meanings]
    return {word: counts.get(word, 0) for word in words if is_unknown_word(word)}


def read_if_short(address_import: Import) -> None:
    """Read and check a short list at once, so that it has its report."""
    if address_import.line_count <= BATCH_SIZE:
        read_import(address_import, TimeBudget(MAX_SECONDS_IN_REQUEST))
        check_batch(address_import.pk)
