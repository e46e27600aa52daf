"""Gaps: fields that are still empty. Visitors read nothing of them; editors find them here.

A model declares them as `gap_fields`, whether it is publishable or not.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from django.apps import apps
from django.core.paginator import Page, Paginator
from django.db import models
from django.db.models import Count, Q, QuerySet, TextField, Value
from django.utils.text import capfirst

from caching.statements import Statement, compile_union, keep_statement
from publishing.accounts import Account
from publishing.admin_urls import edit_url
from publishing.permissions import Permission, Scope, get_scope, selectable

GAPS_PER_PAGE = 50


@dataclass(frozen=True)
class Gap:
    """A field of a model, and the number of objects in which it is empty."""

    model: type[models.Model]
    field_name: str
    count: int = 0

    @property
    def key(self) -> str:
        """Return its name in an address, such as `pact.project.result`."""
        return f"{self.model._meta.label_lower}.{self.field_name}"

    @property
    def field(self) -> Any:
        return self.model._meta.get_field(self.field_name)

    @property
    def label(self) -> str:
        return capfirst(str(self.field.verbose_name))

    @property
    def model_label(self) -> str:
        return capfirst(str(self.model._meta.verbose_name_plural))

    @property
    def condition(self) -> Q:
        """Match the objects in which the field says nothing; a choice does so at its default."""
        field = self.field
        if field.many_to_many or field.null:
            return Q(**{f"{field.name}__isnull": True})
        return Q(**{field.name: field.get_default() if field.choices else ""})


@dataclass(frozen=True)
class ModelGaps:
    """The gaps of one model that are not filled everywhere."""

    label: str
    gaps: list[Gap]

    @property
    def total(self) -> int:
        return sum(gap.count for gap in self.gaps)


@dataclass(frozen=True)
class GapPage:
    """The objects of one gap, a page at a time, with a link to the field in each form."""

    gap: Gap
    page: Page

    @property
    def links(self) -> list[tuple[str, str]]:
        """Return the title of each object, and the address of the field in its form."""
        return [(str(obj), f"{edit_url(obj)}#id_{self.gap.field_name}") for obj in self.page]


def declared_gaps(model: type[models.Model]) -> Sequence[str]:
    return getattr(model, "gap_fields", ())


def count_gaps(user: Account) -> list[ModelGaps]:
    """Return the gaps that a user can fill, by model, in one query."""
    gaps = list(_fillable_gaps(user))
    if not gaps:
        return []
    scopes = tuple(get_scope(user, Permission.CHANGE, gap.model) for gap in gaps)
    key = ("gaps", user.pk, tuple(gaps), scopes)
    by_key = dict(keep_statement(key, lambda: _compile_counts(gaps, user)).fetch())
    counted = [replace(gap, count=by_key.get(gap.key, 0)) for gap in gaps]
    open_gaps = [gap for gap in counted if gap.count]
    return [
        ModelGaps(label, list(group))
        for label, group in groupby(open_gaps, lambda gap: gap.model_label)
    ]


def _compile_counts(gaps: Sequence[Gap], user: Account) -> Statement:
    return compile_union(
        _objects_with(gap, user)
        .order_by()
        .annotate(gap_key=Value(gap.key))
        .values("gap_key")
        .annotate(gap_count=Count("pk", distinct=True))
        .values_list("gap_key", "gap_count")
        for gap in gaps
    )


def find_gap_page(user: Account, key: str, number: str) -> GapPage | None:
    """Return a page of the objects with a gap; `None` when the user has no gap of that name."""
    gap = next((gap for gap in _fillable_gaps(user) if gap.key == key), None) if key else None
    if gap is None:
        return None
    texts = [field.name for field in gap.model._meta.fields if isinstance(field, TextField)]
    objects = (
        _objects_with(gap, user).order_by(*(gap.model._meta.ordering or ()), "pk").defer(*texts)
    )
    return GapPage(gap, Paginator(objects, GAPS_PER_PAGE).get_page(number))


def _fillable_gaps(user: Account) -> Iterator[Gap]:
    for model in apps.get_models():
        names = declared_gaps(model)
        scope = get_scope(user, Permission.CHANGE, model) if names else Scope.NONE
        readonly = getattr(model, "owner_readonly", ()) if scope is not Scope.ALL else ()
        if scope > Scope.NONE:
            yield from (Gap(model, name) for name in names if name not in readonly)


def _objects_with(gap: Gap, user: Account) -> "QuerySet[models.Model]":
    return selectable(user, Permission.CHANGE, gap.model).filter(gap.condition)
