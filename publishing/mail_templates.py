"""Mail content, rendered from a folder of templates: `subject.txt`, `body.txt` and `body.html`."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from secrets import token_hex

from css_inline import CSSInliner
from django.template.loader import render_to_string

# Many mail programs drop a style sheet; of what stays in one, only the dark scheme is lost then.
CSS_INLINER = CSSInliner(load_remote_stylesheets=False, keep_at_rules=True)
SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class MailContent:
    """The subject (one line), plain text and HTML of a mail, the same for every recipient.

    Placeholders such as `@@manage@@` mark the values that differ per recipient.
    """

    subject: str
    text: str
    html: str

    def fill_placeholders(self, values: Mapping[str, str]) -> "MailContent":
        """Return the content with the values in the bodies, as one recipient reads it."""
        text, html = self.text, self.html
        for name, value in values.items():
            text = text.replace(f"@@{name}@@", value)
            html = html.replace(f"@@{name}@@", value)
        return MailContent(self.subject, text, html)


def render_mail(
    folder: str, context: Mapping[str, object], placeholders: Iterable[str] = ()
) -> MailContent:
    """Render the templates of a folder, with the style sheet of the HTML moved to its elements.

    `placeholders` are the names that the templates may use as `{{ placeholders.name }}`. Text that
    a person typed is never taken for a placeholder.
    """
    marks = {name: f"mark{token_hex(16)}" for name in placeholders}
    subject, text, html = (
        render_to_string(f"{folder}/{part}", {**context, "placeholders": marks})
        for part in ("subject.txt", "body.txt", "body.html")
    )
    return MailContent(
        subject=_insert_placeholders(" ".join(subject.split()), marks),
        text=_insert_placeholders(_collapse_blank_lines(text), marks),
        html=_insert_placeholders(CSS_INLINER.inline(html), marks),
    )


def _collapse_blank_lines(text: str) -> str:
    return SPACE.sub(_collapse_space, text).strip() + "\n"


def _collapse_space(space: re.Match[str]) -> str:
    """Return one blank line for several, and the indentation of the line after it."""
    lines = space[0].split("\n")
    return f"\n\n{lines[-1]}" if lines[2:] else space[0]


def _insert_placeholders(text: str, marks: Mapping[str, str]) -> str:
    if marks:
        text = re.sub(f"@@(?=(?:{'|'.join(marks)})@@)", "@ @", text)
    for name, mark in marks.items():
        text = text.replace(mark, f"@@{name}@@")
    return text
