from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import urlencode

from pact.models import SiteText
from pact.text_places import TEXT_PLACES, TextPlace, find_text_place
from publishing.admin import PublishableAdmin
from publishing.admin.base import Context
from publishing.admin.fieldsets import Fieldset, exclude_fields
from publishing.admin.forms import PublishableForm
from publishing.admin.submit import requires_complete

MAX_LEAD = 600
LEAD_TOO_LONG = f"Deze inleiding is te lang. Er passen {MAX_LEAD} tekens in: maak haar korter."
# The fields that have a default, and their names in `PlaceText`.
DEFAULTS = {"title": "title", "lead": "lead", "summary": "description"}


class SiteTextForm(PublishableForm):
    """A form that opens on the default words of its place, and shows them beside each field."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "place" not in self.fields:
            return
        chosen = self.instance.place or self.initial.get("place") or self.data.get("place", "")
        self.place = find_text_place(str(chosen))
        self._offer_places()
        if self.place:
            self._show_default(self.place)

    def _offer_places(self) -> None:
        """Offer the places without a text; a text that has a place stays there."""
        field: Any = self.fields["place"]
        taken = set(SiteText.objects.values_list("place", flat=True)) - {self.instance.place}
        wanted = find_text_place(str(self.initial.get("place") or ""))
        present = self.instance.place if self.instance.pk else wanted and wanted.key
        field.choices = [
            (key, name)
            for key, name in field.choices
            if (key == present if present else key not in taken)
        ]

    def _show_default(self, place: TextPlace) -> None:
        for name, part in DEFAULTS.items():
            default = getattr(place.default, part)
            if name in self.fields and default:
                self.fields[name].help_text = f"Leeg, dan staat er: ‘{default}’"
                self.fields[name].widget.attrs["placeholder"] = default
        if not self.instance.pk:
            self.initial["title"] = self.initial.get("title") or place.default.title

    def clean_title(self) -> str:
        """Return the default for an empty title that is published: lists have something to show."""
        title: str = self.cleaned_data.get("title") or ""
        place = find_text_place(self.cleaned_data.get("place") or "")
        return (
            place.default.title if place and not title and requires_complete(self.data) else title
        )

    def clean_lead(self) -> str:
        lead: str = self.cleaned_data.get("lead") or ""
        if len(lead) > MAX_LEAD:
            raise ValidationError(LEAD_TOO_LONG)
        return lead


@admin.register(SiteText)
class SiteTextAdmin(PublishableAdmin):
    form = SiteTextForm
    section_order = 17
    offers_copy = False
    # A place with its default words has no row: the list below the table leads to its form.
    max_objects = len(TEXT_PLACES)
    has_add_link = False
    list_display = ["name", "title", "status_badges", "public_path", "last_change"]
    list_display_links = ["name"]
    search_fields = ["title", "lead"]
    change_list_template = "admin/pact/sitetext/change_list.html"
    fieldsets = [(None, {"fields": ["place", "title", "lead", "summary"]})]

    @admin.display(description="plaats", ordering="place")
    def name(self, obj: SiteText) -> str:
        return str(obj)

    @admin.display(description="pagina")
    def public_path(self, obj: SiteText) -> str:
        return obj.get_absolute_url()

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> list[Fieldset]:
        """Leave out the description of a page that search engines do not list."""
        fieldsets = super().get_fieldsets(request, obj)
        key = obj.place if obj else request.POST.get("place") or request.GET.get("place", "")
        place = find_text_place(key)
        hidden = {"summary"} if place and not place.default.description else set()
        return exclude_fields(fieldsets, hidden)

    def changelist_view(
        self, request: HttpRequest, extra_context: Context | None = None
    ) -> HttpResponse:
        """Show the places that have their default words below those with a text."""
        places = self._default_places() if self.has_view_permission(request) else []
        context: Context = {
            "default_places": places,
            "may_add": self.has_add_permission(request),
            "has_add_permission": False,  # a new text begins at a place in the second table
            **(extra_context or {}),
        }
        return super().changelist_view(request, context)

    def _default_places(self) -> list[dict[str, str]]:
        taken = set(SiteText.objects.values_list("place", flat=True))
        return [
            {
                "name": place.name,
                "title": place.default.title,
                "url": reverse(place.route),
                "edit_url": f"{self.url('add')}?{urlencode({'place': place.key})}",
            }
            for place in TEXT_PLACES
            if place.key not in taken
        ]
