"""The work that waits for an editor, over all publishable models, read in one query."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

from django.db.models import F, OuterRef, Q, QuerySet, Subquery, TextField
from django.db.models.fields.json import KeyTextTransform, KeyTransform
from django.utils import timezone

from caching.bulk_read import Row, build_instance
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

# What a queue shows of the latest revision.
LATEST = "latest_revision__"
REVISION_COLUMNS = ("id", "author_id", "author_name", "created_at")
LATEST_COLUMNS = [f"{LATEST}{name}" for name in REVISION_COLUMNS]
SHORT_LIST = 8  # items of a queue that is shown beside the others
LONG_LIST = 500  # items of a queue that is shown alone


@dataclass(frozen=True)
class WorkItem:
    """An object that waits for somebody, and its latest revision without the snapshot.

    `returned_by` is the name of who sent it back, if nothing was saved since.
    """

    obj: Publishable
    latest_revision: Revision | None
    latest_title: str
    returned_by: str

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
        live_title = getattr(self.obj, self.obj.title_field)
        return self.latest_title if self.obj.live and self.latest_title != live_title else ""

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


@dataclass(frozen=True)
class UnfinishedWork:
    """Names and addresses: of forms with unsaved input for new objects, of versions to choose."""

    new_autosaves: list[tuple[str, str]]
    conflicts: list[tuple[str, str]]


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


def unfinished_work(user: Account) -> UnfinishedWork:
    """Return what a user typed and never saved, and each version of hers that was set aside."""
    rows = keep_statement(("unfinished", user.pk), lambda: _compile_unfinished(user)).fetch_rows()
    return UnfinishedWork(
        _forms_of_new_objects(user, rows.get("autosave", ())),
        _choices_of_versions(user, rows.get("conflict", ())),
    )


def _compile_unfinished(user: Account) -> Statement:
    key = user.pk or 0
    conflicts = Revision.objects.unresolved().filter(author_id=key)[:LONG_LIST].values("pk")
    return compile_rows(
        {
            "autosave": (Autosave.objects.filter(user=key, object_id=0), ["content_type_id"]),
            "conflict": (
                Revision.objects.filter(pk__in=conflicts),
                ["content_type_id", "object_id"],
            ),
        }
    )


def _forms_of_new_objects(user: Account, autosaves: Sequence[Row]) -> list[tuple[str, str]]:
    """Return the model name and the form of each."""
    content_type_ids = {row["content_type_id"] for row in autosaves}
    return [
        (str(model._meta.verbose_name), admin_url(model, "add"))
        for model in (publishable_models() if content_type_ids else ())
        if content_type_of(model).pk in content_type_ids and get_scope(user, Permission.ADD, model)
    ]


def _choices_of_versions(user: Account, revisions: Sequence[Row]) -> list[tuple[str, str]]:
    """Return the title and the choice for each."""
    choices = []
    for model in publishable_models() if revisions else ():
        type_id = content_type_of(model).pk
        pks = {
            row["object_id"]: row["id"] for row in revisions if row["content_type_id"] == type_id
        }
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
    return [
        _build_item(model, row)
        for model in publishable_models()
        for row in sorted(rows.get(model._meta.label_lower, ()), key=itemgetter("id"))
    ]


def _build_item(model: PublishableModel, row: Row) -> WorkItem:
    obj = build_instance(model, row)
    columns = {name: row[f"{LATEST}{name}"] for name in REVISION_COLUMNS}
    latest_revision = build_instance(Revision, columns) if columns["id"] else None
    return WorkItem(obj, latest_revision, row["latest_title"] or "", row["returned_by"] or "")


def _compile_work(user: Account, size: int) -> Statement:
    return compile_rows(
        {
            model._meta.label_lower: (
                _work_queryset(user, model, size),
                [*columns_without_text(model), *LATEST_COLUMNS, "latest_title", "returned_by"],
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
    waits = own.filter(~Q(failure="") | waiting | expiring | drafts | Q(pk__in=oldest))
    returns = Event.objects.filter(kind=Event.Kind.SENT_BACK, revision=OuterRef("latest_revision"))
    fields = KeyTransform("fields", f"{LATEST}snapshot")
    return waits.annotate(
        latest_title=KeyTextTransform(model.title_field, fields),
        returned_by=Subquery(returns.values("user_name")[:1]),
    )


def columns_without_text(model: PublishableModel) -> list[str]:
    """Return the columns that suffice for the title and the status of an object."""
    return [f.attname for f in model._meta.concrete_fields if not isinstance(f, TextField)]
