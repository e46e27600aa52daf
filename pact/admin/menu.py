from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse

from pact.models import Goal, Menu, MenuItem, Page, Stakeholder
from pact.navigation import section_titles
from pact.site_context import site_context
from publishing.accounts import Account
from publishing.admin import ChildInline, OrderedAdmin
from publishing.admin.base import Context
from publishing.admin.inlines import ChildForm, ChildFormSet
from publishing.admin.link_targets import LinkTargetFormField
from publishing.links.targets import parse_object_reference
from regions.models import Landsdeel, Region

# The kinds whose title stands in a menu by itself; see `pact.site_context`.
TITLED_MODELS = (Page, Stakeholder, Goal, Landsdeel, Region)
# The `<datalist>` with the pages that are no object, which the dialog does not offer.
SECTIONS_ID = "site-sections"
NEEDS_LABEL = "Typ ook een tekst: van dit adres kennen wij de titel niet."
MAX_POSITION = 9999


class MenuItemForm(ChildForm):
    target = LinkTargetFormField(label="leidt naar")
    position = forms.IntegerField(
        label="volgorde",
        required=False,
        min_value=0,
        max_value=MAX_POSITION,
        widget=forms.NumberInput(attrs={"data-position": "True"}),
    )

    def __init__(self, *args: Any, user: Account | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["target"].user = user or AnonymousUser()  # type: ignore[attr-defined]
        self.fields["target"].widget.attrs |= {"list": SECTIONS_ID, "autocomplete": "off"}
        title = site_context().titles.get(self.initial.get("target", ""), "")
        titled = " ".join(model._meta.label_lower for model in TITLED_MODELS)
        self.fields["label"].widget.attrs |= {
            "data-name": "",
            "data-titled": titled,
            "placeholder": title,
        }

    def has_changed(self) -> bool:
        """Pass over a row in which only its number was filled in, by the script."""
        return bool({"target", "label"} & set(self.changed_data))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        target = cleaned.get("target") or ""
        model, _ = parse_object_reference(target)
        is_titled = model in TITLED_MODELS if model else target in section_titles()
        if target and not cleaned.get("label") and not is_titled:
            raise ValidationError({"label": NEEDS_LABEL})
        return cleaned


class MenuItemFormSet(ChildFormSet):
    user: Account  # set by `MenuItemInline.get_formset` on the class that it makes for each request

    def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
        return {**super().get_form_kwargs(index), "user": self.user}

    def remaining_forms(self) -> list[Any]:
        """Return the filled-in forms by position, renumbered from 1; one without comes last."""
        remaining = super().remaining_forms()
        remaining.sort(key=lambda form: form.cleaned_data.get("position") or MAX_POSITION)
        for number, form in enumerate(remaining, 1):
            form.instance.position = number
        return remaining


class MenuItemInline(ChildInline):
    model = MenuItem
    form = MenuItemForm
    formset = MenuItemFormSet
    fields = ["label", "target", "position"]
    extra = 0

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: object) -> Any:
        formset: Any = super().get_formset(request, obj, **kwargs)
        formset.user = request.user
        return formset


@admin.register(Menu)
class MenuAdmin(OrderedAdmin):
    section_order = 15
    list_display = ["title", "status_badges", "position", "place", "item_count", "last_change"]
    search_fields = ["title"]
    inlines = [MenuItemInline]
    change_form_template = "admin/pact/menu/change_form.html"
    fieldsets = [(None, {"fields": ["title", "place", "summary"]})]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).annotate(items_in_menu=Count("items"))

    @admin.display(description="items")
    def item_count(self, obj: Any) -> int:
        return int(obj.items_in_menu)

    def render_change_form(
        self,
        request: HttpRequest,
        context: Context,
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Menu | None = None,
    ) -> HttpResponse:
        context |= {"sections_id": SECTIONS_ID, "sections": section_titles().items()}
        return super().render_change_form(request, context, add, change, form_url, obj)
