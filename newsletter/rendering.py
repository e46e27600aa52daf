"""An issue as mail."""

from newsletter.models import Issue
from pact.overview import overview
from publishing.mail import written


def rendered(issue: Issue) -> tuple[str, str, str]:
    """Subject, text and HTML, with the marks `@@leave@@` and `@@manage@@` for her own links."""
    words = written("newsletter/mail/issue", {"issue": issue, "site": overview().site})
    return words["subject"], words["text"], words["html"]
