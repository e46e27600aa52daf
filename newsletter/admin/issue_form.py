"""The form of an issue: its audience to tick, and its items in an order."""

from collections.abc import Collection, Sequence

from django import forms
from django.core.exceptions import ValidationError

from newsletter.models import Issue, Item, join_landsdelen, parse_object_reference, split_landsdelen
from publishing.admin import ChildInline
from publishing.admin.forms import PublishableForm
from publishing.admin.inlines import ChildForm, ChildFormSet
from regions.models import Landsdeel

MAX_POSITION = 9999


class AudienceField(forms.MultipleChoiceField):
    """Landsdelen to tick; the value is text as `Issue.audience` holds it."""

    widget = forms.CheckboxSelectMultiple

    def prepare_value(self, value: Collection[str] | None) -> Collection[str] | None:
        return split_landsdelen(value) if isinstance(value, str) else value

    def clean(self, value: Sequence[str]) -> str:
        return join_landsdelen(super().clean(value))

    def has_changed(self, initial: Collection[str] | None, data: Collection[str] | None) -> bool:
        before, after = self.prepare_value(initial), self.prepare_value(data)
        return join_landsdelen(before or []) != join_landsdelen(after or [])


class IssueForm(PublishableForm):
    audience = AudienceField(
        label="Voor wie",
        required=False,
        choices=Landsdeel.Shape.choices,
        help_text="Niets aangevinkt: voor iedereen. Anders alleen voor wie een van deze "
        "landsdelen koos.",
    )


class ItemForm(ChildForm):
    target_reference = forms.CharField(label="bericht", widget=forms.HiddenInput)
    position = forms.IntegerField(
        label="volgorde",
        required=False,
        min_value=0,
        max_value=MAX_POSITION,
        widget=forms.NumberInput(attrs={"data-position": "True"}),
    )
    teaser = forms.CharField(
        label="eigen tekst", required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def clean_target_reference(self) -> str:
        """Refuse a forged reference; the checklist tells if its object has left the site."""
        reference: str = self.cleaned_data["target_reference"]
        model, _ = parse_object_reference(reference)
        if reference and model in (None, Issue):
            raise ValidationError("Kies iets van de site.")
        return reference


class ItemFormSet(ChildFormSet):
    def remaining_forms(self) -> list[ItemForm]:
        """Return the filled-in forms by position, renumbered from 1; a form without one is last."""
        forms_left = [
            form for form in super().remaining_forms() if form.cleaned_data.get("target_reference")
        ]
        forms_left.sort(key=lambda form: form.cleaned_data.get("position") or MAX_POSITION)
        for number, form in enumerate(forms_left, 1):
            form.instance.position = number
        return forms_left


class ItemInline(ChildInline):
    model = Item
    form = ItemForm
    formset = ItemFormSet
    template = "admin/newsletter/issue/items.html"
    extra = 0
