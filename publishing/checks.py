"""What a developer can forget when a model becomes publishable; said before anything runs."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.contrib import admin
from django.core.checks import CheckMessage, Error, register
from django.core.exceptions import FieldError
from django.db import models

from publishing.models import Publishable, publishable_models

PublishableModel = type[Publishable]


@register()
def check_publishables(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    asked = [
        model
        for model in publishable_models()
        if app_configs is None or model._meta.app_config in app_configs
    ]
    checks = (_check_columns, _check_lookups, _check_child_relations, _check_admin)
    return [problem for model in asked for check in checks for problem in check(model)]


def _check_columns(model: PublishableModel) -> Iterator[CheckMessage]:
    """A draft may lack anything, so the table must be able to do without."""
    for field in model._meta.concrete_fields:
        if field.editable and not (field.primary_key or field.null or _allows_empty(field)):
            yield Error(
                f"{field} cannot be empty in the table, so a draft without it cannot be stored.",
                hint="Give it null=True, and name it in complete() among the constraints.",
                obj=model,
                id="publishing.E001",
            )


def _allows_empty(field: "models.Field[Any, Any]") -> bool:
    return field.has_default() or isinstance(field, models.CharField | models.TextField)


def _check_lookups(model: PublishableModel) -> Iterator[CheckMessage]:
    """What the base class names itself need not be there."""
    named: dict[str, Iterable[str]] = {
        "owner_lookup": [model.owner_lookup] if model.owner_lookup else [],
        "address_keys": model.address_keys,
        "title_field": [model.title_field] if model.address_keys else [],
        "unversioned": model.unversioned - Publishable.unversioned,
        "internal_fields": model.internal_fields - Publishable.internal_fields,
        "owner_readonly": model.owner_readonly,
    }
    for attribute, lookups in named.items():
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
                f"{model.__name__}.child_relations names ‘{name}’, which is not the related_name of a "
                "foreign key to it.",
                obj=model,
                id="publishing.E003",
            )


def _child_relations(model: PublishableModel) -> dict[str, Any]:
    """The models that point to it with a foreign key, by related name."""
    return {
        relation.name: relation.related_model
        for relation in model._meta.related_objects
        if relation.one_to_many and relation.get_accessor_name() == relation.name
    }


def _check_admin(model: PublishableModel) -> Iterator[CheckMessage]:
    """Any other admin would write past the drafts, straight into what visitors see."""
    from publishing.admin import ChildInline, PublishableAdmin  # noqa: PLC0415  (needs all apps)

    found = admin.site._registry.get(model)
    if found and not isinstance(found, PublishableAdmin):
        yield Error(
            f"{type(found).__name__} must be a PublishableAdmin.", obj=model, id="publishing.E004"
        )
    relations = _child_relations(model)
    rows = [relations.get(name) for name in model.child_relations]
    for inline in found.inlines if found else ():
        if not issubclass(inline, ChildInline) or inline.model not in rows:
            yield Error(
                f"{inline.__name__} must be a ChildInline of something in {model.__name__}.child_relations.",
                obj=model,
                id="publishing.E005",
            )
