"""The form of an issue: its audience to tick, and its items in an order."""

from django import forms
from django.core.exceptions import ValidationError

from newsletter.models import Issue, Item, parse_object_reference
from publishing.admin import ChildInline
from publishing.admin.forms import PublishableForm
from publishing.admin.inlines import ChildForm, ChildFormSet
from publishing.admin.joined_choices import JoinedChoicesField
from regions.models import Landsdeel

MAX_POSITION = 9999


class IssueForm(PublishableForm):
    audience = JoinedChoicesField(
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
