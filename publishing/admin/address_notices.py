"""Dead links, former addresses, and the message about a change of address."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpRequest
from django.utils.html import format_html

from publishing.fields import rich_text_fields
from publishing.html_tokens import extract_text
from publishing.links.internal import find_dead_links
from publishing.links.redirects import former_addresses
from publishing.models import Publishable
from publishing.revisions.snapshots import Snapshot, Values

if TYPE_CHECKING:
    from publishing.admin.publishable import PublishableAdmin


def links_context(obj: Publishable | None, opened: Snapshot | None) -> dict[str, object]:
    """Return the context for the form of an object, or of a new one (`None`)."""
    if obj is None:
        return {}
    return {
        "dead_links": _list_dead_links(type(obj), opened["fields"] if opened else {}),
        "former_addresses": former_addresses(obj),
    }


def _list_dead_links(model: type[Publishable], values: Values) -> list[tuple[str, str, str]]:
    """Return field, link text and path of each dead link in the rich text of a snapshot."""
    return [
        (str(field.verbose_name), extract_text(link.text), link.path)
        for field in rich_text_fields(model)
        for link in find_dead_links(values.get(field.attname) or "")
    ]


def announce_address_change(
    model_admin: PublishableAdmin, request: HttpRequest, obj: Publishable, former_address: str
) -> None:
    """Tell about a publication that changed the address; `former_address` is empty if not."""
    if not former_address:
        return
    address = type(obj)._base_manager.get(pk=obj.pk).get_absolute_url()
    message = format_html(
        "Het adres is veranderd van {} naar {}. Oude links werken nog. "
        '<a href="{}#oude-adressen">Zet het oude adres terug</a>',
        former_address,
        address,
        model_admin.url("change", obj.pk),
    )
    model_admin.message_user(request, message, messages.INFO)
