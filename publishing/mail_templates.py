"""Mail content, rendered from a folder of templates: `subject.txt`, `body.txt` and `body.html`."""

import re
from base64 import b64decode, b64encode
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from secrets import token_hex
from typing import Any

from css_inline import CSSInliner
from django.template.loader import render_to_string

# Many mail programs drop a style sheet; of what stays in one, only the dark scheme is lost then.
CSS_INLINER = CSSInliner(load_remote_stylesheets=False, keep_at_rules=True)
SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class MailPicture:
    """A JPEG that goes along in a mail; its HTML refers to it as `cid:CONTENT_ID` (RFC 2392).

    `path` is the address of the same file on our site, for a preview; it is not stored.
    """

    content_id: str
    content: bytes
    path: str = ""

    def as_json(self) -> dict[str, str]:
        return {"content_id": self.content_id, "content": b64encode(self.content).decode()}

    @classmethod
    def from_json(cls, stored: Mapping[str, str]) -> "MailPicture":
        return cls(stored["content_id"], b64decode(stored["content"]))


@dataclass(frozen=True, slots=True)
class MailContent:
    """The subject (one line), plain text and HTML of a mail, the same for every recipient.

    Placeholders such as `@@manage@@` mark the values that differ per recipient.
    """

    subject: str
    text: str
    html: str
    pictures: tuple[MailPicture, ...] = ()

    def fill_placeholders(self, values: Mapping[str, str]) -> "MailContent":
        """Return the content with the values in the bodies, as one recipient reads it."""
        text, html = self.text, self.html
        for name, value in values.items():
            text = text.replace(f"@@{name}@@", value)
            html = html.replace(f"@@{name}@@", value)
        return replace(self, text=text, html=html)

    @classmethod
    def from_row(cls, row: Any) -> "MailContent":
        """Return the mail in a row that has these columns, with pictures as JSON."""
        pictures = tuple(map(MailPicture.from_json, row.pictures))
        return cls(row.subject, row.text, row.html, pictures)

    def pictures_as_json(self) -> list[dict[str, str]]:
        return [picture.as_json() for picture in self.pictures]


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
