"""The form of an issue: its audience to tick, and its items in an order."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.forms.models import BaseInlineFormSet
from django.http import HttpRequest

from images.models import Image
from newsletter.models import (
    Issue,
    Item,
    parse_picture_reference,
)
from newsletter.services.standing_outline import outline_snapshot
from publishing.accounts import Account
from publishing.admin import ChildInline
from publishing.admin.forms import PublishableForm
from publishing.admin.inlines import ChildForm, ChildFormSet
from publishing.admin.joined_choices import JoinedChoicesField
from publishing.links.targets import parse_object_reference
from publishing.permissions import Permission, accessible
from publishing.revisions import snapshots
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
        if reference and model in (None, Issue) and not parse_picture_reference(reference):
            raise ValidationError("Kies iets van de site.")
        return reference


class ItemFormSet(ChildFormSet):
    user: Account  # set by `ItemInline.get_formset` on the class that it makes for each request

    def clean(self) -> None:
        """Refuse a forged key of a picture; what was in the issue, or the outline, may stay."""
        super().clean()
        chosen = {
            key: form
            for form in self.forms
            if (key := parse_picture_reference(form.cleaned_data.get("target_reference") or ""))
        }
        if not chosen:
            return
        images = accessible(self.user, Permission.VIEW, Image).filter(pk__in=chosen)
        allowed = {*images.values_list("pk", flat=True), *self._former_pictures()}
        for key in chosen.keys() - allowed:
            chosen[key].add_error("target_reference", "Kies een afbeelding uit de bibliotheek.")

    def _former_pictures(self) -> Iterator[int]:
        is_new = self.instance.pk is None
        former = outline_snapshot() if is_new else snapshots.latest_snapshot(self.instance)
        for row in former["rows"].get("items", ()):
            yield parse_picture_reference(row.get("target_reference") or "")

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

    def get_formset(
        self, request: HttpRequest, obj: Model | None = None, **kwargs: object
    ) -> type[BaseInlineFormSet]:
        formset: Any = super().get_formset(request, obj, **kwargs)
        formset.user = request.user
        return formset
