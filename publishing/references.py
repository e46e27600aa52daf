"""Who points at a thing: keys of other rows, and links in rich text, published or in a draft."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import reduce
from typing import Any, NamedTuple

from django.apps import apps
from django.contrib import admin
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, TextField, Value
from django.db.models.functions import Cast
from django.urls import reverse

from publishing.fields import rich_fields
from publishing.links import links
from publishing.models import Publishable, Redirect, Revision, publishables
from publishing.models.about import kind_of
from publishing.rights import Right, reachable

UNSEEN = "iets waar u niet bij kunt"


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
    """`label` and `key` are of the thing that points."""

    label: str
    key: int
    how: str
    blocks: bool = False
    draft: bool = False


def pointing_to(thing: models.Model, user: Any) -> list[Reference]:
    """All but what the thing itself, its own rows and what lies in the bin point with."""
    paths = _paths(thing)
    pointers = {*_live(thing, paths), *(_drafts(paths) if paths else ())}
    pointers -= {p._replace(draft=True) for p in pointers if not p.draft}
    pointers = {p for p in pointers if (p.label, p.key) != (thing._meta.label_lower, thing.pk)}
    found = _named(pointers, user)
    return sorted(
        found, key=lambda one: (not one.url, not one.blocks, one.kind, one.title, one.how)
    )


def _paths(thing: models.Model) -> set[str]:
    """Where it is by what is stored (a form may hold it otherwise), and where it was."""
    if not isinstance(thing, Publishable) or not thing.address_keys:
        return set()
    row = type(thing)._base_manager.get(pk=thing.pk)
    places = [path for it in (row, *row.below()) for path in it.addresses()]
    return {*places, *Redirect.objects.of(thing).values_list("path", flat=True)} - {""}


def _live(thing: models.Model, paths: set[str]) -> Iterator[Pointer]:
    """What the rows of this moment point with, in one query."""
    queries = [*_keys(thing), *(_texts(paths) if paths else ())]
    if not queries:
        return
    for label, key, how, blocks, text in queries[0].union(*queries[1:], all=True):
        if text is None or _mentions(text, paths):
            yield Pointer(label, key, how, bool(blocks))


def _keys(thing: models.Model) -> "Iterator[models.QuerySet[Any, Any]]":
    own = getattr(thing, "rows", ())
    for relation in thing._meta.related_objects:
        field: Any = relation.field
        if relation.get_accessor_name() not in own and not field.model._meta.auto_created:
            blocks = relation.on_delete in (models.PROTECT, models.RESTRICT)
            rows = field.model._base_manager.filter(**{field.name: thing.pk})
            yield _pointers(rows, field, Value(None, output_field=TextField()), blocks=blocks)


def _texts(paths: set[str]) -> "Iterator[models.QuerySet[Any, Any]]":
    for model in apps.get_models():
        for field in rich_fields(model):
            rows = model._base_manager.filter(_containing(field.name, paths))
            yield _pointers(rows, field, Cast(field.name, TextField()), blocks=False)


def _pointers(rows: Any, field: Any, text: Any, *, blocks: bool) -> "models.QuerySet[Any, Any]":
    return rows.order_by().values_list(
        Value(field.model._meta.label_lower, output_field=TextField()),
        "pk",
        Value(str(field.verbose_name), output_field=TextField()),
        Value(int(blocks)),
        text,
    )


def _drafts(paths: set[str]) -> Iterator[Pointer]:
    """What the newest drafts over live things point with, in one query."""
    newest = Q(pk__in=[])
    for kind in publishables():
        over = kind._base_manager.filter(live=True).exclude(newest=F("shown"))
        newest |= Q(content_type=kind_of(kind), pk__in=over.values("newest"))
    revisions = Revision.objects.annotate(text=Cast("snapshot", TextField()))
    for revision in revisions.filter(newest, _containing("text", paths)):
        model: Any = ContentType.objects.get_for_id(revision.content_type_id).model_class()
        for field in rich_fields(model):
            if _mentions(revision.snapshot["fields"].get(field.attname) or "", paths):
                how = str(field.verbose_name)
                yield Pointer(model._meta.label_lower, revision.object_id, how, draft=True)


def _containing(column: str, paths: set[str]) -> Q:
    """A first sieve; a path may also be the beginning of another."""
    return reduce(Q.__or__, (Q(**{f"{column}__contains": path}) for path in paths))


def _mentions(html: str, paths: set[str]) -> bool:
    return any({link.path, f"{link.path}/"} & paths for link in links(html))


def _named(pointers: set[Pointer], user: Any) -> Iterator[Reference]:
    """One query per kind of thing."""
    by_label: dict[str, list[Pointer]] = defaultdict(list)
    for pointer in pointers:
        by_label[pointer.label].append(pointer)
    for label, group in by_label.items():
        rows = _rows(apps.get_model(label), {pointer.key for pointer in group}, user)
        for pointer in group:
            if row := rows.get(pointer.key):
                yield _reference(row, pointer)


def _rows(model: Any, keys: set[int], user: Any) -> dict[int, Any]:
    def reached(right: Right) -> Exists:
        return Exists(reachable(user, right, model).filter(pk=OuterRef("pk")))

    rows = model._base_manager.filter(pk__in=keys)
    if issubclass(model, Publishable):
        rows = rows.filter(binned_at=None)
    rows = rows.annotate(seen=reached(Right.VIEW), inspected=reached(Right.INSPECT))
    return {row.pk: row for row in rows}


def _reference(row: Any, pointer: Pointer) -> Reference:
    """Of a draft, only who may look at drafts learns what is in it."""
    opts = row._meta
    if not (row.inspected if pointer.draft else row.seen):
        return Reference(UNSEEN, "", "", "", pointer.blocks)
    form = f"admin:{opts.app_label}_{opts.model_name}_change"
    url = reverse(form, args=[row.pk]) if admin.site.is_registered(opts.model) else ""
    how = f"{pointer.how}, in het concept" if pointer.draft else pointer.how
    return Reference(str(row), str(opts.verbose_name), how, url, pointer.blocks)
