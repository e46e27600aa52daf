"""The field in which editors put the sections of the home page in order, and hide some."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from pact.home_sections import HomeSection, join_sections, parse_sections

LAST, MAX_DIGITS = 9999, 4


class HomeSectionsInput(forms.Widget):
    """A table with a number and a box for each section; a script adds handles to move rows."""

    template_name = "admin/pact/homepage/sections.html"

    class Media:
        js = [forms.Script("admin_site/ordering.js", type="module")]

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        return {**context, "sections": parse_sections(value or "")}

    def _render(
        self, template_name: str, context: dict[str, Any], renderer: object = None
    ) -> SafeString:
        """Use the templates of the site: the renderer of forms knows those of Django alone."""
        return render_to_string(template_name, context)

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> str:
        """Return the sections by their number; nothing posted is the order of a new site."""
        if f"{name}-sent" not in data:
            return str(data.get(name, ""))
        sections = [
            HomeSection(section.key, f"{name}-{section.key}-shown" in data)
            for section in parse_sections("")
        ]
        sections.sort(key=lambda section: _number(data.get(f"{name}-{section.key}-position")))
        return join_sections(sections)

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        return f"{name}-sent" not in data and name not in data

    def id_for_label(self, id_: str) -> str:
        return ""

    use_fieldset = True


def _number(text: object) -> int:
    typed = str(text or "").strip()
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) <= MAX_DIGITS else LAST
