"""What the worker does with publishable things: publish, take off the site, empty the bin.

Any number of workers may run at once: each step locks its row and asks again whether it is due.
"""

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F, ProtectedError, Q, TextField, Value
from django.utils import timezone

from caching import version
from caching.errors import DATABASE_ERRORS
from publishing import notifications, services
from publishing.audit import record_event
from publishing.error_messages import error_message
from publishing.models import (
    Autosave,
    EditingSession,
    Event,
    Publishable,
    Redirect,
    Revision,
    publishable_models,
)

TRASH_RETENTION = timedelta(days=90)

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class DueJob:
    """Something to be done when the moment in a column has come (or `wait` later)."""

    column: str
    only: Q
    do: Callable[[Any], None]
    without_plan: Callable[[Any], dict[str, Any]]
    """The columns, as they are to be once it was given up."""
    wait: timedelta = timedelta()

    def due(self, model: type[Publishable]) -> "models.QuerySet[Any]":
        moment = {f"{self.column}__lte": timezone.now() - self.wait}
        return model._base_manager.filter(self.only, **moment)

    def locked(self, model: type[Publishable], key: int) -> Any:
        """The row, kept from others until the transaction ends; `None` when it is not due."""
        return self.due(model).select_for_update().filter(pk=key).order_by().first()


def apply_schedule() -> None:
    """Publish and expire what is due, in the order of their moments; late is better than never."""
    _run_due_jobs(PUBLISH, EXPIRE)


def purge_trash() -> None:
    """Delete for good what nobody took out in time."""
    _run_due_jobs(PURGE)


def _run_due_jobs(*steps: DueJob) -> None:
    """What cannot be is given up and told, and holds up nothing else.

    Without a database nothing is given up: all stays due.
    """
    for step, model, key in _due_rows(*steps):
        try:
            with transaction.atomic():
                if row := step.locked(model, key):
                    step.do(row)
        except DATABASE_ERRORS:
            raise
        except Exception as error:  # noqa: BLE001  (one thing's trouble is not the others')
            logger.warning("%s %s: %s", model._meta.label, key, type(error).__name__)
            _record_failure(step, model, key, error_message(error))


def _due_rows(*steps: DueJob) -> Iterator[tuple[DueJob, type[Publishable], int]]:
    """One query over all models."""
    first, *others = [
        step.due(model)
        .order_by()
        .annotate(
            moment=F(step.column),
            column=Value(step.column, output_field=TextField()),
            label=Value(model._meta.label, output_field=TextField()),
            key=F("pk"),
        )
        .values_list("moment", "column", "label", "key")
        for model in publishable_models()
        for step in steps
    ]
    by_column = {step.column: step for step in steps}
    for _, column, label, key in first.union(*others, all=True).order_by("moment"):
        model: Any = apps.get_model(label)
        yield by_column[column], model, key


@transaction.atomic
def _record_failure(step: DueJob, model: type[Publishable], key: int, why: str) -> None:
    """Plan it no more. What stays due all the same (in the bin) is told only once."""
    row = step.locked(model, key)
    if row is None:
        return
    plan = step.without_plan(row)
    why = why[: model._meta.get_field("failure").max_length]
    if row.failure == why and not plan:
        return
    model._base_manager.filter(pk=key).update(failure=why, **plan)
    record_event(Event.Kind.FAILED, row, None, why)
    notifications.notify_failed(row, why)
    # What cannot be taken off is back on the site.
    version.invalidate()


def _publish(row: Publishable) -> None:
    services.publish(obj=row, user=None, revision=row.scheduled_revision)


def _without_publication(row: Publishable) -> dict[str, Any]:
    plan = {"go_live_at": None, "scheduled_revision": None}
    return plan if row.live else plan | {"expire_at": None}


def _expire(row: Publishable) -> None:
    services.unpublish(obj=row, user=None, kind=Event.Kind.EXPIRED)


def _purge(row: Publishable) -> None:
    """With all that the engine keeps of it; the log stays."""
    kept: list[models.QuerySet[Any]] = [
        kind.objects.for_object(row) for kind in (Autosave, EditingSession, Redirect, Revision)
    ]
    record_event(Event.Kind.PURGED, row, None)
    try:
        row.delete()
    except ProtectedError as error:
        names = ", ".join(sorted(f"‘{thing}’" for thing in error.protected_objects))
        why = f"Dit kan nog niet voorgoed weg. Het wordt gebruikt bij {names}."
        raise ValidationError(why) from error
    for rows in kept:
        rows.delete()


PUBLISH = DueJob("go_live_at", Q(trashed_at=None), _publish, _without_publication)
EXPIRE = DueJob(
    "expire_at",
    # Also what is about to be published: after a long stop both may be due.
    Q(trashed_at=None) & (Q(live=True) | Q(go_live_at__isnull=False)),
    _expire,
    lambda row: {"expire_at": None},
)
PURGE = DueJob("trashed_at", Q(), _purge, lambda row: {}, TRASH_RETENTION)
