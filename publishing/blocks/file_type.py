"""The block that offers a file to download.

It takes any model whose objects the chooser offers as documents (`chooser_kind`): with
`published()`, a `title`, a `language`, a `description` of kind and size, and an address. A site
without such a model has no such block.
"""

from collections.abc import Sequence
from typing import Any

from django.apps import apps
from django.db.models import Model

from caching.bulk_read import Row, build_instances
from publishing.blocks.registry import (
    BlockField,
    BlockType,
    FieldKind,
    TargetSource,
    register_block,
)


def document_models() -> Sequence[type[Model]]:
    return [
        model for model in apps.get_models() if getattr(model, "chooser_kind", "") == "document"
    ]


def _find_source(label: str) -> TargetSource | None:
    models = {model._meta.label_lower: model for model in document_models()}
    if (model := models.get(label)) is None:
        return None
    manager: Any = model._default_manager
    columns = [field.attname for field in model._meta.concrete_fields]

    def build_document(row: Row) -> object:
        return build_instances(manager.order_by("pk"), [row])[0]

    return TargetSource(model, manager.published, columns, build_document, protects=True)


def register_type() -> None:
    if not (models := document_models()):
        return
    register_block(
        BlockType(
            name="file",
            label="Bestand",
            icon="attach_file",
            position=25,
            help_text="Een document om op te halen, met soort en grootte erbij.",
            fields=[
                BlockField(
                    "target",
                    "Bestand",
                    FieldKind.TARGET,
                    required=True,
                    chooser="document",
                    models=[model._meta.label_lower for model in models],
                ),
                BlockField(
                    "label",
                    "Tekst van de link",
                    help_text="Leeg: de titel van het bestand.",
                    max_length=150,
                ),
            ],
            find_source=_find_source,
        )
    )
