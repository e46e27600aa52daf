"""Changing several pictures at once: what they share, and what is to be seen on each."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from images.models import Collection, Image
from publishing.models import Event
from publishing.permissions import Permission, accessible

if TYPE_CHECKING:
    from images.admin import ImageAdmin

MAX_SELECTED = 100
STAYS = "Leeg: blijft zoals het is."
SHARED_FIELDS = ("collection", "credit", "licence", "consent")


class BulkPictureForm(forms.Form):
    """Form for values of all pictures, of which the empty ones stay, and the text of each."""

    collection = forms.ModelChoiceField(
        Collection.objects.none(), required=False, label="Verzameling", empty_label="Blijft zo"
    )
    credit = forms.CharField(max_length=150, required=False, label="Maker", help_text=STAYS)
    licence = forms.CharField(max_length=150, required=False, label="Licentie", help_text=STAYS)
    consent = forms.ChoiceField(
        choices=[("", "Blijft zo"), *Image.Consent.choices],
        required=False,
        label="Toestemming van wie erop staat",
    )

    def __init__(self, images: Sequence[Image], user: Any, data: Any = None) -> None:
        super().__init__(data)
        self.images = images
        collections: Any = self.fields["collection"]
        collections.queryset = accessible(user, Permission.VIEW, Collection)
        for image in images:
            self.fields[f"alt-{image.pk}"] = forms.CharField(
                max_length=250,
                required=False,
                initial=image.alt,
                show_hidden_initial=True,  # what somebody else changed meanwhile stays
                label=f"Wat is er te zien op ‘{image.title}’?",
            )

    def rows(self) -> Iterator[tuple[Image, forms.BoundField]]:
        """Yield each picture with the field for its text."""
        for image in self.images:
            yield image, self[f"alt-{image.pk}"]

    def shared_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in SHARED_FIELDS]

    def clean(self) -> None:
        """Put the values in the pictures, and check each as its own form does."""
        for image in self.images:
            values = {name: self.cleaned_data.get(name) for name in SHARED_FIELDS}
            for name, value in values.items():
                if value:
                    setattr(image, name, value)
            if (name := f"alt-{image.pk}") in self.changed_data:
                image.alt = self.cleaned_data.get(name, "")
                image.decorative = image.decorative and not image.alt
            try:
                image.validate_constraints()
            except ValidationError as error:
                self.add_error(f"alt-{image.pk}", error.messages[0])


@admin.action(description="Wijzig geselecteerde afbeeldingen samen", permissions=["change"])
def edit_selected(
    model_admin: "ImageAdmin", request: HttpRequest, queryset: QuerySet[Image]
) -> HttpResponseBase | None:
    """Show the form for the chosen pictures that the editor may change, or save it."""
    chosen = list(queryset[: MAX_SELECTED + 1])
    images = [image for image in chosen if model_admin.has_change_permission(request, image)]
    if len(chosen) > MAX_SELECTED or not images:
        text = "Kies hoogstens 100 afbeeldingen." if images else "Deze mag u niet wijzigen."
        model_admin.message_user(request, text, messages.ERROR)
        return None
    is_sent = "post" in request.POST
    form = BulkPictureForm(images, request.user, request.POST if is_sent else None)
    if is_sent and form.is_valid():
        with transaction.atomic():
            for image in images:
                image.save()
                model_admin.log_event(Event.Kind.CHANGED, request, image)
        model_admin.message_user(request, f"Gewijzigd: {len(images)}.", messages.SUCCESS)
        return None
    context = {
        "title": "Wijzig afbeeldingen samen",
        "form": form,
        "left_out": len(chosen) - len(images),
        "action_checkbox_name": admin.helpers.ACTION_CHECKBOX_NAME,
        "cancel_url": model_admin.url("changelist"),
    }
    return model_admin.render_page(request, "images/image/bulk_edit", context)
