"""The mail of an issue, as an editor sees it before anyone else."""

import re

from django.conf import settings

from newsletter.content.rendering import render_issue
from newsletter.models import Issue
from publishing.revisions import snapshots
from publishing.revisions.snapshots import Snapshot

STYLE_ATTRIBUTE = re.compile(r'(<[^>]*?)\sstyle="([^"]*)"')
PLACEHOLDERS = re.compile(r"@@(?:leave|manage)@@")
INVALID_TOKEN = "voorbeeld"
"""In the place of a token: who follows such a link reads that it does not work."""

TEST_NOTE = (
    "Dit is een test. De links om u af te melden en om uw keuze te wijzigen, werken alleen in de "
    "mail aan lezers."
)


def render_snapshot(issue: Issue, snapshot: Snapshot) -> tuple[str, str, str]:
    """Subject, text and HTML of a version, saved or not; its own links lead nowhere."""
    with snapshots.applied_in_rollback(issue, snapshot) as row:
        subject, text, html = render_issue(row)  # type: ignore[arg-type]
    return subject, PLACEHOLDERS.sub(INVALID_TOKEN, text), PLACEHOLDERS.sub(INVALID_TOKEN, html)


def adapt_to_csp(html: str, nonce: str) -> str:
    """The same mail, with its styles written so that the Content-Security-Policy lets them count.

    What stood in an attribute becomes a rule at the end, which wins and loses as it did before.
    """
    rules: list[str] = []

    def numbered(match: re.Match[str]) -> str:
        rules.append(f'[data-styled="{len(rules)}"] {{ {match[2]} }}')
        return f'{match[1]} data-styled="{len(rules) - 1}"'

    html = STYLE_ATTRIBUTE.sub(numbered, html.replace(f'src="{settings.SITE_URL}/', 'src="/'))
    own = "\n".join(rules).replace("&quot;", '"').replace("&#x27;", "'")
    html = html.replace("</head>", f"<style>{own}</style></head>", 1)
    return html.replace("<style>", f'<style nonce="{nonce}">')


def mark_as_test(words: tuple[str, str, str]) -> dict[str, str]:
    """A letter that says what it is."""
    subject, text, html = words
    noted = re.sub(r"(<body[^>]*>)", rf"\1<p>{TEST_NOTE}</p>", html, count=1)
    return {"subject": f"[Test] {subject}", "text": f"{TEST_NOTE}\n\n{text}", "html": noted}
