"""The mail of an issue, as an editor sees it before anyone else."""

import re
from typing import NamedTuple

from django.conf import settings

from newsletter.content.rendering import render_issue
from newsletter.models import Issue
from publishing.revisions import snapshots
from publishing.revisions.snapshots import Snapshot

STYLE_ATTRIBUTE = re.compile(r'(<[^>]*?)\sstyle="([^"]*)"')
PLACEHOLDERS = re.compile(r"@@(?:leave|manage)@@")
# Takes the place of a token: the page behind such a link says that it does not work.
INVALID_TOKEN = "voorbeeld"  # noqa: S105  (no secret)

TEST_NOTE = (
    "Dit is een test. De links om u af te melden en om uw keuze te wijzigen, werken alleen in de "
    "mail aan lezers."
)


class PreviewMail(NamedTuple):
    subject: str
    text: str
    html: str


def render_snapshot(issue: Issue, snapshot: Snapshot) -> PreviewMail:
    """Render a version of an issue, saved or not; its own links lead nowhere."""
    with snapshots.applied_in_rollback(issue, snapshot) as row:
        subject, text, html = render_issue(row)  # type: ignore[arg-type]
    return PreviewMail(
        subject, PLACEHOLDERS.sub(INVALID_TOKEN, text), PLACEHOLDERS.sub(INVALID_TOKEN, html)
    )


def adapt_to_csp(html: str, nonce: str) -> str:
    """Write the styles of a mail so that the Content-Security-Policy of our site lets them count.

    Each style attribute becomes a rule at the end, which wins and loses as it did before.
    """
    rules: list[str] = []

    def number_element(match: re.Match[str]) -> str:
        rules.append(f'[data-styled="{len(rules)}"] {{ {match[2]} }}')
        return f'{match[1]} data-styled="{len(rules) - 1}"'

    html = STYLE_ATTRIBUTE.sub(number_element, html.replace(f'src="{settings.SITE_URL}/', 'src="/'))
    css = "\n".join(rules).replace("&quot;", '"').replace("&#x27;", "'")
    html = html.replace("</head>", f"<style>{css}</style></head>", 1)
    return html.replace("<style>", f'<style nonce="{nonce}">')


def mark_as_test(mail: PreviewMail) -> PreviewMail:
    """Return the mail with a subject, text and HTML that say it is a test."""
    subject, text, html = mail
    html = re.sub(r"(<body[^>]*>)", rf"\1<p>{TEST_NOTE}</p>", html, count=1)
    return PreviewMail(f"[Test] {subject}", f"{TEST_NOTE}\n\n{text}", html)
