"""Mail is written from a folder of templates: `subject.txt`, `body.txt` and `body.html`."""

import re
from typing import Any

from css_inline import CSSInliner
from django.template.loader import render_to_string

# Many mail programs drop a style sheet; what they may drop are its rules for the dark scheme.
CSS_INLINER = CSSInliner(load_remote_stylesheets=False, keep_at_rules=True)


def render_mail(folder: str, context: dict[str, Any]) -> dict[str, str]:
    """`subject` (on one line), `text` (never two blank lines) and `html` (styles with each tag)."""
    subject, text, html = (
        render_to_string(f"{folder}/{part}", context)
        for part in ("subject.txt", "body.txt", "body.html")
    )
    return {
        "subject": " ".join(subject.split()),
        "text": re.sub(r"\s*\n\s*\n", "\n\n", text).strip() + "\n",
        "html": CSS_INLINER.inline(html),
    }
