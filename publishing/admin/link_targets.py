"""The field in which editors type where a link leads: see `publishing.links.targets`."""

from functools import partial
from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminTextInputWidget
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.utils.html import format_html
from django.utils.safestring import SafeString

from publishing.accounts import Account
from publishing.links.internal import resolve_path, split_own_address
from publishing.links.targets import (
    MAX_TARGET_LENGTH,
    VisibleObjects,
    parse_object_reference,
    parse_target,
    resolve_target,
)
from publishing.permissions import Permission, selectable

GONE = "Wat hier stond, bestaat niet meer. Typ een ander adres, of haal dit weg."
NOT_LIVE = "Staat niet op de site; tot die tijd zien bezoekers dit niet."


class LinkTargetInput(AdminTextInputWidget):
    """A text field with the dialog to choose in, which says when nothing is there for visitors."""

    class Media:
        css = {"all": ["admin_site/link_target.css"]}
        js = [forms.Script("admin_site/link_target.js", type="module")]

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"data-link-target": "", **(attrs or {})})

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        html = super().render(name, value, attrs, renderer)
        if warning := self._warning(str(value or "")):
            html += format_html(' <span class="status status--check">{}</span>', warning)
        return html

    def _warning(self, address: str) -> str:
        if parse_object_reference(address)[0]:
            return GONE
        # What was refused stands in the field as it was typed, perhaps without 'https://'.
        own = split_own_address(address) if address.startswith("/") else None
        return NOT_LIVE if own and not resolve_path(own[0]) else ""


class LinkTargetFormField(forms.CharField):
    widget = LinkTargetInput
    # Set by the form: the editor by whose rights an address is resolved.
    user: Account = AnonymousUser()

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"max_length": MAX_TARGET_LENGTH, **kwargs})

    @property
    def visible(self) -> VisibleObjects:
        return partial(selectable, self.user, Permission.VIEW)

    def prepare_value(self, value: Any) -> Any:
        """Show the address of an object; what is gone, or hidden from this editor, as stored."""
        model, key = parse_object_reference(str(value or ""))
        if model is None:
            return value
        if live := resolve_target(value):
            return live
        obj = selectable(self.user, Permission.VIEW, model).filter(pk=key).first()
        return obj.get_absolute_url() if obj else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        return super().has_changed(self.prepare_value(initial), self.prepare_value(data))

    def to_python(self, value: Any) -> str:
        typed = super().to_python(value)
        if not typed:
            return ""
        model, key = parse_object_reference(typed)
        if model is None:
            return parse_target(typed, self.visible)
        if selectable(self.user, Permission.VIEW, model).filter(pk=key).exists():
            return typed
        raise ValidationError(GONE)
