"""Notices about what is chosen in a form and visitors do not see."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpRequest
from django.utils.html import format_html

from publishing.links.references import HIDDEN_TITLE
from publishing.models import Publishable
from publishing.withheld_choices import WithheldChoice, withheld_choices

if TYPE_CHECKING:
    from publishing.accounts import Account
    from publishing.admin.forms import PublishableForm
    from publishing.admin.publishable import PublishableAdmin


def mark_withheld(form: PublishableForm, user: Account) -> list[WithheldChoice]:
    """Say beside each field that visitors do not see what is chosen in it; return the choices."""
    opened = form.opening.snapshot
    model = type(form.instance)
    choices = list(withheld_choices(model, opened["fields"], user)) if opened else []
    for choice in choices:
        if field := form.fields.get(choice.field_name):
            field.help_text = f"{field.help_text} {choice.reason}".strip()
    return choices


def announce_withheld(
    model_admin: PublishableAdmin, request: HttpRequest, obj: Publishable
) -> None:
    """Tell what visitors do not see of the latest revision, which goes or went on the site."""
    row = type(obj)._base_manager.select_related("latest_revision").get(pk=obj.pk)
    values = row.latest_revision.snapshot["fields"] if row.latest_revision else {}
    for choice in withheld_choices(type(obj), values, request.user):
        title = (
            format_html('<a href="{}">{}</a>', choice.url, choice.title)
            if choice.url
            else HIDDEN_TITLE
        )
        text = format_html("Bij ‘{}’ staat {}. {}", choice.field_label, title, choice.reason)
        model_admin.message_user(request, text, messages.WARNING)
