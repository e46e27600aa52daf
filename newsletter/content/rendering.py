"""Rendering of an issue as mail."""

import re
from collections.abc import Iterable
from typing import NamedTuple
from urllib.parse import urljoin

from django.conf import settings

from newsletter.content.plain_text import html_to_text
from newsletter.content.resolved_items import resolve_items
from newsletter.delivery.placeholder_names import PLACEHOLDERS
from newsletter.models import Delivery, Issue, Item
from pact.site_context import site_context
from publishing.links.internal import HREF, repair_links
from publishing.mail_templates import MailContent, render_mail


class RichText(NamedTuple):
    """Rich text of an editor, for both parts of a mail."""

    html: str
    text: str


def render_issue(
    issue: Issue, items: Iterable[Item] | None = None, *, test_note: str = ""
) -> MailContent:
    """Render an issue with placeholders for each reader's own links.

    `items` are those of a version that was not saved. `test_note` goes above a mail that an editor
    sends to herself.
    """
    return render_mail(
        "newsletter/mail/issue",
        {
            "issue": issue,
            "intro": _render_rich_text(issue.intro, issue),
            "items": [
                item
                for item in resolve_items(issue.items.all() if items is None else items)
                if item.path
            ],
            "closing": _render_rich_text(issue.closing, issue),
            "site": site_context().site_details,
            "test_note": test_note,
        },
        PLACEHOLDERS[Delivery.Kind.ISSUE],
    )


def _render_rich_text(html: str, issue: Issue) -> RichText:
    """Repair dead links, and make all absolute: a mail has no address that they can start from."""

    def make_absolute(match: re.Match[str]) -> str:
        return f'href="{_absolute_href(match["value"], issue)}"'

    html = HREF.sub(make_absolute, repair_links(html))
    return RichText(html, html_to_text(html))


def _absolute_href(href: str, issue: Issue) -> str:
    try:
        return urljoin(settings.SITE_URL + issue.get_absolute_url(), href)
    except ValueError:
        return href
