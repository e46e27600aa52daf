"""Tags and filters that every template has without `{% load %}`."""

import re
from typing import NamedTuple
from urllib.parse import urljoin

from django import template
from django.conf import settings
from django.template.defaultfilters import stringfilter
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from caching.fragments import fragment_tag
from images.social_card import HEIGHT, WIDTH
from images.social_image import social_image_urls
from pact.models import SiteDetails
from pact.navigation import NavigationLink
from pact.project_cards import area_label
from pact.site_context import site_context
from publishing.blocks.rendering import render_rich_text
from publishing.fields import rich_text_fields
from publishing.models import Publishable, publishable_models
from publishing.typed_links import as_web_address, hostname

LETTER_AND_HYPHEN = re.compile(r"\b[A-Z]-(?=\w)")

register = template.Library()
register.tag("fragment", fragment_tag)


class PageImage(NamedTuple):
    """The image of a page for social media, in pixels; `is_own` when it was drawn for the page."""

    url: str
    is_own: bool
    width: int = WIDTH
    height: int = HEIGHT


@register.simple_tag(takes_context=True)
def social_image(context: template.Context) -> PageImage:
    """Return the image that was drawn for this page, or that of the whole site."""
    request = context.get("request")
    own = social_image_urls().get(request.path) if request else None
    return PageImage(urljoin(f"{settings.SITE_URL}/", own or static("img/social.png")), bool(own))


@register.simple_tag(takes_context=True)
def feed_links(context: template.Context) -> list[NavigationLink]:
    """Return the Atom feeds of content types (`Publishable.feed_label`), by label."""
    site_context = context.get("site_context")
    hidden = site_context.hidden_paths if site_context else set()
    models = [
        model
        for model in publishable_models()
        if model.feed_label and reverse(model.list_route) not in hidden
    ]
    models.sort(key=lambda model: model.feed_label)
    return [
        NavigationLink(model.feed_label, reverse(f"{model.list_route}-feed")) for model in models
    ]


@register.simple_tag
def absolute_url(path: str) -> str:
    """Return the full address of a path on this site."""
    return settings.SITE_URL + path


@register.simple_tag
def site_details() -> SiteDetails:
    """Return the site's own details, for templates without a request (mails)."""
    return site_context().site_details


@register.simple_tag(takes_context=True)
def aria_current(context: template.Context, url: str) -> str:
    """Mark a link of the menu when the page is that address or lies below it."""
    path = context["request"].path
    if path == url:
        return mark_safe(' aria-current="page"')
    return mark_safe(' aria-current="true"') if path.startswith(url) else ""


@register.filter
def section_path(path: str) -> str:
    """Return all that `aria_current` can tell from a path: /doelen/4/ and /doelen/5/ are alike."""
    _, first, *deeper = path.split("/", 2)
    return f"/{first}/…" if any(deeper) else path


@register.filter
def format_number(value: object, unit: str = "") -> str:
    """Write a number as Dutch readers do, with its unit: 1582000 → '1.582.000', 7.5 → '7,5'.

    A percent sign stands against the number, every other unit after a space.
    """
    text = f"{float(str(value)):,.1f}".removesuffix(".0")
    text = text.replace(",", " ").replace(".", ",").replace(" ", ".")
    return f"{text}{unit}" if unit in ("", "%") else f"{text} {unit}"


@register.filter
def prepend(text: str, before: str) -> str:
    return before + text


@register.filter(is_safe=True)
@stringfilter
def keep_together(text: str) -> str:
    """Keep a word that begins with a letter and a hyphen, such as N-profiel, on one line.

    The hyphen stays what it is, for who copies or seeks the word; a word joiner follows it.
    """
    return LETTER_AND_HYPHEN.sub("\\g<0>\N{WORD JOINER}", text)


@register.filter
def to_list(item: object) -> list[object]:
    return [item]


register.filter(area_label)
register.filter(hostname)


@register.filter
def initials(name: str) -> str:
    """Return the first letters of the first and the last word."""
    parts = name.split() or [""]
    return "".join(part[:1] for part in {0: parts[0], len(parts) - 1: parts[-1]}.values())


@register.filter
def source_link(line: str) -> SafeString:
    """Turn a line of sources into a link that names the site, followed by the remark."""
    typed, *remark = line.split(maxsplit=1) or [""]
    address = as_web_address(typed)
    host = hostname(address)
    if not host:
        return format_html("{}", line)
    return format_html('<a href="{}" rel="external">{}</a> {}', address, host, "".join(remark))


@register.filter
def rich_text(html: str, earlier: str = "") -> SafeString:
    """Return stored rich text, already cleaned, as visitors read it.

    `earlier` is the text of another object that stands above it on the page.
    """
    return render_rich_text(html, earlier=[earlier])


@register.filter
def rich_text_of(obj: Publishable, name: str) -> SafeString:
    """Return one of several texts of an object, which share a page, as visitors read it."""
    names = [field.name for field in rich_text_fields(type(obj))]
    earlier = [getattr(obj, before) for before in names[: names.index(name)]]
    return render_rich_text(getattr(obj, name), earlier=earlier)
