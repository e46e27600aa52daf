"""Who points at a thing: keys of other rows, and links in rich text, published or in a draft.

Rows of a thing may also name any kind of thing in a column of text, as `pact.project:12`; their
model says so in `reference_columns`: the key of whose row it is, and that column.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from posixpath import commonpath
from typing import Any, NamedTuple

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
    """One thing that points; `url` is its form, or empty for who may not see it."""

    title: str
    kind: str
    how: str
    url: str
    blocks: bool
    """Whether the thing pointed at cannot be deleted while this stands."""


class Pointer(NamedTuple):
    """`label` and `key` are of the thing that points, `target` is the key of the other."""

    label: str
    key: int
    how: str
    target: int
    blocks: bool = False
    draft: bool = False


PathOwners = dict[str, set[int]]
"""Path → the keys of the things that are or were there, or have something below them there."""


def references_to(things: Sequence[models.Model], user: Any) -> dict[int, list[Reference]]:
    """By key, for things of one kind; many cost few queries more than one.

    Without what a thing itself, its own rows and what lies in the bin point with.
    """
    model, keys = type(things[0]), {thing.pk for thing in things}
    places = _paths(model, keys)
    pointers = {
        *_live_pointers(model, keys, places),
        *(_draft_pointers(model, places) if places else ()),
    }
    pointers -= {p._replace(draft=True) for p in pointers if not p.draft}
    found: dict[int, list[Reference]] = {key: [] for key in keys}
    for target, reference in _describe(pointers, user):
        found[target].append(reference)
    for references in found.values():
        references.sort(key=lambda one: (not one.url, not one.blocks, one.kind, one.title, one.how))
    return found


def blocked_keys(things: Sequence[models.Model]) -> set[int]:
    """The keys of those, all of one kind, that something outside the bin cannot do without."""
    model, keys = type(things[0]), {thing.pk for thing in things}
    return {pointer.target for pointer in _live_pointers(model, keys, {}) if pointer.blocks}


def _paths(model: type[models.Model], keys: set[int]) -> PathOwners:
    """Where each is by what is stored (a form may hold it otherwise), and where it was."""
    places: PathOwners = defaultdict(set)
    if not issubclass(model, Publishable) or not model.address_keys:
        return places
    for row in model._base_manager.filter(pk__in=keys):
        for it in (row, *row.published_descendants()):
            for path in filter(None, it.public_paths()):
                places[path].add(row.pk)
    former = Redirect.objects.filter(content_type=content_type_of(model), object_id__in=keys)
    for path, key in former.values_list("path", "object_id"):
        places[path].add(key)
    return places


def _live_pointers(
    model: type[models.Model], keys: set[int], places: PathOwners
) -> Iterator[Pointer]:
    """What the rows of this moment point with, in one query."""
    queries = [
        *_key_pointers(model, keys),
        *_named_pointers(model, keys),
        *(_text_pointers(places) if places else ()),
    ]
    if not queries:
        return
    for label, key, how, blocks, target, text in queries[0].union(*queries[1:], all=True):
        for pointed in (target,) if text is None else _linked_keys(text, places):
            if (label, key) != (model._meta.label_lower, pointed):
                yield Pointer(label, key, how, pointed, bool(blocks))


def _key_pointers(
    model: type[models.Model], keys: set[int]
) -> "Iterator[models.QuerySet[Any, Any]]":
    own = getattr(model, "child_relations", ())
    for relation in model._meta.related_objects:
        field: Any = relation.field
        if relation.get_accessor_name() not in own and not field.model._meta.auto_created:
            blocks = relation.on_delete in (models.PROTECT, models.RESTRICT)
            rows = _not_trashed(field.model).filter(**{f"{field.name}__in": keys})
            yield _pointer_rows(rows, field, blocks=blocks, target=F(field.name))


def _named_pointers(
    model: type[models.Model], keys: set[int]
) -> "Iterator[models.QuerySet[Any, Any]]":
    written = {f"{model._meta.label_lower}:{key}": key for key in keys}
    for pointing in apps.get_models():
        if not hasattr(pointing, "reference_columns"):
            continue
        fields: list[Any] = [pointing._meta.get_field(name) for name in pointing.reference_columns]
        owner, column = fields
        named = {f"{column.name}__in": written, f"{owner.name}__trashed_at": None}
        yield (
            pointing._base_manager.filter(**named)
            .order_by()
            .values_list(
                Value(owner.related_model._meta.label_lower, output_field=TextField()),
                F(owner.attname),
                Value(str(column.verbose_name), output_field=TextField()),
                Value(0),
                Case(
                    *(
                        When(**{column.name: name}, then=Value(key))
                        for name, key in written.items()
                    ),
                    output_field=BigIntegerField(),
                ),
                Value(None, output_field=TextField()),
            )
        )


def _text_pointers(places: PathOwners) -> "Iterator[models.QuerySet[Any, Any]]":
    for model in apps.get_models():
        for field in rich_text_fields(model):
            rows = _not_trashed(model).filter(_path_prefilter(field.name, places))
            yield _pointer_rows(rows, field, text=Cast(field.name, TextField()))


def _not_trashed(model: Any) -> "models.QuerySet[Any]":
    """All but what lies in the bin."""
    rows: models.QuerySet[Any] = model._base_manager.all()
    return rows.filter(trashed_at=None) if issubclass(model, Publishable) else rows


def _pointer_rows(
    rows: Any, field: Any, *, blocks: bool = False, target: Any = None, text: Any = None
) -> "models.QuerySet[Any, Any]":
    return rows.order_by().values_list(
        Value(field.model._meta.label_lower, output_field=TextField()),
        "pk",
        Value(str(field.verbose_name), output_field=TextField()),
        Value(int(blocks)),
        target or Value(None, output_field=BigIntegerField()),
        text or Value(None, output_field=TextField()),
    )


def _draft_pointers(model: type[models.Model], places: PathOwners) -> Iterator[Pointer]:
    """What the newest drafts over live things point with, in one query."""
    newest = Q(pk__in=[])
    for kind in publishable_models():
        over = kind._base_manager.filter(HAS_DRAFT, live=True)
        newest |= Q(content_type=content_type_of(kind), pk__in=over.values("latest_revision"))
    revisions = Revision.objects.annotate(text=Cast("snapshot", TextField()))
    for revision in revisions.filter(newest, _path_prefilter("text", places)):
        pointing: Any = ContentType.objects.get_for_id(revision.content_type_id).model_class()
        for field in rich_text_fields(pointing):
            text = revision.snapshot["fields"].get(field.attname) or ""
            for target in _linked_keys(text, places):
                if (pointing, revision.object_id) != (model, target):
                    label, how = pointing._meta.label_lower, str(field.verbose_name)
                    yield Pointer(label, revision.object_id, how, target, draft=True)


def _path_prefilter(column: str, places: PathOwners) -> Q:
    """A first sieve: the folder that all paths lie in, or the one path."""
    return Q(**{f"{column}__contains": commonpath(places)})


def _linked_keys(html: str, places: PathOwners) -> set[int]:
    paths = chain.from_iterable((link.path, f"{link.path}/") for link in find_links(html))
    return set().union(*(places.get(path, ()) for path in paths))


def _describe(pointers: set[Pointer], user: Any) -> Iterator[tuple[int, Reference]]:
    """One query per kind of thing."""
    by_label: dict[str, list[Pointer]] = defaultdict(list)
    for pointer in pointers:
        by_label[pointer.label].append(pointer)
    for label, group in by_label.items():
        rows = _readable_rows(apps.get_model(label), {pointer.key for pointer in group}, user)
        for pointer in group:
            if row := rows.get(pointer.key):
                yield pointer.target, _reference(row, pointer)


def _readable_rows(model: Any, keys: set[int], user: Any) -> dict[int, Any]:
    def reached(right: Permission) -> Exists:
        return Exists(accessible(user, right, model).filter(pk=OuterRef("pk")))

    rows = _not_trashed(model).filter(pk__in=keys)
    rows = rows.annotate(seen=reached(Permission.VIEW), inspected=reached(Permission.VIEW_DRAFTS))
    return {row.pk: row for row in rows}


def _reference(row: Any, pointer: Pointer) -> Reference:
    """Of a draft, only who may look at drafts learns what is in it."""
    opts = row._meta
    if not (row.inspected if pointer.draft else row.seen):
        return Reference(HIDDEN_TITLE, "", "", "", pointer.blocks)
    url = edit_url(row) if admin.site.is_registered(opts.model) else ""
    how = f"{pointer.how}, in het concept" if pointer.draft else pointer.how
    return Reference(str(row), str(opts.verbose_name), how, url, pointer.blocks)
