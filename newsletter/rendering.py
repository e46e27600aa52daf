"""An issue as mail."""

import re
from typing import NamedTuple
from urllib.parse import urljoin

from django.conf import settings

from newsletter.items import told
from newsletter.models import Issue
from newsletter.outbox.marks import marked
from newsletter.plain import plain
from pact.overview import site_context
from publishing.links import HREF, repair_links


class Rich(NamedTuple):
    """What an editor wrote, for both parts of a mail."""

    html: str
    text: str


def rendered(issue: Issue) -> tuple[str, str, str]:
    """Subject, text and HTML, with the marks `@@leave@@` and `@@manage@@` for her own links."""
    words = marked(
        "newsletter/mail/issue",
        {
            "issue": issue,
            "intro": _rich(issue.intro, issue),
            "items": [item for item in told(issue.items.all()) if item.path],
            "closing": _rich(issue.closing, issue),
            "site": site_context().site,
        },
        "leave",
        "manage",
    )
    return words["subject"], words["text"], words["html"]


def _rich(html: str, issue: Issue) -> Rich:
    """Each link leads somewhere and is whole: a mail has no address to start from."""

    def whole(match: re.Match[str]) -> str:
        return f'href="{_whole(match["value"], issue)}"'

    html = HREF.sub(whole, repair_links(html))
    return Rich(html, plain(html))


def _whole(href: str, issue: Issue) -> str:
    try:
        return urljoin(settings.SITE_URL + issue.get_absolute_url(), href)
    except ValueError:
        return href
