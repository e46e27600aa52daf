"""Form fields that several admins use."""

from django import forms


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
