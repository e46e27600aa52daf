"""Rich text: one field, one set of marks, cleaned wherever it is stored."""

from typing import Any

from django.db import models
from django_prose_editor.fields import ProseEditorField

EXTENSIONS: dict[str, Any] = {
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


def rich_fields(model: type[models.Model]) -> "list[models.Field[Any, Any]]":
    return [field for field in model._meta.concrete_fields if isinstance(field, RichTextField)]


class RichTextField(ProseEditorField):
    """HTML as a `str`, limited to `EXTENSIONS`; anything else is removed on `save()`."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, extensions=dict(EXTENSIONS), sanitize=True, **kwargs)

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        html: str = self.sanitize(getattr(model_instance, self.attname) or "")
        setattr(model_instance, self.attname, html)
        return html
