"""An issue as mail."""

import re
from typing import NamedTuple
from urllib.parse import urljoin

from django.conf import settings

from newsletter.content.items import resolve_items
from newsletter.content.plain_text import html_to_text
from newsletter.delivery.placeholders import render_with_placeholders
from newsletter.models import Issue
from pact.site_context import site_context
from publishing.links.internal import HREF, repair_links


class RichText(NamedTuple):
    """What an editor wrote, for both parts of a mail."""

    html: str
    text: str


def render_issue(issue: Issue) -> tuple[str, str, str]:
    """Subject, text and HTML, with the marks `@@leave@@` and `@@manage@@` for her own links."""
    words = render_with_placeholders(
        "newsletter/mail/issue",
        {
            "issue": issue,
            "intro": _render_rich_text(issue.intro, issue),
            "items": [item for item in resolve_items(issue.items.all()) if item.path],
            "closing": _render_rich_text(issue.closing, issue),
            "site": site_context().site_details,
        },
        "leave",
        "manage",
    )
    return words["subject"], words["text"], words["html"]


def _render_rich_text(html: str, issue: Issue) -> RichText:
    """Each link leads somewhere and is whole: a mail has no address to start from."""

    def whole(match: re.Match[str]) -> str:
        return f'href="{_absolute_href(match["value"], issue)}"'

    html = HREF.sub(whole, repair_links(html))
    return RichText(html, html_to_text(html))


def _absolute_href(href: str, issue: Issue) -> str:
    try:
        return urljoin(settings.SITE_URL + issue.get_absolute_url(), href)
    except ValueError:
        return href
