"""The form of an issue: landsdelen to tick, and what it tells about, in an order."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from newsletter.models import Issue, Item, join_landsdelen, parse_object_reference, split_landsdelen
from publishing.admin import ChildInline
from publishing.admin.forms import PublishableForm
from publishing.admin.inlines import ChildForm, ChildFormSet
from regions.models import Landsdeel

MAX_POSITION = 9999


class AudienceField(forms.MultipleChoiceField):
    """Landsdelen to tick, kept as `Issue.audience` writes them."""

    widget = forms.CheckboxSelectMultiple

    def prepare_value(self, value: Any) -> Any:
        return split_landsdelen(value) if isinstance(value, str) else value

    def clean(self, value: Any) -> str:
        return join_landsdelen(super().clean(value))

    def has_changed(self, initial: Any, data: Any) -> bool:
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
    thing = forms.CharField(label="bericht", widget=forms.HiddenInput)
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

    def clean_thing(self) -> str:
        """Only a forged one can be wrong; whether it is still on the site is told elsewhere."""
        written: str = self.cleaned_data["thing"]
        model, _ = parse_object_reference(written)
        if written and model in (None, Issue):
            raise ValidationError("Kies iets van de site.")
        return written


class ItemFormSet(ChildFormSet):
    def remaining_forms(self) -> list[Any]:
        """By their numbers, which then run from 1; what has none comes last."""
        kept = [form for form in super().remaining_forms() if form.cleaned_data.get("thing")]
        kept.sort(key=lambda form: form.cleaned_data.get("position") or MAX_POSITION)
        for number, form in enumerate(kept, 1):
            form.instance.position = number
        return kept


class ItemInline(ChildInline):
    model = Item
    form = ItemForm
    formset = ItemFormSet
    template = "admin/newsletter/issue/items.html"
    extra = 0
