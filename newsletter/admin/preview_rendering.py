"""The mail of an issue, as an editor sees it before anyone else."""

import re

from django.conf import settings

from newsletter.content.rendering import render_issue
from newsletter.delivery.placeholder_names import PLACEHOLDERS
from newsletter.models import Delivery
from publishing.mail_templates import MailContent
from publishing.models import Publishable
from publishing.revisions import snapshots
from publishing.revisions.snapshots import Snapshot

STYLE_ATTRIBUTE = re.compile(r'(<[^<>]*?)\sstyle="([^"]*)"')
# Takes the place of a token: the page behind such a link says that it does not work.
INVALID_TOKEN = "voorbeeld"  # noqa: S105  (no secret)

TEST_NOTE = (
    "Dit is een test. De links om u af te melden en om uw keuze te wijzigen, werken alleen in de "
    "mail aan lezers."
)


def render_snapshot(
    issue: Publishable, snapshot: Snapshot, *, test_note: str = "", skip_unready: bool = False
) -> MailContent:
    """Render a version of an issue, saved or not; the links of a reader lead nowhere."""
    with snapshots.applied_in_rollback(issue, snapshot) as row:
        content = render_issue(row, test_note=test_note, skip_unready=skip_unready)  # type: ignore[arg-type]
    names = PLACEHOLDERS[Delivery.Kind.ISSUE]
    return content.fill_placeholders(dict.fromkeys(names, INVALID_TOKEN))


def adapt_to_csp(mail: MailContent, nonce: str) -> str:
    """Write the HTML of a mail so that the Content-Security-Policy of our site lets it count.

    Each style attribute becomes a rule at the end, which wins and loses as it did before. The
    pictures that go along come from our site.
    """
    html = mail.html
    for picture in mail.pictures:
        html = html.replace(f'src="cid:{picture.content_id}"', f'src="{picture.path}"')
    rules: list[str] = []

    def number_element(match: re.Match[str]) -> str:
        rules.append(f'[data-styled="{len(rules)}"] {{ {match[2]} }}')
        return f'{match[1]} data-styled="{len(rules) - 1}"'

    html = STYLE_ATTRIBUTE.sub(number_element, html.replace(f'src="{settings.SITE_URL}/', 'src="/'))
    css = "\n".join(rules).replace("&quot;", '"').replace("&#x27;", "'")
    html = html.replace("</head>", f"<style>{css}</style></head>", 1)
    return html.replace("<style>", f'<style nonce="{nonce}">')
