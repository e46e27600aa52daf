"""System checks for what is easily forgotten when a model becomes publishable."""

from collections.abc import Iterable, Iterator, Sequence

from django.apps import AppConfig
from django.contrib import admin
from django.core.checks import CheckMessage, Error, register
from django.core.exceptions import FieldError
from django.db import models

from publishing.models import Publishable, publishable_models
from publishing.revisions.snapshots import PublishableModel


@register()
def check_publishables(
    app_configs: Sequence[AppConfig] | None, **kwargs: object
) -> list[CheckMessage]:
    models_to_check = [
        model
        for model in publishable_models()
        if app_configs is None or model._meta.app_config in app_configs
    ]
    checks = (_check_columns, _check_lookups, _check_child_relations, _check_admin)
    return [message for model in models_to_check for check in checks for message in check(model)]


def _check_columns(model: PublishableModel) -> Iterator[CheckMessage]:
    """Check that every column can be empty, because a draft may lack anything."""
    for field in model._meta.concrete_fields:
        if field.editable and not (field.primary_key or field.null or _allows_empty(field)):
            yield Error(
                f"{field} cannot be empty in the table, so a draft without it cannot be stored.",
                hint="Give it null=True, and name it in complete() among the constraints.",
                obj=model,
                id="publishing.E001",
            )


def _allows_empty(field: models.Field) -> bool:
    return field.has_default() or isinstance(field, models.CharField | models.TextField)


def _check_lookups(model: PublishableModel) -> Iterator[CheckMessage]:
    """Check that declared lookups exist; those of the base class need not."""
    declared: dict[str, Iterable[str]] = {
        "owner_lookup": [model.owner_lookup] if model.owner_lookup else [],
        "address_keys": model.address_keys,
        "title_field": [model.title_field] if model.address_keys else [],
        "unversioned": model.unversioned - Publishable.unversioned,
        "internal_fields": model.internal_fields - Publishable.internal_fields,
        "owner_readonly": model.owner_readonly,
        "gap_fields": model.gap_fields,
    }
    for attribute, lookups in declared.items():
        for lookup in lookups:
            try:
                model._base_manager.values(lookup)
            except FieldError:
                yield Error(
                    f"{model.__name__}.{attribute} names ‘{lookup}’, which leads nowhere.",
                    obj=model,
                    id="publishing.E002",
                )


def _check_child_relations(model: PublishableModel) -> Iterator[CheckMessage]:
    for name in model.child_relations:
        if name not in _child_relations(model):
            yield Error(
                f"{model.__name__}.child_relations names ‘{name}’, which is not the related_name "
                "of a foreign key to it.",
                obj=model,
                id="publishing.E003",
            )


def _child_relations(model: PublishableModel) -> dict[str, type[models.Model]]:
    """Return the models with a foreign key to a model, by related name."""
    return {
        relation.name: relation.related_model
        for relation in model._meta.related_objects
        if relation.one_to_many and relation.get_accessor_name() == relation.name
    }


def _check_admin(model: PublishableModel) -> Iterator[CheckMessage]:
    """Check its admin: any other would bypass the drafts and write into what visitors see."""
    from publishing.admin import ChildInline, PublishableAdmin  # noqa: PLC0415  (needs all apps)

    model_admin = admin.site._registry.get(model)
    if model_admin and not isinstance(model_admin, PublishableAdmin):
        yield Error(
            f"{type(model_admin).__name__} must be a PublishableAdmin.",
            obj=model,
            id="publishing.E004",
        )
    relations = _child_relations(model)
    rows = [relations.get(name) for name in model.child_relations]
    for inline in model_admin.inlines if model_admin else ():
        if not issubclass(inline, ChildInline) or inline.model not in rows:
            yield Error(
                f"{inline.__name__} must be a ChildInline of a relation in "
                f"{model.__name__}.child_relations.",
                obj=model,
                id="publishing.E005",
            )
