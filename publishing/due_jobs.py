"""The worker's jobs for what is due: publish, expire and purge objects, delete what is old.

Any number of workers may run at once: each job locks its row and checks again that it is due.
"""

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F, ProtectedError, Q, TextField, Value
from django.utils import timezone

from caching import version
from caching.database_errors import DATABASE_ERRORS
from publishing import notifications, services
from publishing.append_only import deletion_pass
from publishing.audit import record_event
from publishing.change_listeners import announce_change
from publishing.job_error_messages import error_message
from publishing.models import (
    Autosave,
    Event,
    Publishable,
    publishable_models,
)
from publishing.models.generic import GenericRow, content_type_of
from publishing.retention import (
    AUTOSAVE_RETENTION,
    EVENT_RETENTION,
    KEPT_INPUT_RETENTION,
    SIGN_IN_RETENTION,
    TRASH_RETENTION,
)
from publishing.services._plans import PLAN_COLUMNS, PlanAction, settle_plan

EVENT_BATCH_SIZE = 2_000  # lines of the audit log that are deleted in one turn

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class DueJob:
    """A job for every row whose moment in `column` was at least `delay` ago.

    `failure` is the rule for the plan when the job has failed, so that it is no longer due.
    """

    column: str
    condition: Q
    run: Callable[[Publishable], None]
    failure: PlanAction | None
    delay: timedelta = timedelta()

    def due_rows(self, model: type[Publishable]) -> "models.QuerySet[Publishable]":
        moment = {f"{self.column}__lte": timezone.now() - self.delay}
        return model._base_manager.filter(self.condition, **moment)

    def lock_due_row(self, model: type[Publishable], key: int) -> Publishable | None:
        """Return the row, locked until the transaction ends; `None` when it is no longer due."""
        return self.due_rows(model).select_for_update().filter(pk=key).order_by().first()


def apply_schedule() -> None:
    """Publish and expire what is due, in the order of their moments; late is better than never."""
    _run_due_jobs(PUBLISH, EXPIRE)


def count_due_plans() -> int:
    """Return how many objects would be published or expire now."""
    return sum(1 for _ in _due_keys(PUBLISH, EXPIRE))


def purge_trash() -> None:
    """Delete for good what nobody has restored in time."""
    _run_due_jobs(PURGE)
    services.purge_files()  # after what used them


def delete_old_autosaves() -> None:
    """Delete unsaved input that nobody continued with: of forms without drafts after a day."""
    drafts = [content_type_of(model).pk for model in publishable_models()]
    now = timezone.now()
    old = Q(saved_at__lte=now - AUTOSAVE_RETENTION)
    brief = Q(saved_at__lte=now - KEPT_INPUT_RETENTION) & ~Q(content_type__in=drafts)
    Autosave.objects.filter(old | brief).delete()


def delete_old_events() -> bool:
    """Delete a batch of old lines of the audit log; return whether there may be more."""
    now = timezone.now()
    brief = Q(kind__in=Event.SIGN_IN_KINDS, created_at__lt=now - SIGN_IN_RETENTION)
    old = Event.objects.filter(brief | Q(created_at__lt=now - EVENT_RETENTION))
    ids = list(old.order_by("created_at").values_list("pk", flat=True)[:EVENT_BATCH_SIZE])
    if ids:
        with deletion_pass():
            lines = Event.objects.filter(pk__in=ids)
            lines._raw_delete(lines.db)
    return len(ids) == EVENT_BATCH_SIZE


def _run_due_jobs(*jobs: DueJob) -> None:
    """Run each due job in a transaction of its own; one that fails is recorded and given up.

    Errors of an unavailable database are raised, so that everything stays due.
    """
    for job, model, key in _due_keys(*jobs):
        try:
            with transaction.atomic():
                if row := job.lock_due_row(model, key):
                    job.run(row)
        except DATABASE_ERRORS:
            raise
        except Exception as error:  # noqa: BLE001  (one object's trouble must not stop the others)
            logger.warning("%s %s: %s", model._meta.label, key, type(error).__name__)
            _record_failure(job, model, key, error_message(error))


def _due_keys(*jobs: DueJob) -> Iterator[tuple[DueJob, type[Publishable], int]]:
    """Read all that is due in one query over all models."""
    first, *others = [
        job.due_rows(model)
        .order_by()
        .annotate(
            moment=F(job.column),
            column=Value(job.column, output_field=TextField()),
            label=Value(model._meta.label, output_field=TextField()),
            key=F("pk"),
        )
        .values_list("moment", "column", "label", "key")
        for model in publishable_models()
        for job in jobs
    ]
    jobs_by_column = {job.column: job for job in jobs}
    for _, column, label, key in first.union(*others, all=True).order_by("moment"):
        yield jobs_by_column[column], apps.get_model(label), key


@transaction.atomic
def _record_failure(job: DueJob, model: type[Publishable], key: int, reason: str) -> None:
    """Cancel the plan and tell editors; once only, if the row is still due, as in the trash."""
    row = job.lock_due_row(model, key)
    if row is None:
        return
    reason = reason[: model._meta.get_field("failure").max_length]
    if job.failure:
        settle_plan(row, job.failure)
    elif row.failure == reason:
        return
    row.failure = reason
    row.save(update_fields=["failure", *PLAN_COLUMNS])
    announce_change(row)
    record_event(Event.Kind.FAILED, row, None, reason)
    notifications.notify_failed(row, reason)
    # Without its `expire_at`, an object that could not be taken off is visible again.
    version.invalidate()


def _publish(row: Publishable) -> None:
    services.publish(obj=row, user=None, revision=row.scheduled_revision)


def _expire(row: Publishable) -> None:
    services.unpublish(obj=row, user=None, kind=Event.Kind.EXPIRED)


def _purge(row: Publishable) -> None:
    """Delete a row with all generic rows about it, except for its events in the audit log."""
    related_rows: list[models.QuerySet[models.Model]] = [
        model.objects.for_object(row)
        for model in apps.get_models()
        if issubclass(model, GenericRow) and model.goes_with_object
    ]
    record_event(Event.Kind.PURGED, row, None)
    try:
        row.delete()
    except ProtectedError as error:
        names = ", ".join(sorted(f"‘{obj}’" for obj in error.protected_objects))
        reason = f"Dit kan nog niet voorgoed weg. Het wordt gebruikt bij {names}."
        raise ValidationError(reason) from error
    for rows in related_rows:
        rows.delete()


PUBLISH = DueJob("go_live_at", Q(trashed_at=None), _publish, PlanAction.FAIL_TO_PUBLISH)
EXPIRE = DueJob(
    "expire_at",
    # Includes what is about to be published: after a long stop both may be due.
    Q(trashed_at=None) & (Q(live=True) | Q(go_live_at__isnull=False)),
    _expire,
    PlanAction.FAIL_TO_EXPIRE,
)
PURGE = DueJob("trashed_at", Q(), _purge, None, TRASH_RETENTION)
