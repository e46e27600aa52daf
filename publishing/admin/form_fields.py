"""Form fields that several admins use."""

from typing import Any

from django import forms
from django.db.models import Model
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from publishing.admin.pk_parsing import parse_pk
from publishing.admin_urls import admin_url, edit_url


def decimal_field_options(message: str) -> dict[str, object]:
    """Return form field options for a number with a decimal comma.

    `message` is the error for a number that cannot be understood. The widget is a text field,
    because a browser's number field silently drops what it does not expect.
    """
    return {
        "localize": True,
        "widget": forms.TextInput(attrs={"inputmode": "decimal", "size": "12"}),
        "error_messages": {"invalid": message, "max_decimal_places": message},
    }


class OwnerField(forms.ModelChoiceField):
    """The field that makes an object the editor's own.

    It is required in a draft too: without it the object would belong to nobody.
    """

    default_error_messages = {
        "required": "Kies waar dit bij hoort. U kunt alleen kiezen wat van u is.",
        "invalid_choice": "Kies iets uit de lijst. U kunt alleen kiezen wat van u is.",
    }


class LowerCaseSlugField(forms.SlugField):
    def to_python(self, value: object) -> str:
        return str(super().to_python(value)).lower()


class ChooserWidget(forms.Widget):
    """A key that is chosen in a dialog (`static/admin_site/chooser.js`), shown by what it chooses.

    The model of the field has `as_choice`, which returns a `publishing.chooser.Choice`.
    """

    template_name = "admin/chooser/choice_field.html"
    choices: forms.models.ModelChoiceIterator  # set by the field

    class Media:
        js = [forms.Script("admin_site/choice_field.js", type="module")]

    def __init__(self, model: type[Model]) -> None:
        super().__init__()
        self.model = model

    def get_context(self, name: str, value: object, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        chosen = self._find_chosen(value)
        context["widget"] |= {
            "kind": self.model.chooser_kind,  # type: ignore[attr-defined]
            "noun": self.model._meta.verbose_name,
            "edit_url": admin_url(self.model, "change", 0),
        }
        if chosen:
            is_accessible = getattr(chosen, "is_accessible_choice", True)
            context["choice"] = chosen.as_choice() if is_accessible else None
            context["edit_url"] = edit_url(chosen)
            context["label"] = self.choices.field.label_from_instance(chosen)
        return context

    def _render(
        self, template_name: str, context: dict[str, Any], renderer: object = None
    ) -> SafeString:
        """Render one of our own templates, which the renderer of forms does not know."""
        return render_to_string(template_name, context)

    def _find_chosen(self, value: object) -> Any:
        """Return the chosen object; `None` for a key that this editor could not have chosen."""
        pk = parse_pk(str(value or ""))
        return self.choices.queryset.filter(pk=pk).first() if pk else None
