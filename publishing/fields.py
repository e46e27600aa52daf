"""Rich text: a field with one set of extensions, sanitised wherever it is stored."""

import re
from html import unescape

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.html import strip_tags
from django.utils.safestring import SafeString, mark_safe
from django_prose_editor.fields import ProseEditorField, create_sanitizer

from publishing.text import clean_text, is_blank
from publishing.typed_links import find_unclear_links, mend_links, unwrap_dead_anchors

EDITOR_EXTENSIONS: dict[str, object] = {
    "Bold": True,
    "Italic": True,
    "Subscript": True,
    "Superscript": True,
    "BulletList": True,
    "OrderedList": True,
    "ListItem": True,
    "Blockquote": True,
    "HardBreak": True,
    "Heading": {"levels": [2, 3]},
    "Link": {
        "enableTarget": False,
        "protocols": ["http", "https", "mailto", "tel"],
        "defaultProtocol": "https",
    },
    "Table": True,
    "TableRow": True,
    "TableHeader": True,
    "TableCell": True,
    "History": True,
    # Plain buttons only: a drop-down of the editor cannot be opened by keyboard.
    "Menu": {
        "groups": [{"group": group} for group in ("nodes", "marks", "link", "table", "history")]
    },
}


def rich_text_fields(model: type[models.Model]) -> "list[RichTextField]":
    return [field for field in model._meta.concrete_fields if isinstance(field, RichTextField)]


SPACE_AROUND_BLOCKS = r"\s*(</?(?:p|ul|ol|li|h2|h3|blockquote|table|tr|t[dh])\b[^>]*>)\s*"
INVISIBLE_MARKUP = (
    r' (?:col|row)span="1"| data-type="decimal"|</?(?:tbody|colgroup)>|(?<=<li>)<p>|</p>(?=</li>)'
)


def same_text(html: str, other_html: str) -> bool:
    """Return whether two pieces of rich text look the same to a reader.

    The editor rewrites the space between blocks, the text in lists and the cells of tables, even
    where nobody has typed.
    """
    return _normalised(html) == _normalised(other_html)


def _normalised(html: str) -> str:
    plain = re.sub(INVISIBLE_MARKUP, "", re.sub(SPACE_AROUND_BLOCKS, r"\1", html.strip()))
    return re.sub(r"(<t[dh][^>]*>)<p>(.*?)</p>(?=</t)", r"\1\2", plain)


# What other programs call the marks and headings that the editor has.
EQUIVALENT_TAGS = {
    "b": "strong",
    "i": "em",
    "h1": "h2",
    "h4": "h3",
    "h5": "h3",
    "h6": "h3",
}
EQUIVALENT_TAG = re.compile(rf"<(/?)({'|'.join(EQUIVALENT_TAGS)})(?=[\s>/])", re.IGNORECASE)
EMPTY_TITLE = re.compile(r'(<a\b[^>]*?) title=""')  # what the link dialog leaves
EMPTY_BLOCK = re.compile(r"<(p|h2|h3|blockquote|li|ul|ol)>((?:[^<]|<br>)*)</\1>")


def to_editor_tags(html: str) -> str:
    """Return HTML with the tags of the editor for those of other programs, and clear links."""
    renamed = EQUIVALENT_TAG.sub(lambda tag: f"<{tag[1]}{EQUIVALENT_TAGS[tag[2].lower()]}", html)
    return mend_links(clean_text(renamed))


def drop_empty_blocks(html: str) -> str:
    """Return sanitised HTML without anchors that lead nowhere and blocks that show nothing."""
    # An entity may stand for what `clean_text` removes.
    html, before = unwrap_dead_anchors(EMPTY_TITLE.sub(r"\1", clean_text(html))), ""
    while html != before:
        html, before = (
            EMPTY_BLOCK.sub(lambda block: block[0] if _shows(block[2]) else "", html),
            html,
        )
    return html if "<table" in html or _shows(html) else ""


def _shows(html: str) -> bool:
    return not is_blank(unescape(strip_tags(html)))


class RichTextField(ProseEditorField):
    """HTML as a `str`, limited to `EDITOR_EXTENSIONS`; all else is removed on `save()`."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        # The last of these is the first to work.
        sanitizers = [drop_empty_blocks, create_sanitizer, to_editor_tags]
        super().__init__(*args, extensions=dict(EDITOR_EXTENSIONS), sanitize=sanitizers, **kwargs)

    def clean(self, value: str, instance: models.Model | None) -> str:
        """Refuse links of which nobody can tell what was meant, instead of dropping them."""
        if errors := list(find_unclear_links(value or "")):
            raise ValidationError(errors)
        html: str = super().clean(value, instance)
        return html

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        html: str = self.sanitize(getattr(model_instance, self.attname) or "")
        setattr(model_instance, self.attname, html)
        return html

    def as_readonly_html(self, obj: models.Model) -> SafeString:
        """Return HTML for a read-only form, where the admin turns each line end into a `<br>`."""
        html = self.sanitize(getattr(obj, self.attname) or "")
        return mark_safe(" ".join(html.splitlines()))  # noqa: S308  (sanitised just above)
