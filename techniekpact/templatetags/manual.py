"""Tags of the manual for editors: its pictures, and the link to it from the rest of the admin."""

import json
from functools import cache

from django import template
from django.conf import settings
from django.templatetags.static import static

from techniekpact.manual import manual_address

SHOTS_FILE = settings.BASE_DIR / "static/manual/shots.json"

register = template.Library()


@cache
def _shot_sizes() -> dict[str, dict[str, int]]:
    """Return the width and height in pixels of each picture, as `make manual` stored them."""
    sizes: dict[str, dict[str, int]] = json.loads(SHOTS_FILE.read_text(encoding="utf-8"))
    return sizes


@register.inclusion_tag("admin/manual/shot.html")
def shot(name: str, alt: str) -> dict[str, object]:
    """Show a picture of the admin; `alt` says what matters in it."""
    size = _shot_sizes()[name]
    source = static(f"manual/{name}.webp")
    return {"source": source, "alt": alt, "width": size["width"], "height": size["height"]}


@register.simple_tag(takes_context=True)
def manual_url(context: template.Context) -> str:
    """Return the address of the section of the manual about the page that is shown."""
    options, match = context.get("opts"), context["request"].resolver_match
    return manual_address(options.model if options else None, match.url_name if match else "")
