"""The work that waits for an editor, over all publishable models, read in two queries."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import F, OuterRef, Q, QuerySet, Subquery, TextField
from django.db.models.fields.json import KeyTextTransform, KeyTransform
from django.utils import timezone

from caching.bulk_read import build_instances
from caching.statements import Statement, compile_rows, keep_statement
from publishing.accounts import Account
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
from publishing.revisions.snapshots import PublishableModel
from publishing.status import Status, describe_current_plan, status_of

SHORT_LIST = 8  # items of a queue that is shown beside the others
LONG_LIST = 500  # items of a queue that is shown alone


@dataclass(frozen=True)
class WorkItem:
    """An object that waits for somebody, and its latest revision without the snapshot."""

    obj: Publishable
    latest_revision: Revision | None

    @property
    def returned_by(self) -> str:
        """Return the name of who sent it back, if nothing was saved since."""
        return getattr(self.latest_revision, "returned_by", None) or ""

    @property
    def plan(self) -> str:
        """Return the plan as editors read it; empty when there is none."""
        return describe_current_plan(self.obj)

    @property
    def plans_older_revision(self) -> bool:
        obj = self.obj
        return bool(obj.go_live_at) and obj.scheduled_revision_id != obj.latest_revision_id

    @property
    def draft_title(self) -> str:
        """Return the title of the draft where visitors see another; empty otherwise."""
        name = self.obj.title_field
        draft_title: str = getattr(self.latest_revision, f"draft_{name}", None) or ""
        return draft_title if self.obj.live and draft_title != getattr(self.obj, name) else ""

    @property
    def model_name(self) -> str:
        return str(self.obj._meta.verbose_name)

    @property
    def url(self) -> str:
        return edit_url(self.obj)


@dataclass(frozen=True)
class WorkQueue:
    """A kind of work: for users with which permission, which items, and in what order."""

    permission: Permission
    includes: Callable[[WorkItem, Account], bool]
    sort_key: Callable[[WorkItem], Any]


@dataclass(frozen=True)
class QueuePage:
    items: list[WorkItem]
    has_more: bool


def is_failed(item: WorkItem, user: Account) -> bool:
    return bool(item.obj.failure)


def is_submitted(item: WorkItem, user: Account) -> bool:
    return status_of(item.obj) is Status.SUBMITTED


def is_own_draft(item: WorkItem, user: Account) -> bool:
    """Return whether the user saved this draft last, and it waits for nobody else."""
    is_draft = status_of(item.obj) in (Status.DRAFT, Status.LIVE_AND_DRAFT)
    is_own = item.latest_revision is not None and item.latest_revision.author_id == user.pk
    return is_own and is_draft and not item.obj.failure


def is_scheduled(item: WorkItem, user: Account) -> bool:
    obj = item.obj
    return not obj.failure and bool(obj.go_live_at or (obj.is_on_site and obj.expire_at))


def is_stale(item: WorkItem, user: Account) -> bool:
    due = item.obj.check_before
    is_due = bool(due and due <= timezone.localdate())
    return is_due or (isinstance(item.obj, Sourced) and item.obj.to_check)


# By their name in the address of the start page that shows only one of them.
WORK_QUEUES = {
    "mislukt": WorkQueue(Permission.CHANGE, is_failed, lambda item: item.obj.pk),
    "oordeel": WorkQueue(Permission.CHANGE, is_submitted, lambda item: item.obj.submitted_at),
    "concepten": WorkQueue(
        Permission.CHANGE,
        is_own_draft,
        lambda item: (not item.returned_by, -(item.obj.latest_revision_id or 0)),
    ),
    "ingepland": WorkQueue(
        Permission.VIEW_DRAFTS,
        is_scheduled,
        # An object goes on the site before it goes off.
        lambda item: item.obj.go_live_at or item.obj.expire_at,
    ),
    "nalezen": WorkQueue(
        Permission.CHANGE,
        is_stale,
        lambda item: (item.obj.check_before is None, item.obj.check_before),
    ),
}


def work_queues(user: Account, only: str = "") -> dict[str, QueuePage]:
    """Return the start of each queue that a user can have, or nearly all of the queue `only`."""
    names = [name for name, queue in WORK_QUEUES.items() if widest_scope(user, queue.permission)]
    names, size = ([only], LONG_LIST) if only in names else (names, SHORT_LIST)
    items = _work_items(user, size + 1) if names else []
    pages = {}
    for name in names:
        queue = WORK_QUEUES[name]
        queued = [
            item
            for item in items
            if get_scope(user, queue.permission, item.obj) and queue.includes(item, user)
        ]
        queued.sort(key=queue.sort_key)
        pages[name] = QueuePage(queued[:size], has_more=len(queued) > size)
    return pages


def unsaved_new_objects(user: Account) -> list[tuple[str, str]]:
    """Return the model name and the form of each new object that was typed and never saved."""
    autosaves = Autosave.objects.filter(user_id=user.pk or 0, object_id=0)
    content_type_ids = set(autosaves.values_list("content_type", flat=True))
    return [
        (str(model._meta.verbose_name), admin_url(model, "add"))
        for model in publishable_models()
        if content_type_of(model).pk in content_type_ids and get_scope(user, Permission.ADD, model)
    ]


def unresolved_conflicts(user: Account) -> list[tuple[str, str]]:
    """Return the title and the choice for each version of a user that was set aside."""
    revisions = list(Revision.objects.unresolved().filter(author_id=user.pk or 0)[:LONG_LIST])
    choices = []
    for model in publishable_models() if revisions else ():
        type_id = content_type_of(model).pk
        pks = {row.object_id: row.pk for row in revisions if row.content_type_id == type_id}
        objects = accessible(user, Permission.CHANGE, model._default_manager.not_trashed())
        choices += [
            (str(obj), admin_url(model, "resolve_conflict", obj.pk, pks[obj.pk]))
            for obj in (objects.filter(pk__in=pks) if pks else ())
        ]
    return choices


def widest_scope(user: Account, permission: Permission) -> Scope:
    """Return the widest scope that a user has for a permission over any publishable model."""
    return max(get_scope(user, permission, model) for model in publishable_models())


def _work_items(user: Account, size: int) -> list[WorkItem]:
    """Read all that may be in a queue; of stale objects, which may be many, the oldest `size`."""
    scopes = tuple(
        (get_scope(user, Permission.VIEW_DRAFTS, model), get_scope(user, Permission.CHANGE, model))
        for model in publishable_models()
    )
    key = ("work", user.pk, scopes, timezone.localdate(), size)
    rows = keep_statement(key, lambda: _compile_work(user, size)).fetch_rows()
    objects = [
        obj
        for model in publishable_models()
        for obj in build_instances(
            model._default_manager.order_by("pk"), rows.get(model._meta.label_lower, ())
        )
    ]
    returns = Event.objects.filter(kind=Event.Kind.SENT_BACK, revision=OuterRef("pk"))
    titles: dict[str, KeyTextTransform] = {
        f"draft_{model.title_field}": KeyTextTransform(
            model.title_field, KeyTransform("fields", "snapshot")
        )
        for model in publishable_models()
    }
    revisions = (
        Revision.objects.annotate(returned_by=Subquery(returns.values("user_name")[:1]), **titles)
        .defer("snapshot")
        .in_bulk({obj.latest_revision_id for obj in objects})
    )
    return [WorkItem(obj, revisions.get(obj.latest_revision_id)) for obj in objects]


def _compile_work(user: Account, size: int) -> Statement:
    return compile_rows(
        {
            model._meta.label_lower: (
                _work_queryset(user, model, size),
                columns_without_text(model),
            )
            for model in publishable_models()
            if get_scope(user, Permission.VIEW_DRAFTS, model)
        }
    )


def _work_queryset(user: Account, model: PublishableModel, size: int) -> "QuerySet[Publishable]":
    can_change = get_scope(user, Permission.CHANGE, model)
    permission = Permission.CHANGE if can_change else Permission.VIEW_DRAFTS
    objects = model._default_manager.not_trashed()
    own = accessible(user, permission, objects).order_by("pk")
    drafts = Q(latest_revision__author=user) & HAS_DRAFT
    waiting = Q(submitted_at__isnull=False) | Q(go_live_at__isnull=False)
    expiring = Q(live=True, expire_at__isnull=False)
    due = Q(check_before__lte=timezone.localdate())
    stale = own.filter(due | Q(to_check=True) if issubclass(model, Sourced) else due)
    oldest = stale.order_by(F("check_before").asc(nulls_last=True))[:size].values("pk")
    return own.filter(~Q(failure="") | waiting | expiring | drafts | Q(pk__in=oldest))


def columns_without_text(model: PublishableModel) -> list[str]:
    """Return the columns that suffice for the title and the status of an object."""
    return [f.attname for f in model._meta.concrete_fields if not isinstance(f, TextField)]
