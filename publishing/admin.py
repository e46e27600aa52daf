"""What admins of publishable things share. The things' own admins stand in their apps."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AdminTextInputWidget
from django.db import models
from django.db.models import Max
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.timezone import localtime
from js_asset import Media

from publishing.models import SingleRow

ON_SITE: tuple[str, Any] = (
    "Op de site",
    {"fields": ["live", "first_published_at", "last_published_at"]},
)
ON_SITE_IN_ORDER: tuple[str, Any] = (
    "Op de site",
    {"fields": ["live", "position", "first_published_at", "last_published_at"]},
)
FINDING: tuple[str, Any] = ("Vindbaarheid", {"fields": ["slug", "summary"]})
SOURCES: tuple[str, Any] = (
    "Bronnen",
    {"fields": ["sources", "checked_on", "to_check", "editor_note"]},
)
STAYS = (
    "U kunt dit niet verwijderen, want de rest van de site rekent erop. Wilt u het niet tonen? "
    "Zet dan ‘op de site’ uit."
)
OLD_LINKS = "Let op: verandert u dit, dan werken oude links niet meer."
EDITOR = Media(
    css={"all": ["admin_site/editor.css"]}, js=["admin_site/nonce.js", "admin_site/editor.js"]
)


def number(message: str) -> dict[str, Any]:
    """How to ask for a number with a comma; `message` is for one that cannot be understood.

    As text: the number field of a browser drops what it does not expect without a word.
    """
    return {
        "localize": True,
        "widget": forms.TextInput(attrs={"inputmode": "decimal", "size": "12"}),
        "error_messages": {"invalid": message, "max_decimal_places": message},
    }


class LowerCaseSlugField(forms.SlugField):
    def to_python(self, value: Any) -> str:
        return str(super().to_python(value)).lower()


class EditorsAdmin(admin.ModelAdmin):
    stays = ""
    """Why nothing of this kind is ever deleted; shown where one looks for the button."""

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """Let the rich-text editor run under the Content-Security-Policy.

        Its widget brings `js_asset.Media`, which puts the nonce of the response on every tag.
        """
        context["why_it_stays"] = self.why_it_stays(kwargs.get("obj"))
        if isinstance(context["media"], Media):
            context["media"] = (context["media"] + EDITOR).with_nonce(request.csp_nonce)  # type: ignore[attr-defined]
        return super().render_change_form(request, context, *args, **kwargs)

    def why_it_stays(self, obj: Any) -> str:
        return self.stays

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return not self.why_it_stays(obj) and super().has_delete_permission(request, obj)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """Name what was chosen, and count what editors know: no rows that only tie things."""
        stay = [f"{obj}: {why}" for obj in objs if (why := self.why_it_stays(obj))]
        if stay:
            return [], {}, set(), stay
        _, counts, lacking, protected = super().get_deleted_objects(objs, request)
        known = [*self.admin_site._registry, *(inline.model for inline in self.inlines)]
        names = {model._meta.verbose_name_plural for model in known}
        counts = {name: count for name, count in counts.items() if name in names}
        return [str(obj) for obj in objs], counts, lacking, protected


class PublishableAdmin(EditorsAdmin):
    readonly_fields = ["first_published_at", "last_published_at"]
    show_facets = admin.ShowFacets.NEVER  # they cost a query or two per filter
    formfield_overrides = {
        models.SlugField: {"form_class": LowerCaseSlugField, "widget": AdminTextInputWidget},
        models.URLField: {"assume_scheme": "https"},
    }

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        form = super().get_form(request, obj, change, **kwargs)
        if obj and obj.first_published_at and (slug := form.base_fields.get("slug")):
            slug.help_text = f"{slug.help_text} {OLD_LINKS}"
        return form

    def visible(self, obj: Any) -> bool:
        """Whether a visitor can open the page of `obj`."""
        return bool(obj.live)

    def view_on_site(self, obj: Any) -> str | None:
        return obj.get_absolute_url() if self.visible(obj) else None

    @admin.display(description="status", ordering="live")
    def publication(self, obj: Any) -> str:
        badges = [("status status--live", "Op de site") if obj.live else ("status", "Concept")]
        if getattr(obj, "to_check", False):
            badges.append(("status status--check", "Nakijken"))
        shown = format_html_join(" ", '<span class="{}">{}</span>', badges)
        if url := self.view_on_site(obj):
            return format_html(
                '{} <a href="{}">Bekijk<span class="visually-hidden"> {} op de site</span></a>',
                shown,
                url,
                obj,
            )
        return shown

    @admin.display(description="gepubliceerd", ordering="last_published_at")
    def published_on(self, obj: Any) -> str:
        return date_format(localtime(obj.last_published_at)) if obj.last_published_at else ""


class PositionForm(forms.ModelForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["position"].widget.attrs |= {
            # In a list the label stands above the column, out of reach of a screen reader.
            "aria-label": f"Volgorde van {self.instance}",
            "data-placed": self.instance.is_placed,
        }


class OrderedAdmin(PublishableAdmin):
    """A list in an order of the editor's own: by number, by arrow key or by dragging."""

    list_editable = ["position"]

    class Media:
        js = [forms.Script("admin_site/order.js", type="module")]

    def get_changelist_form(self, request: HttpRequest, **kwargs: Any) -> type[forms.ModelForm]:
        return super().get_changelist_form(request, form=PositionForm, **kwargs)

    def save_model(
        self, request: HttpRequest, obj: Any, form: forms.ModelForm, change: bool
    ) -> None:
        if isinstance(form, PositionForm):
            # Not `save()`, which is for publishing: another order is no news of the thing itself.
            self.model._default_manager.filter(pk=obj.pk).update(position=obj.position)
        else:
            super().save_model(request, obj, form, change)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        last = self.model._default_manager.aggregate(last=Max("position"))["last"] or 0
        return {"position": last + 1, **super().get_changeform_initial_data(request)}


class SingleRowAdmin(EditorsAdmin):
    """The list of one row is its form."""

    model: type[SingleRow]
    stays = "U kunt deze gegevens wijzigen, maar niet verwijderen."

    def has_add_permission(self, request: HttpRequest) -> bool:
        return super().has_add_permission(request) and not self.model._default_manager.exists()

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        form = f"admin:{self.opts.app_label}_{self.opts.model_name}"
        if self.model._default_manager.exists():
            return redirect(f"{form}_change", 1)
        return redirect(f"{form}_add")

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        context["show_save_and_add_another"] = False
        return super().render_change_form(request, context, *args, **kwargs)
