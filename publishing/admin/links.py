"""Where a thing was, where it is, and which of its links lead nowhere."""

from html import unescape
from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.utils.html import format_html, strip_tags

from publishing.fields import rich_text_fields
from publishing.links.internal import find_dead_links
from publishing.links.redirects import former_addresses
from publishing.models import Publishable


def links_context(admin: Any, request: HttpRequest, thing: Any) -> dict[str, Any]:
    """For the form of `thing`, or of a new one (`None`)."""
    if thing is None:
        return {}
    return {"dead_links": _find_dead_links(thing), "old_addresses": former_addresses(thing)}


def _find_dead_links(thing: Publishable) -> list[tuple[str, str, str]]:
    """Of what the form opened on: the field, the words of the link, and where it leads."""
    opened = getattr(thing, "opened", {"fields": {}})
    return [
        (str(field.verbose_name), unescape(strip_tags(link.text)), link.path)
        for field in rich_text_fields(type(thing))
        for link in find_dead_links(opened["fields"].get(field.attname) or "")
    ]


def announce_address_change(
    admin: Any, request: HttpRequest, thing: Publishable, old: str | None
) -> None:
    """After a publication that changed the address; `old` is what `services.publish` gave."""
    if not old:
        return
    new = type(thing)._base_manager.get(pk=thing.pk).get_absolute_url()
    said = format_html(
        "Het adres is veranderd van {} naar {}. Oude links werken nog. "
        '<a href="{}#oude-adressen">Zet het oude adres terug</a>',
        old,
        new,
        admin.url("change", thing.pk),
    )
    admin.message_user(request, said, messages.INFO)
