from django import forms

from contact.models import ContactMessage
from newsletter.forms import EmailForm


def _text_field(name: str, message: str) -> forms.CharField:
    """Build a required field with the length of the column, and one sentence for all mistakes."""
    max_length = ContactMessage._meta.get_field(name).max_length
    return forms.CharField(
        max_length=max_length,
        error_messages={
            "required": message,
            "max_length": f"{message} Gebruik niet meer dan {max_length} tekens.",
            "null_characters_not_allowed": message,
        },
    )


class ContactForm(EmailForm):
    naam = _text_field("name", "Vul uw naam in.")
    vraag = _text_field("subject", "Vul in waar uw bericht over gaat.")
    bericht = _text_field("text", "Schrijf uw bericht.")

    field_order = ["naam", "email", "vraag", "bericht"]
