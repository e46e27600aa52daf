from django import forms

from contact.models import ContactMessage
from newsletter.forms import EmailForm


def _text_field(max_length: int, message: str) -> forms.CharField:
    """Build a required field, with one sentence for all mistakes."""
    return forms.CharField(
        max_length=max_length,
        error_messages={
            "required": message,
            "max_length": f"{message} Gebruik niet meer dan {max_length} tekens.",
            "null_characters_not_allowed": message,
        },
    )


class ContactForm(EmailForm):
    naam = _text_field(ContactMessage.MAX_NAME, "Vul uw naam in.")
    vraag = _text_field(ContactMessage.MAX_SUBJECT, "Vul in waar uw bericht over gaat.")
    bericht = _text_field(ContactMessage.MAX_TEXT, "Schrijf uw bericht.")

    field_order = ["naam", "email", "vraag", "bericht"]
