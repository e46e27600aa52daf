"""The title of a draft in lists, beside the title that visitors see."""

from collections.abc import Callable, Sequence
from typing import Any

from django.contrib import admin
from django.db.models import Model, OuterRef, QuerySet, Subquery
from django.db.models.fields.json import KeyTextTransform, KeyTransform
from django.utils.html import format_html

from publishing.models import HAS_DRAFT, Publishable, Revision


def annotate_draft_title(queryset: QuerySet[Any]) -> QuerySet[Any]:
    """Add `draft_title`, the title in the latest revision."""
    title = KeyTextTransform(queryset.model.title_field, KeyTransform("fields", "snapshot"))
    latest = Revision.objects.filter(pk=OuterRef("latest_revision")).order_by()
    return queryset.annotate(draft_title=Subquery(latest.values_list(title)))


def filter_by_draft_title(queryset: QuerySet[Any], words: Sequence[str]) -> QuerySet[Any]:
    """Select live objects of which the draft has all words in its title."""
    for word in words:
        queryset = queryset.filter(draft_title__icontains=word)
    return queryset.filter(HAS_DRAFT, live=True)


def title_column(model: type[Publishable]) -> Callable[[Model], str]:
    """Return a column of a list: the title, and that of the draft where it differs."""
    field: Any = model._meta.get_field(model.title_field)

    @admin.display(description=field.verbose_name, ordering=field.name)
    def column(obj: Any) -> str:
        title: str = getattr(obj, field.attname)
        if not (obj.live and obj.has_draft and obj.draft_title) or obj.draft_title == title:
            return title
        return format_html(
            '{} <span class="draft-title">In het concept: {}</span>', title, obj.draft_title
        )

    column.__name__ = field.name  # Django derives the classes of the cells from it.
    return column
