"""References to an object: foreign keys, relations, tags, and links and blocks in rich text.

Current rows count, and all versions that may come on the site: see `version_references`.

A child row may also name any object in a text column, as `pact.project:12`. Its model declares so
in `reference_columns`: its foreign key to the object that it belongs to, and that column.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import chain
from operator import or_
from typing import Any, TypeAlias

from django.apps import apps
from django.contrib import admin
from django.db import models
from django.db.models import BigIntegerField, Case, Exists, F, OuterRef, TextField, Value, When
from django.db.models.functions import Cast
from taggit.managers import TaggableManager
from taggit.models import TagBase

from publishing.accounts import Account
from publishing.admin_urls import admin_url, edit_url
from publishing.fields import rich_text_fields
from publishing.links.targets import object_reference
from publishing.links.version_references import (
    PathOwners,
    Pointer,
    Targets,
    Use,
    Version,
    blocks_deletion,
    link_target_fields,
    linked_keys,
    path_prefilter,
    text_prefilter,
    text_uses,
    version_pointers,
)
from publishing.models import Publishable, Redirect, publishable_models
from publishing.models.generic import content_type_of
from publishing.permissions import Permission, accessible
from publishing.revisions.snapshots import snapshot_links

HIDDEN_TITLE = "iets waar u niet bij kunt"
STILL_REFERENCED = "Hier hangt nog iets aan dat niet zonder kan. Wijzig dat eerst, of gooi het weg."


@dataclass(frozen=True)
class Reference:
    """An object that refers to another, as one user may see it.

    `url` is its form, or empty when the user may not see the object. While the reference stands,
    one that `blocks_deletion` keeps the other object from being deleted: by the database
    (`is_enforced`), or because the admin and the services say so.
    """

    title: str
    model_name: str
    field_label: str
    url: str
    blocks_deletion: bool = False
    version: Version = Version.CURRENT
    is_enforced: bool = False


PointerRows: TypeAlias = "models.QuerySet[Any, Any]"


def references_to(objects: Sequence[models.Model], user: Account) -> dict[int, list[Reference]]:
    """Return the references to objects of one model by key; many cost few queries more than one.

    References from an object to itself, from its own child rows and from the trash do not count.
    """
    keys = {obj.pk for obj in objects}
    targets = _build_targets(objects, _path_owners(type(objects[0]), keys))
    pointers = _without_repetitions(chain(_live_pointers(targets), version_pointers(targets)))
    references: dict[int, list[Reference]] = {key: [] for key in keys}
    for target_key, reference in chain(
        _describe({pointer for pointer in pointers if pointer.key}, user),
        _describe_unsaved({pointer for pointer in pointers if not pointer.key}, user),
    ):
        references[target_key].append(reference)
    for group in references.values():
        group.sort(key=_sort_key)
    return references


def _without_repetitions(pointers: Iterable[Pointer]) -> set[Pointer]:
    """Keep each use once: what only repeats the current row is no use of its own."""
    order = list(Version)
    first: dict[Pointer, Pointer] = {}
    for pointer in sorted(pointers, key=lambda pointer: order.index(pointer.version)):
        use = pointer._replace(version=Version.CURRENT, blocks_deletion=False, is_in_text=False)
        first.setdefault(use, pointer)
    return set(first.values())


def _sort_key(reference: Reference) -> tuple[bool, bool, str, str, str]:
    """Order references by what the user can open, what blocks deletion, and then by name."""
    has_url, blocks = bool(reference.url), reference.blocks_deletion
    names = reference.model_name, reference.title, reference.field_label
    return (not has_url, not blocks, *names)


def blocked_keys(objects: Sequence[models.Model]) -> set[int]:
    """Return the keys of objects, all of one model, that a reference keeps from being deleted."""
    targets = _build_targets(objects, {})
    pointers = chain(_live_pointers(targets), version_pointers(targets))
    return {pointer.target_key for pointer in pointers if pointer.blocks_deletion}


def _build_targets(objects: Sequence[models.Model], paths: PathOwners) -> Targets:
    model = type(objects[0])
    names = {object_reference(obj): obj.pk for obj in objects}
    if issubclass(model, TagBase):
        names = {str(obj): obj.pk for obj in objects}
    return Targets(model, {obj.pk for obj in objects}, paths, names)


def _path_owners(model: type[models.Model], keys: set[int]) -> PathOwners:
    """Map the stored and the former paths of objects; an open form may have other contents."""
    owners: dict[str, set[int]] = defaultdict(set)
    if not issubclass(model, Publishable):
        return _download_owners(model, keys)
    if not model.address_keys:
        return owners
    for row in model._base_manager.filter(pk__in=keys):
        for page in (row, *row.published_descendants()):
            for path in filter(None, page.public_paths()):
                owners[path].add(row.pk)
    former = Redirect.objects.filter(content_type=content_type_of(model), object_id__in=keys)
    for path, key in former.values_list("path", "object_id"):
        owners[path].add(key or 0)
    return owners


def _download_owners(model: type[models.Model], keys: set[int]) -> PathOwners:
    """Map the paths of objects without drafts that can be downloaded."""
    if not hasattr(model, "public_paths"):
        return {}
    rows: Any = model._base_manager.filter(pk__in=keys)
    return {path: {row.pk} for row in rows for path in row.public_paths()}


def _live_pointers(targets: Targets) -> Iterator[Pointer]:
    """Read the references of all current rows in one query."""
    model, keys = targets.model, targets.keys
    queries = [
        *_foreign_key_rows(model, keys),
        *_tag_rows(model, keys),
        *_link_target_rows(targets),
        *_rich_text_rows(targets),
    ]
    if not queries:
        return
    for label, key, field, blocks, target, text in queries[0].union(*queries[1:], all=True):
        uses = text_uses(field, text, targets) if text else [Use(field, {target}, bool(blocks))]
        for use in uses:
            for target_key in use.target_keys:
                if (label, key) != (model._meta.label_lower, target_key):
                    pointer = Pointer(label, key, field, target_key, use.blocks_deletion)
                    yield pointer._replace(is_in_text=bool(text))


def _foreign_key_rows(model: type[models.Model], keys: set[int]) -> Iterator[PointerRows]:
    own = getattr(model, "child_relations", ())
    for relation in model._meta.related_objects:
        field: Any = relation.field
        is_content = issubclass(field.model, Publishable) or admin.site.is_registered(field.model)
        if relation.get_accessor_name() not in own and is_content:
            rows = _not_trashed(field.model).filter(**{f"{field.name}__in": keys})
            yield _pointer_rows(rows, field, blocks=blocks_deletion(field), target=F(field.name))


def _tag_rows(model: type[models.Model], keys: set[int]) -> Iterator[PointerRows]:
    for source in publishable_models() if issubclass(model, TagBase) else ():
        for link in snapshot_links(source):
            if isinstance(link, TaggableManager):
                rows = _not_trashed(source).filter(**{f"{link.name}__in": keys})
                yield _pointer_rows(rows, link, target=F(link.name))


def published_by_name(obj: models.Model) -> Iterator[Publishable]:
    """Yield the published objects with a child row, a link or a block that names an object."""
    name = object_reference(obj)
    for child_model, owner, column in _reference_columns():
        rows = child_model._base_manager.filter(**{column.name: name})
        published: Any = owner.related_model
        yield from published.objects.published().filter(pk__in=rows.values(owner.attname))
    for model in publishable_models():
        for column in link_target_fields(model):
            yield from model._default_manager.published().filter(**{column.name: name})
        for field in rich_text_fields(model):
            condition = {f"{field.name}__contains": f'data-target="{name}"'}
            yield from model._default_manager.published().filter(**condition)


def published_by_path(obj: models.Model) -> Iterator[Publishable]:
    """Yield the published objects that link to an object that can be downloaded."""
    paths = _download_owners(type(obj), {obj.pk})
    targets = Targets(type(obj), {obj.pk}, paths, {})
    for model in publishable_models():
        for column in link_target_fields(model):
            yield from model.objects.published().filter(targets.condition_for(column.name, obj.pk))
        for field in rich_text_fields(model):
            rows = model.objects.published().filter(path_prefilter(field.name, paths))
            yield from (row for row in rows if linked_keys(getattr(row, field.name), paths))


def _reference_columns() -> Iterator[tuple[type[models.Model], Any, Any]]:
    """Yield each kind of child row that may name an object, with the two columns for that."""
    for child_model in apps.get_models():
        if hasattr(child_model, "reference_columns"):
            owner, column = map(child_model._meta.get_field, child_model.reference_columns)
            yield child_model, owner, column


def _link_target_rows(targets: Targets) -> Iterator[PointerRows]:
    """Select what names a target in a column: a child row, or an object with a link itself."""
    for child_model, owner, column in _reference_columns():
        rows = child_model._base_manager.filter(**{f"{owner.name}__trashed_at": None})
        label = owner.related_model._meta.label_lower
        yield _led_to_rows(rows, label, owner.attname, column, targets)
    for model in publishable_models():
        for field in link_target_fields(model):
            label = model._meta.label_lower
            yield _led_to_rows(_not_trashed(model), label, "pk", field, targets)


def _led_to_rows(
    rows: models.QuerySet[models.Model], label: str, key: str, column: Any, targets: Targets
) -> PointerRows:
    conditions = {pk: targets.condition_for(column.name, pk) for pk in targets.keys}
    return (
        rows.filter(reduce(or_, conditions.values()))
        .order_by()
        .values_list(
            Value(label, output_field=TextField()),
            F(key),
            Value(str(column.verbose_name), output_field=TextField()),
            Value(0),
            Case(
                *(When(condition, then=Value(pk)) for pk, condition in conditions.items()),
                output_field=BigIntegerField(),
            ),
            Value(None, output_field=TextField()),
        )
    )


def _rich_text_rows(targets: Targets) -> Iterator[PointerRows]:
    if not (targets.paths or targets.in_blocks):
        return
    for model in apps.get_models():
        for field in rich_text_fields(model):
            rows = _not_trashed(model).filter(text_prefilter(field.name, targets))
            yield _pointer_rows(rows, field, text=Cast(field.name, TextField()))


def _not_trashed(model: type[models.Model]) -> models.QuerySet[models.Model]:
    rows = model._base_manager.all()
    return rows.filter(trashed_at=None) if issubclass(model, Publishable) else rows


def _pointer_rows(
    rows: models.QuerySet[models.Model],
    field: models.Field,
    *,
    blocks: bool = False,
    target: F | None = None,
    text: Cast | None = None,
) -> PointerRows:
    """Select label, key, field label, whether deletion is blocked, target key and rich text."""
    return rows.order_by().values_list(
        Value(field.model._meta.label_lower, output_field=TextField()),
        "pk",
        Value(str(field.verbose_name), output_field=TextField()),
        Value(int(blocks)),
        target or Value(None, output_field=BigIntegerField()),
        text or Value(None, output_field=TextField()),
    )


def _describe(pointers: set[Pointer], user: Account) -> Iterator[tuple[int, Reference]]:
    """Yield the target key and the reference of each pointer; one query per model."""
    by_label: dict[str, list[Pointer]] = defaultdict(list)
    for pointer in pointers:
        by_label[pointer.label].append(pointer)
    for label, group in by_label.items():
        rows = _referring_rows(apps.get_model(label), {pointer.key for pointer in group}, user)
        for pointer in group:
            if row := rows.get(pointer.key):
                yield pointer.target_key, _build_reference(row, pointer)


def _describe_unsaved(pointers: set[Pointer], user: Account) -> Iterator[tuple[int, Reference]]:
    """Describe the input for new objects, which has a name only for the user who typed it."""
    for pointer in pointers:
        model = apps.get_model(pointer.label)
        label = f"{pointer.field_label}, {pointer.version}"
        own = Reference(
            "iets nieuws van u",
            str(model._meta.verbose_name),
            label,
            admin_url(model, "add"),
            version=pointer.version,
        )
        hidden = Reference(HIDDEN_TITLE, "", str(pointer.version), "", version=pointer.version)
        yield pointer.target_key, own if pointer.user_id == user.pk else hidden


@dataclass(frozen=True)
class ReferringRow:
    obj: models.Model
    is_visible: bool
    has_visible_drafts: bool


def _referring_rows(
    model: type[models.Model], keys: set[int], user: Account
) -> dict[int, ReferringRow]:
    def is_accessible(permission: Permission) -> Exists:
        return Exists(accessible(user, permission, model).filter(pk=OuterRef("pk")))

    rows: Any = _not_trashed(model).filter(pk__in=keys)
    rows = rows.annotate(
        is_visible=is_accessible(Permission.VIEW),
        has_visible_drafts=is_accessible(Permission.VIEW_DRAFTS),
    )
    return {row.pk: ReferringRow(row, row.is_visible, row.has_visible_drafts) for row in rows}


def _build_reference(row: ReferringRow, pointer: Pointer) -> Reference:
    """Describe a reference; one in a draft only to users who may see drafts."""
    is_visible = row.has_visible_drafts if pointer.version else row.is_visible
    blocks = pointer.blocks_deletion
    is_enforced = blocks and not (pointer.version or pointer.is_in_text)
    if not is_visible:
        return Reference(HIDDEN_TITLE, "", "", "", blocks, pointer.version, is_enforced)
    model = type(row.obj)
    url = edit_url(row.obj) if admin.site.is_registered(model) else ""
    label = ", ".join(filter(None, (pointer.field_label, pointer.version)))
    title, model_name = str(row.obj), str(model._meta.verbose_name)
    return Reference(title, model_name, label, url, blocks, pointer.version, is_enforced)
