"""Pointers: references by keys, and those in versions that visitors do not see (yet).

A version is the latest revision of an object, the one that is scheduled, or input of an editor that
was stored before she saved it. Deleting what one of them uses would make it fail later.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import reduce
from itertools import chain
from operator import or_
from posixpath import commonpath
from typing import Any, NamedTuple

from django.db import models
from django.db.models import Q, TextField, Value
from django.db.models.functions import Cast
from django.http import QueryDict
from taggit.managers import TaggableManager
from taggit.utils import parse_tags

from caching.statements import Statement, compile_rows, keep_statement
from publishing.blocks.markup import find_targets
from publishing.blocks.registry import find_sources
from publishing.fields import rich_text_fields
from publishing.links.internal import find_links
from publishing.links.targets import LinkTargetField
from publishing.models import HAS_DRAFT, Autosave, Publishable, Revision, publishable_models
from publishing.models.generic import content_type_of
from publishing.revisions.snapshots import (
    Snapshot,
    child_fields,
    child_relation,
    snapshot_fields,
    snapshot_links,
)

# Path → the keys of the objects that have or had it, or have a descendant there.
PathOwners = Mapping[str, set[int]]
Names = Mapping[str, int]  # the name of a tag, or `app.model:key` → the key that it stands for


class Version(StrEnum):
    """The version in which a reference stands, as the page that names the reference says it."""

    CURRENT = ""
    DRAFT = "in het concept"
    SCHEDULED = "in de geplande versie"
    AUTOSAVE = "in werk dat nog niet is opgeslagen"


# The column of each version that is a revision; one that is both is called scheduled.
REVISION_COLUMNS = {
    Version.DRAFT: "latest_revision_id",
    Version.SCHEDULED: "scheduled_revision_id",
}


class Pointer(NamedTuple):
    """A reference by keys: `label` and `key` are of the object that refers to `target_key`.

    The `key` is 0 for an object that was never saved, which only the user of `user_id` can open.
    """

    label: str
    key: int
    field_label: str
    target_key: int
    blocks_deletion: bool = False
    version: Version = Version.CURRENT
    user_id: int = 0
    is_in_text: bool = False


class Use(NamedTuple):
    """A value of a version by which it refers to objects: their keys, and how."""

    field_label: str
    target_keys: set[int]
    blocks_deletion: bool = False


@dataclass(frozen=True)
class Targets:
    """The objects of one model whose references are sought."""

    model: type[models.Model]
    keys: set[int]
    paths: PathOwners
    names: Names

    @property
    def in_blocks(self) -> bool:
        """Return whether blocks of rich text may name objects of this model."""
        return bool(find_sources(self.model._meta.label_lower))

    @property
    def blocks_protect(self) -> bool:
        """Return whether an object cannot be deleted while a block names it."""
        return any(source.protects for source in find_sources(self.model._meta.label_lower))

    def select(self, values: Sequence[object]) -> set[int]:
        """Return the keys among values, which may be texts of a form."""
        texts = set(map(str, values))
        return {key for key in self.keys if str(key) in texts}

    def select_led_to(self, values: Sequence[object]) -> set[int]:
        """Return the keys that targets of links lead to: by name, or by a path with a suffix."""
        paths = (str(value).partition("#")[0].partition("?")[0] for value in values)
        return set().union(self.select_named(values), *(self.paths.get(path, ()) for path in paths))

    def condition_for(self, column: str, key: int) -> Q:
        """Match a column with a target of a link that leads to the object of a key."""
        own_names = [name for name, owner in self.names.items() if owner == key]
        own_paths = [path for path, owners in self.paths.items() if key in owners]
        condition = Q(**{f"{column}__in": own_names + own_paths})
        for path in own_paths:
            condition |= Q(**{f"{column}__startswith": f"{path}#"})
            condition |= Q(**{f"{column}__startswith": f"{path}?"})
        return condition

    def select_named(self, values: Sequence[object]) -> set[int]:
        texts = {str(value).lower() for value in values}
        return {key for name, key in self.names.items() if name.lower() in texts}


def link_target_fields(model: type[models.Model]) -> list[LinkTargetField]:
    """Return the columns of a publishable model that hold the target of a link."""
    return [field for field in model._meta.concrete_fields if isinstance(field, LinkTargetField)]


def path_prefilter(column: str, paths: PathOwners) -> Q:
    """Match text with the folder that all paths lie in, or with the only path."""
    return Q(**{f"{column}__contains": commonpath(paths)})


def linked_keys(html: str, paths: PathOwners) -> set[int]:
    links = chain.from_iterable((link.path, f"{link.path}/") for link in find_links(html))
    return set().union(*(paths.get(path, ()) for path in links))


def text_prefilter(column: str, targets: Targets) -> Q:
    """Match rich text, or a snapshot with it, that may refer to a target."""
    condition = path_prefilter(column, targets.paths) if targets.paths else Q(pk__in=[])
    if targets.in_blocks:
        condition |= Q(**{f"{column}__contains": f"{targets.model._meta.label_lower}:"})
    return condition


def text_uses(field_label: str, html: str, targets: Targets) -> Iterator[Use]:
    """Yield the uses in rich text: by links, and in blocks."""
    if targets.paths:
        yield Use(field_label, linked_keys(html, targets.paths))
    if targets.in_blocks:
        keys = targets.select_named(sorted(find_targets(html)))
        yield Use(field_label, keys, targets.blocks_protect)


def blocks_deletion(field: Any) -> bool:
    return bool(field.many_to_one) and field.remote_field.on_delete in (
        models.PROTECT,
        models.RESTRICT,
    )


def version_pointers(targets: Targets) -> Iterator[Pointer]:
    """Read the references in all versions of objects, in two queries."""
    sources = {content_type_of(model).pk: model for model in publishable_models()}
    versions = _find_versions()
    autosaves = (
        Autosave.objects.filter(content_type__in=sources)
        .order_by()
        .values_list("content_type_id", "object_id", "data", Value(0), "user_id")
    )
    revisions = _referring_revisions(versions, targets)
    for content_type_id, key, text, revision, user_id in revisions.union(autosaves, all=True):
        source = sources[content_type_id]
        if user_id:
            uses, version = _input_uses(source, QueryDict(text), targets), Version.AUTOSAVE
        else:
            uses = _snapshot_uses(source, json.loads(text), targets)
            version = versions[source][revision]
        for use in uses:
            yield from _build_pointers(source, key, use, version, targets, user_id)


def _find_versions() -> dict[type[Publishable], dict[int, Version]]:
    """Return the keys of all revisions that are a draft or scheduled, by model."""
    models = tuple(publishable_models())
    rows = keep_statement(("versions", models), lambda: _compile_versions(models)).fetch_rows()
    return {
        model: {
            row[column]: version
            for version, column in REVISION_COLUMNS.items()
            for row in rows.get(f"{model._meta.label_lower} {column}", ())
        }
        for model in models
    }


def _compile_versions(models: Sequence[type[Publishable]]) -> Statement:
    conditions = {Version.DRAFT: HAS_DRAFT, Version.SCHEDULED: Q(scheduled_revision__isnull=False)}
    return compile_rows(
        {
            f"{model._meta.label_lower} {column}": (
                model._base_manager.filter(conditions[version], trashed_at=None),
                [column],
            )
            for model in models
            for version, column in REVISION_COLUMNS.items()
        }
    )


def _build_pointers(
    source: type[Publishable],
    key: int,
    use: Use,
    version: Version,
    targets: Targets,
    user_id: int,
) -> Iterator[Pointer]:
    for target in use.target_keys:
        if (source, key) != (targets.model, target):
            label = source._meta.label_lower
            blocks = use.blocks_deletion and version is not Version.AUTOSAVE
            user = 0 if key else user_id
            yield Pointer(label, key, use.field_label, target, blocks, version, user)


def _referring_revisions(
    versions: Mapping[type[Publishable], Mapping[int, Version]], targets: Targets
) -> "models.QuerySet[Revision, Any]":
    """Select those of the revisions that may refer to a target."""
    conditions = [
        Q(content_type=content_type_of(source), pk__in=sorted(revisions))
        & _snapshot_prefilter(source, targets)
        for source, revisions in versions.items()
        if revisions
    ]
    return (
        Revision.objects.annotate(text=Cast("snapshot", TextField()))
        .filter(reduce(or_, conditions, Q(pk__in=[])))
        .order_by()
        .values_list("content_type_id", "object_id", "text", "pk", Value(0))
    )


def _snapshot_prefilter(source: type[Publishable], targets: Targets) -> Q:
    """Match the snapshots of a model that may refer to a target."""
    conditions = [text_prefilter("text", targets)]
    conditions += [
        Q(**{f"snapshot__fields__{field.attname}__in": sorted(targets.keys)})
        for field in snapshot_fields(source)
        if _points_to(field, targets.model)
    ]
    conditions += [
        ~Q(**{f"snapshot__links__{link.name}": []})
        for link in snapshot_links(source)
        if _points_to(link, targets.model)
    ]
    if _reference_column_relations(source) or link_target_fields(source):
        label = targets.model._meta.label_lower
        conditions.append(Q(text__contains=f'"{label}:'))
    return reduce(or_, conditions, Q(pk__in=[]))


def _points_to(field: Any, model: type[models.Model]) -> bool:
    related = field.related_model
    return related is not None and related._meta.concrete_model is model._meta.concrete_model


def _reference_column_relations(source: type[Publishable]) -> dict[str, Any]:
    """Return the text column that may name an object, of each kind of child row that has one."""
    rows = {name: child_relation(source, name).related_model for name in source.child_relations}
    return {
        name: model._meta.get_field(model.reference_columns[1])
        for name, model in rows.items()
        if hasattr(model, "reference_columns")
    }


def _snapshot_uses(
    source: type[Publishable], snapshot: Snapshot, targets: Targets
) -> Iterator[Use]:
    values = snapshot["fields"]
    for field in snapshot_fields(source):
        if _points_to(field, targets.model):
            keys = targets.select([values.get(field.attname)])
            yield Use(str(field.verbose_name), keys, blocks_deletion(field))
    for link in snapshot_links(source):
        if _points_to(link, targets.model):
            named = isinstance(link, TaggableManager)
            select = targets.select_named if named else targets.select
            yield Use(str(link.verbose_name), select(snapshot["links"].get(link.name, [])))
    yield from _link_target_uses(source, snapshot, targets)
    for name in source.child_relations:
        for field in child_fields(source, name):
            if _points_to(field, targets.model):
                rows = snapshot["rows"].get(name, [])
                keys = targets.select([row.get(field.attname) for row in rows])
                yield Use(str(field.verbose_name), keys, blocks_deletion(field))
    for text in rich_text_fields(source):
        yield from text_uses(str(text.verbose_name), values.get(text.attname) or "", targets)


def _link_target_uses(
    source: type[Publishable], snapshot: Snapshot, targets: Targets
) -> Iterator[Use]:
    """Yield the uses in columns that hold the target of a link."""
    for field in link_target_fields(source):
        keys = targets.select_led_to([snapshot["fields"].get(field.attname)])
        yield Use(str(field.verbose_name), keys)
    for name, column in _reference_column_relations(source).items():
        rows = snapshot["rows"].get(name, [])
        keys = targets.select_led_to([row.get(column.attname) for row in rows])
        yield Use(str(column.verbose_name), keys)


def used_keys(
    source: type[Publishable], snapshot: Snapshot, model: type[models.Model], keys: set[int]
) -> set[int]:
    """Return those of the keys of a model that a snapshot of `source` refers to."""
    names = {f"{model._meta.label_lower}:{key}": key for key in keys}
    uses = _snapshot_uses(source, snapshot, Targets(model, keys, {}, names))
    return set(chain.from_iterable(use.target_keys for use in uses))


def _input_uses(source: type[Publishable], data: QueryDict, targets: Targets) -> Iterator[Use]:
    """Yield the uses in the input of a form."""
    for field in (*snapshot_fields(source), *snapshot_links(source)):
        if isinstance(field, TaggableManager):
            tags = parse_tags(data.get(field.name, "")) if _points_to(field, targets.model) else []
            yield Use(str(field.verbose_name), targets.select_named(tags))
        elif _points_to(field, targets.model):
            yield Use(str(field.verbose_name), targets.select(data.getlist(field.name)))
    for name, column in _reference_column_relations(source).items():
        names = [
            value
            for key in data
            if key.startswith(f"{name}-") and key.endswith(f"-{column.name}")
            for value in data.getlist(key)
        ]
        yield Use(str(column.verbose_name), targets.select_led_to(names))
    for field in link_target_fields(source):
        keys = targets.select_led_to(data.getlist(field.name))
        yield Use(str(field.verbose_name), keys)
    for text in rich_text_fields(source):
        yield from text_uses(str(text.verbose_name), data.get(text.name, ""), targets)
