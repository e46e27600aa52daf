"""Tags that write JSON-LD. It is data, not script: a browser runs nothing of it."""

import json
from collections.abc import Iterable

from django import template
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from pact.indicator_figures import IndicatorFigure
from pact.models import Activity, Article, SiteDetails
from pact.structured_data import (
    JsonLd,
    breadcrumb_list,
    dataset,
    event,
    news_article,
    organization,
)
from regions.models import Organisation

register = template.Library()

# What could end the element, as Django escapes it in `json_script`.
ESCAPES = {ord(character): f"\\u{ord(character):04X}" for character in "<>&"}


def render_json_ld(data: JsonLd) -> SafeString:
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":")).translate(ESCAPES)
    return mark_safe(f'<script type="application/ld+json">{text}</script>')  # noqa: S308  (escaped)


@register.simple_tag
def organization_json_ld(site_details: SiteDetails) -> SafeString:
    return render_json_ld(organization(site_details))


@register.simple_tag(takes_context=True)
def breadcrumbs_json_ld(context: template.Context) -> SafeString:
    """Describe the links of `components/breadcrumbs.html`, from the same parameters."""
    links = [("Home", reverse("home"))]
    links += [
        (str(context[name]), context[f"{name}_url"])
        for name in ("section", "parent")
        if context.get(name)
    ]
    links += [(str(page), page.get_absolute_url()) for page in context.get("ancestors") or ()]
    return render_json_ld(
        breadcrumb_list([*links, (str(context["current"]), context["request"].path)])
    )


@register.simple_tag
def article_json_ld(article: Article, image_url: str) -> SafeString:
    return render_json_ld(news_article(article, image_url))


@register.simple_tag
def event_json_ld(
    activity: Activity, organisers: Iterable[Organisation], image_url: str
) -> SafeString:
    """Describe an activity; nothing for a call, or for a draft without a day."""
    if activity.is_call or not activity.time_span:
        return mark_safe("")
    return render_json_ld(event(activity, organisers, image_url))


@register.simple_tag
def dataset_json_ld(figure: IndicatorFigure) -> SafeString:
    return render_json_ld(dataset(figure))
