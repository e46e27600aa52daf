"""The style page, for staff: every token, and every component in all its states.

What a component is for stands in the comment that opens its template or stylesheet, its examples
in `templates/styleguide/`. Nothing here is read from the database.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import URLPattern, path

from techniekpact.styleguide_samples import samples_context

TEMPLATES_DIR = settings.BASE_DIR / "templates/components"
STYLESHEETS_DIR = settings.BASE_DIR / "static/css/components"
TOKENS_FILE = settings.BASE_DIR / "static/css/tokens.css"

OPENING_COMMENT = re.compile(r"(?:{% load [\w ]+ %})?{# (.+?) #}|/\* (.+?) \*/", re.DOTALL)
COMMENT_DETAILS = re.compile(r"\s+(?:No parameters|Parameters?|Modifiers?|Serves)\b")
TOKEN_DECLARATION = re.compile(r"--([\w-]+):\s+([^;]+);")
COLOUR_VALUE = re.compile(r"(?:light-dark\()?(#\w+)(?:, (#\w+)\))?")

SHOWN_ONE_PER_PAGE = {
    "crumbs",
    "facets",
    "figures",
    "footer",
    "gathered",
    "header",
    "owner",
    "signup",
}
"""Components with an id or a landmark of their own, so that a page can hold only one."""

View = Callable[..., HttpResponse]


@dataclass(frozen=True)
class Component:
    """The comments that open its template and its stylesheet; empty where it has no such file."""

    name: str
    template: str
    stylesheet: str

    @property
    def purpose(self) -> str:
        return COMMENT_DETAILS.split(self.template or self.stylesheet)[0]


def read_components() -> dict[str, Component]:
    """By name: those with a template, and styles of what pages write themselves."""
    names = {file.stem for folder in (TEMPLATES_DIR, STYLESHEETS_DIR) for file in folder.iterdir()}
    return {
        name: Component(
            name,
            _read_opening_comment(TEMPLATES_DIR / f"{name}.html"),
            _read_opening_comment(STYLESHEETS_DIR / f"{name}.css"),
        )
        for name in sorted(names)
    }


def _read_opening_comment(file: Path) -> str:
    found = OPENING_COMMENT.match(file.read_text(encoding="utf-8")) if file.exists() else None
    return " ".join((found[1] or found[2]).split()) if found else ""


def read_tokens() -> dict[str, str]:
    """All tokens as they stand in the stylesheet, without what only holds in a media query."""
    found = TOKEN_DECLARATION.findall(
        TOKENS_FILE.read_text(encoding="utf-8").partition("@media")[0]
    )
    return {name: " ".join(value.split()) for name, value in found}


def styleguide_urls(admin_view: Callable[[View], View]) -> list[URLPattern]:
    return [
        path("stijlgids/", admin_view(styleguide_index), name="styleguide"),
        path("stijlgids/tokens/", admin_view(token_page), name="styleguide-tokens"),
        path("stijlgids/<slug:name>/", admin_view(component_page), name="styleguide-component"),
        path(
            "stijlgids/<slug:name>/<int:place>/",
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
        "letters": [size for size in sizes if size[0].startswith("text-")],
        "spaces": [size for size in sizes if size[0].startswith(("space-", "gutter"))],
        "others": [size for size in sizes if not size[0].startswith(("text-", "space-", "gutter"))],
    }
    return render(request, "styleguide/pages/tokens.html", context)


def component_page(request: HttpRequest, name: str, place: int = 0) -> HttpResponse:
    """All examples under each other, or the one at `place`, counted from 1."""
    if not (shown := read_components().get(name)):
        raise Http404
    examples: list[dict[str, Any]] = []
    render_to_string(
        f"styleguide/{name}.html", {**samples_context(), "examples": examples}, request
    )
    place = place or (1 if name in SHOWN_ONE_PER_PAGE else 0)
    if place > len(examples):
        raise Http404
    context = {"component": shown, "examples": examples, "place": place}
    return render(request, "styleguide/pages/component.html", context)
