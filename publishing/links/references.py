"""References to an object: foreign keys, and links in rich text, both live and in drafts.

A child row may also name any object in a text column, as `pact.project:12`. Its model declares so
in `reference_columns`: its foreign key to the object that it belongs to, and that column.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from posixpath import commonpath
from typing import Any, NamedTuple, TypeAlias, cast

from django.apps import apps
from django.contrib import admin
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import (
    BigIntegerField,
    Case,
    Exists,
    F,
    OuterRef,
    Q,
    TextField,
    Value,
    When,
)
from django.db.models.functions import Cast

from publishing.accounts import Account
from publishing.admin_urls import edit_url
from publishing.fields import rich_text_fields
from publishing.links.internal import find_links
from publishing.models import HAS_DRAFT, Publishable, Redirect, Revision, publishable_models
from publishing.models.generic import content_type_of
from publishing.permissions import Permission, accessible

HIDDEN_TITLE = "iets waar u niet bij kunt"
STILL_REFERENCED = "Hier hangt nog iets aan dat niet zonder kan. Wijzig dat eerst, of gooi het weg."


@dataclass(frozen=True)
class Reference:
    """An object that refers to another, as one user may see it.

    `url` is its form, or empty when the user may not see the object. While the reference stands,
    one that `blocks_deletion` keeps the other object from being deleted.
    """

    title: str
    model_name: str
    field_label: str
    url: str
    blocks_deletion: bool


class Pointer(NamedTuple):
    """A reference by keys: `label` and `key` are of the object that refers to `target_key`."""

    label: str
    key: int
    field_label: str
    target_key: int
    blocks_deletion: bool = False
    is_draft: bool = False


# Path → the keys of the objects that have or had it, or have a descendant there.
PathOwners = Mapping[str, set[int]]
PointerRows: TypeAlias = "models.QuerySet[Any, Any]"


def references_to(objects: Sequence[models.Model], user: Account) -> dict[int, list[Reference]]:
    """Return the references to objects of one model by key; many cost few queries more than one.

    References from an object to itself, from its own child rows and from the trash do not count.
    """
    model, keys = type(objects[0]), {obj.pk for obj in objects}
    paths = _path_owners(model, keys)
    pointers = {
        *_live_pointers(model, keys, paths),
        *(_draft_pointers(model, paths) if paths else ()),
    }
    pointers -= {p._replace(is_draft=True) for p in pointers if not p.is_draft}
    references: dict[int, list[Reference]] = {key: [] for key in keys}
    for target_key, reference in _describe(pointers, user):
        references[target_key].append(reference)
    for group in references.values():
        group.sort(key=_sort_key)
    return references


def _sort_key(reference: Reference) -> tuple[bool, bool, str, str, str]:
    """Order references by what the user can open, what blocks deletion, and then by name."""
    has_url, blocks = bool(reference.url), reference.blocks_deletion
    names = reference.model_name, reference.title, reference.field_label
    return (not has_url, not blocks, *names)


def blocked_keys(objects: Sequence[models.Model]) -> set[int]:
    """Return the keys of objects, all of one model, that a reference keeps from being deleted."""
    model, keys = type(objects[0]), {obj.pk for obj in objects}
    pointers = _live_pointers(model, keys, {})
    return {pointer.target_key for pointer in pointers if pointer.blocks_deletion}


def _path_owners(model: type[models.Model], keys: set[int]) -> PathOwners:
    """Map the stored and the former paths of objects; an open form may have other contents."""
    owners: dict[str, set[int]] = defaultdict(set)
    if not issubclass(model, Publishable) or not model.address_keys:
        return owners
    for row in model._base_manager.filter(pk__in=keys):
        for page in (row, *row.published_descendants()):
            for path in filter(None, page.public_paths()):
                owners[path].add(row.pk)
    former = Redirect.objects.filter(content_type=content_type_of(model), object_id__in=keys)
    for path, key in former.values_list("path", "object_id"):
        owners[path].add(key)
    return owners


def _live_pointers(
    model: type[models.Model], keys: set[int], paths: PathOwners
) -> Iterator[Pointer]:
    """Read the references of all current rows in one query."""
    queries = [
        *_foreign_key_rows(model, keys),
        *_text_column_rows(model, keys),
        *(_rich_text_rows(paths) if paths else ()),
    ]
    if not queries:
        return
    for label, key, field, blocks, target, text in queries[0].union(*queries[1:], all=True):
        for target_key in (target,) if text is None else _linked_keys(text, paths):
            if (label, key) != (model._meta.label_lower, target_key):
                yield Pointer(label, key, field, target_key, bool(blocks))


def _foreign_key_rows(model: type[models.Model], keys: set[int]) -> Iterator[PointerRows]:
    own = getattr(model, "child_relations", ())
    for relation in model._meta.related_objects:
        field: Any = relation.field
        if relation.get_accessor_name() not in own and not field.model._meta.auto_created:
            blocks = relation.on_delete in (models.PROTECT, models.RESTRICT)
            rows = _not_trashed(field.model).filter(**{f"{field.name}__in": keys})
            yield _pointer_rows(rows, field, blocks=blocks, target=F(field.name))


def _text_column_rows(model: type[models.Model], keys: set[int]) -> Iterator[PointerRows]:
    names = {f"{model._meta.label_lower}:{key}": key for key in keys}
    for child_model in apps.get_models():
        if not hasattr(child_model, "reference_columns"):
            continue
        fields: list[Any] = [
            child_model._meta.get_field(name) for name in child_model.reference_columns
        ]
        owner, column = fields
        condition = {f"{column.name}__in": names, f"{owner.name}__trashed_at": None}
        yield (
            child_model._base_manager.filter(**condition)
            .order_by()
            .values_list(
                Value(owner.related_model._meta.label_lower, output_field=TextField()),
                F(owner.attname),
                Value(str(column.verbose_name), output_field=TextField()),
                Value(0),
                Case(
                    *(When(**{column.name: name}, then=Value(key)) for name, key in names.items()),
                    output_field=BigIntegerField(),
                ),
                Value(None, output_field=TextField()),
            )
        )


def _rich_text_rows(paths: PathOwners) -> Iterator[PointerRows]:
    for model in apps.get_models():
        for field in rich_text_fields(model):
            rows = _not_trashed(model).filter(_path_prefilter(field.name, paths))
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


def _draft_pointers(model: type[models.Model], paths: PathOwners) -> Iterator[Pointer]:
    """Read the links in the latest drafts of live objects, in one query."""
    is_latest = Q(pk__in=[])
    for draft_model in publishable_models():
        with_draft = draft_model._base_manager.filter(HAS_DRAFT, live=True)
        is_latest |= Q(
            content_type=content_type_of(draft_model), pk__in=with_draft.values("latest_revision")
        )
    revisions = Revision.objects.annotate(text=Cast("snapshot", TextField()))
    for revision in revisions.filter(is_latest, _path_prefilter("text", paths)):
        content_type = ContentType.objects.get_for_id(revision.content_type_id)
        source = cast("type[models.Model]", content_type.model_class())
        for field in rich_text_fields(source):
            text = revision.snapshot["fields"].get(field.attname) or ""
            for key in _linked_keys(text, paths):
                if (source, revision.object_id) != (model, key):
                    label, field_label = source._meta.label_lower, str(field.verbose_name)
                    yield Pointer(label, revision.object_id, field_label, key, is_draft=True)


def _path_prefilter(column: str, paths: PathOwners) -> Q:
    """Match text with the folder that all paths lie in, or with the only path."""
    return Q(**{f"{column}__contains": commonpath(paths)})


def _linked_keys(html: str, paths: PathOwners) -> set[int]:
    links = chain.from_iterable((link.path, f"{link.path}/") for link in find_links(html))
    return set().union(*(paths.get(path, ()) for path in links))


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
    is_visible = row.has_visible_drafts if pointer.is_draft else row.is_visible
    if not is_visible:
        return Reference(HIDDEN_TITLE, "", "", "", pointer.blocks_deletion)
    model = type(row.obj)
    url = edit_url(row.obj) if admin.site.is_registered(model) else ""
    label = f"{pointer.field_label}, in het concept" if pointer.is_draft else pointer.field_label
    title, model_name = str(row.obj), str(model._meta.verbose_name)
    return Reference(title, model_name, label, url, pointer.blocks_deletion)
