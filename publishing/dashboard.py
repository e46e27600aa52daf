"""What waits for an editor: her work over all kinds of things, in two queries."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import chain
from typing import Any

from django.db.models import F, OuterRef, Q, QuerySet, Subquery, TextField
from django.utils import timezone

from caching.bulk_read import ColumnQuery, read_instances
from publishing.admin_urls import admin_url, edit_url
from publishing.models import (
    HAS_DRAFT,
    Autosave,
    Event,
    Publishable,
    Revision,
    Sourced,
    publishable_models,
)
from publishing.models.generic import content_type_of
from publishing.permissions import Permission, Scope, accessible, get_scope
from publishing.status import Status, status_of

PublishableModel = type[Publishable]

SHORT_LIST, LONG_LIST = 8, 500
"""How many a list shows beside the others, and on its own."""


@dataclass(frozen=True)
class WorkItem:
    thing: Any
    saved: Revision | None
    """What was saved last of it, without its contents."""

    @property
    def returned_by(self) -> str:
        """Who did, if nothing was saved since."""
        return getattr(self.saved, "returned_by", None) or ""

    @property
    def kind(self) -> str:
        return str(self.thing._meta.verbose_name)

    @property
    def url(self) -> str:
        return edit_url(self.thing)


@dataclass(frozen=True)
class WorkQueue:
    """One kind of work: who has it, what belongs to it, and what comes first."""

    right: Permission
    holds: Callable[[WorkItem, Any], bool]
    place: Callable[[WorkItem], Any]


@dataclass(frozen=True)
class QueuePage:
    lines: list[WorkItem]
    more: bool


def is_draft(line: WorkItem, user: Any) -> bool:
    """Hers, and nobody else's turn."""
    status = status_of(line.thing)
    hers = line.saved is not None and line.saved.author_id == user.pk
    return hers and status in (Status.DRAFT, Status.LIVE_AND_DRAFT) and not line.thing.failure


def is_scheduled(line: WorkItem, user: Any) -> bool:
    thing = line.thing
    return not thing.failure and bool(thing.go_live_at or (thing.is_on_site and thing.expire_at))


def is_stale(line: WorkItem, user: Any) -> bool:
    due = line.thing.check_before
    return bool(due and due <= timezone.localdate()) or getattr(line.thing, "to_check", False)


# Named as in the address of the start page that shows one of them.
WORK_QUEUES = {
    "mislukt": WorkQueue(
        Permission.CHANGE, lambda line, user: bool(line.thing.failure), lambda line: line.thing.pk
    ),
    "oordeel": WorkQueue(
        Permission.CHANGE,
        lambda line, user: status_of(line.thing) is Status.SUBMITTED,
        lambda line: line.thing.submitted_at,
    ),
    "concepten": WorkQueue(
        Permission.CHANGE,
        is_draft,
        lambda line: (not line.returned_by, -line.thing.latest_revision_id),
    ),
    # It goes on the site before it goes off.
    "ingepland": WorkQueue(
        Permission.VIEW_DRAFTS, is_scheduled, lambda line: line.thing.go_live_at or line.thing.expire_at
    ),
    "nalezen": WorkQueue(
        Permission.CHANGE,
        is_stale,
        lambda line: (line.thing.check_before is None, line.thing.check_before),
    ),
}


def work_queues(user: Any, only: str = "") -> dict[str, QueuePage]:
    """The piles that an editor can have, each cut short; or one of them (`only`), nearly whole."""
    names = [name for name, pile in WORK_QUEUES.items() if widest_scope(user, pile.right)]
    names, size = ([only], LONG_LIST) if only in names else (names, SHORT_LIST)
    lines = _work_items(user, size + 1) if names else []
    piles = {
        name: sorted(
            (
                line
                for line in lines
                if get_scope(user, WORK_QUEUES[name].right, line.thing)
                and WORK_QUEUES[name].holds(line, user)
            ),
            key=WORK_QUEUES[name].place,
        )
        for name in names
    }
    return {name: QueuePage(pile[:size], len(pile) > size) for name, pile in piles.items()}


def unsaved_new_objects(user: Any) -> list[tuple[str, str]]:
    """The kind and the form of each new thing that she typed and never saved."""
    kept = Autosave.objects.filter(user=user, object_id=0).values_list("content_type", flat=True)
    there = set(kept)
    return [
        (str(model._meta.verbose_name), admin_url(model, "add"))
        for model in publishable_models()
        if content_type_of(model).pk in there and get_scope(user, Permission.ADD, model)
    ]


def widest_scope(user: Any, right: Permission) -> Scope:
    """How far a right of hers goes where it goes farthest."""
    return max(get_scope(user, right, model) for model in publishable_models())


def _work_items(user: Any, size: int) -> list[WorkItem]:
    """All that may belong to a pile; of what is stale, which may be most of the site, the first."""
    tables: dict[str, ColumnQuery] = {
        model._meta.label_lower: (_work_queryset(user, model, size), _columns_without_text(model))
        for model in publishable_models()
        if get_scope(user, Permission.VIEW_DRAFTS, model)
    }
    things = list(chain.from_iterable(read_instances(**tables).values()))
    back = Event.objects.filter(kind=Event.Kind.SENT_BACK, revision=OuterRef("pk"))
    revisions = Revision.objects.annotate(returned_by=Subquery(back.values("user_name")[:1]))
    saved = revisions.defer("snapshot").in_bulk({thing.latest_revision_id for thing in things})
    return [WorkItem(thing, saved.get(thing.latest_revision_id)) for thing in things]


def _work_queryset(user: Any, model: PublishableModel, size: int) -> "QuerySet[Any]":
    hers = Permission.CHANGE if get_scope(user, Permission.CHANGE, model) else Permission.VIEW_DRAFTS
    within = accessible(user, hers, model._default_manager.not_trashed()).order_by("pk")
    drafts = Q(latest_revision__author=user) & HAS_DRAFT
    moments = Q(submitted_at__isnull=False) | Q(go_live_at__isnull=False)
    ends = Q(live=True, expire_at__isnull=False)
    due = Q(check_before__lte=timezone.localdate())
    stale = within.filter(due | Q(to_check=True) if issubclass(model, Sourced) else due)
    oldest = stale.order_by(F("check_before").asc(nulls_last=True))[:size].values("pk")
    return within.filter(~Q(failure="") | moments | ends | drafts | Q(pk__in=oldest))


def _columns_without_text(model: PublishableModel) -> list[str]:
    """Enough to name a thing and to tell how it is."""
    return [f.attname for f in model._meta.concrete_fields if not isinstance(f, TextField)]
