"""Rich text: a field with one set of extensions, sanitised wherever it is stored."""

import re

from django.db import models
from django.utils.safestring import SafeString, mark_safe
from django_prose_editor.fields import ProseEditorField

EDITOR_EXTENSIONS: dict[str, object] = {
    "Bold": True,
    "Italic": True,
    "BulletList": True,
    "OrderedList": True,
    "ListItem": True,
    "Blockquote": True,
    "HardBreak": True,
    "Heading": {"levels": [2, 3]},
    "Link": {"enableTarget": False, "protocols": ["http", "https", "mailto", "tel"]},
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
INVISIBLE_MARKUP = r' (?:col|row)span="1"|</?(?:tbody|colgroup)>|(?<=<li>)<p>|</p>(?=</li>)'


def same_text(html: str, other_html: str) -> bool:
    """Return whether two pieces of rich text look the same to a reader.

    The editor rewrites the space between blocks, the text in lists and the cells of tables, even
    where nobody has typed.
    """
    return _normalised(html) == _normalised(other_html)


def _normalised(html: str) -> str:
    plain = re.sub(INVISIBLE_MARKUP, "", re.sub(SPACE_AROUND_BLOCKS, r"\1", html.strip()))
    return re.sub(r"(<t[dh][^>]*>)<p>(.*?)</p>(?=</t)", r"\1\2", plain)


class RichTextField(ProseEditorField):
    """HTML as a `str`, limited to `EDITOR_EXTENSIONS`; all else is removed on `save()`."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, extensions=dict(EDITOR_EXTENSIONS), sanitize=True, **kwargs)

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        html: str = self.sanitize(getattr(model_instance, self.attname) or "")
        setattr(model_instance, self.attname, html)
        return html

    def as_readonly_html(self, obj: models.Model) -> SafeString:
        """Return HTML for a read-only form, where the admin turns each line end into a `<br>`."""
        html = self.sanitize(getattr(obj, self.attname) or "")
        return mark_safe(" ".join(html.splitlines()))  # noqa: S308  (sanitised just above)
