"""The style page, for staff: every token, and every component in all its states.

The comment that opens its template or stylesheet says what a component is for; its examples stand
in `templates/styleguide/`. Nothing here is read from the database.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import URLPattern, path

from techniekpact.styleguide_samples import samples_context
from techniekpact.templatetags.styleguide import Example

TEMPLATES_DIR = settings.BASE_DIR / "templates/components"
STYLESHEETS_DIR = settings.BASE_DIR / "static/css/components"
# Styles of plain HTML that pages write themselves, such as forms.
ELEMENTS_DIR = settings.BASE_DIR / "static/css/elements"
TOKENS_FILE = settings.BASE_DIR / "static/css/tokens.css"

OPENING_COMMENT = re.compile(r"(?:{% load [\w ]+ %})?{# (.+?) #}|/\* (.+?) \*/", re.DOTALL)
COMMENT_DETAILS = re.compile(r"\s+(?:No parameters|Parameters?|Modifiers?|Serves)\b")
TOKEN_DECLARATION = re.compile(r"--([\w-]+):\s+([^;]+);")
COLOUR_VALUE = re.compile(r"(?:light-dark\()?(#\w+)(?:, (#\w+)\))?")

# Components with an id or a landmark of their own, of which a page can hold only one.
SHOWN_ONE_PER_PAGE = {
    "agenda_section",
    "breadcrumbs",
    "calendar_subscription",
    "error_summary",
    "figure_section",
    "filter_form",
    "footer",
    "header",
    "hero",
    "highlight",
    "landsdeel_sections",
    "newsletter_signup",
    "owner_details",
    "place_search",
    "prev_next",
    "project_section",
    "search_facets",
    "search_form",
}

View = Callable[..., HttpResponse]


@dataclass(frozen=True)
class Component:
    """The comments that open its template and its stylesheet; an element has no template."""

    name: str
    template: str
    stylesheet: str

    @property
    def purpose(self) -> str:
        return COMMENT_DETAILS.split(self.template or self.stylesheet)[0]


def read_components() -> dict[str, Component]:
    """Return the components, and the styled elements of plain HTML, by name."""
    components = {
        template.stem: Component(
            template.stem,
            _read_opening_comment(template),
            _read_opening_comment(STYLESHEETS_DIR / f"{template.stem}.css"),
        )
        for template in TEMPLATES_DIR.iterdir()
    }
    elements = {
        stylesheet.stem: Component(stylesheet.stem, "", _read_opening_comment(stylesheet))
        for stylesheet in ELEMENTS_DIR.iterdir()
    }
    return dict(sorted((components | elements).items()))


def _read_opening_comment(file: Path) -> str:
    match = OPENING_COMMENT.match(file.read_text(encoding="utf-8")) if file.exists() else None
    return " ".join((match[1] or match[2]).split()) if match else ""


def read_tokens() -> dict[str, str]:
    """Return the value of every token, without those that only hold in a media query."""
    declarations = TOKEN_DECLARATION.findall(
        TOKENS_FILE.read_text(encoding="utf-8").partition("@media")[0]
    )
    return {name: " ".join(value.split()) for name, value in declarations}


def styleguide_urls(admin_view: Callable[[View], View]) -> list[URLPattern]:
    return [
        path("stijlgids/", admin_view(styleguide_index), name="styleguide"),
        path("stijlgids/tokens/", admin_view(token_page), name="styleguide-tokens"),
        path("stijlgids/<slug:name>/", admin_view(component_page), name="styleguide-component"),
        path(
            "stijlgids/<slug:name>/<int:number>/",
            admin_view(component_page),
            name="styleguide-example",
        ),
    ]


def styleguide_index(request: HttpRequest) -> HttpResponse:
    return render(
        request, "styleguide/pages/start.html", {"components": read_components().values()}
    )


def token_page(request: HttpRequest) -> HttpResponse:
    all_tokens = read_tokens()
    colours = {
        name: match for name, text in all_tokens.items() if (match := COLOUR_VALUE.fullmatch(text))
    }
    sizes = [(name, text) for name, text in all_tokens.items() if name not in colours]
    context = {
        "schemes": [
            ("light", "Licht", [(name, match[1]) for name, match in colours.items()]),
            ("dark", "Donker", [(name, match[2] or match[1]) for name, match in colours.items()]),
        ],
        "font_sizes": [size for size in sizes if size[0].startswith("text-")],
        "spacings": [size for size in sizes if size[0].startswith(("space-", "gutter"))],
        "other_tokens": [
            size for size in sizes if not size[0].startswith(("text-", "space-", "gutter"))
        ],
    }
    return render(request, "styleguide/pages/tokens.html", context)


def component_page(request: HttpRequest, name: str, number: int = 0) -> HttpResponse:
    """Show all examples of a component, or the one with this number, counted from 1."""
    if not (component := read_components().get(name)):
        raise Http404
    examples: list[Example] = []
    render_to_string(
        f"styleguide/{name}.html", {**samples_context(), "examples": examples}, request
    )
    number = number or (1 if name in SHOWN_ONE_PER_PAGE else 0)
    if number > len(examples):
        raise Http404
    context = {"component": component, "examples": examples, "number": number}
    return render(request, "styleguide/pages/component.html", context)
