"""Small words that every template knows."""

import re
from urllib.parse import urlsplit

from django import template
from django.conf import settings
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from caching.fragments import fragment_tag
from pact.models import SiteDetails
from pact.site_context import site_context
from publishing.links.internal import repair_links

register = template.Library()
register.tag("fragment", fragment_tag)


@register.simple_tag
def absolute_url(path: str) -> str:
    """The full address of a path on this site."""
    return settings.SITE_URL + path


@register.simple_tag
def site_details() -> SiteDetails:
    """Who is behind the site, for templates without a request (mails)."""
    return site_context().site_details


@register.simple_tag(takes_context=True)
def aria_current(context: template.Context, url: str) -> str:
    """Marks the menu's link to the section that the visitor is in."""
    path = context["request"].path
    if path == url:
        return mark_safe(' aria-current="page"')
    return mark_safe(' aria-current="true"') if path.startswith(url) else ""


@register.filter
def section_path(path: str) -> str:
    """All that `current` can tell from a path: /doelen/4/ → '/doelen/…', as /doelen/5/ gives."""
    _, first, *deeper = path.split("/", 2)
    return f"/{first}/…" if any(deeper) else path


@register.filter
def format_number(value: object, unit: str = "") -> str:
    """A figure as Dutch readers write it: 1582000 → '1.582.000', 7.5 → '7,5'; '%' without space."""
    text = f"{float(str(value)):,.1f}".removesuffix(".0")
    text = text.replace(",", " ").replace(".", ",").replace(" ", ".")
    return f"{text}{unit}" if unit in ("", "%") else f"{text} {unit}"


@register.filter
def prepend(text: str, before: str) -> str:
    return before + text


@register.filter
def to_list(thing: object) -> list[object]:
    return [thing]


@register.filter
def hostname(url: str) -> str:
    """https://www.voorbeeld.nl/pad → voorbeeld.nl; empty when it names no host."""
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


@register.filter
def initials(name: str) -> str:
    """The first letters of the first and the last name."""
    parts = name.split() or [""]
    return "".join(part[:1] for part in {0: parts[0], len(parts) - 1: parts[-1]}.values())


@register.filter
def source_link(line: str) -> SafeString:
    """A line of sources as a link that names the site, with the remark behind it."""
    match = re.fullmatch(r"(https?://\S+)(?:\s+(.*))?", line)
    name = hostname(match[1]) if match else ""
    if match is None or not name:
        return format_html("{}", line)
    return format_html('<a href="{}" rel="external">{}</a> {}', match[1], name, match[2] or "")


@register.filter
def rich_text(html: str) -> SafeString:
    """Rich text as it was cleaned when stored: wide tables may scroll, and no link is dead."""
    wrapped = repair_links(html).replace("<table>", '<div class="tp-scroll" tabindex="0"><table>')
    return mark_safe(wrapped.replace("</table>", "</table></div>"))  # noqa: S308
