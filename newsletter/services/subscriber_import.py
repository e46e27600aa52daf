"""Import of a list of addresses that was read (`import_reading`): check, approve, import.

A worker checks and imports in batches. Each is one transaction that also counts what it did, so a
worker that is killed leaves nothing half done, and nothing is done twice.
"""

from collections import Counter
from collections.abc import Sequence
from functools import partial

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from newsletter.models import Consent, Import, ImportRow, Subscriber
from newsletter.models.consent import hash_email
from newsletter.services.import_reading import BATCH_SIZE, SECONDS_PER_TURN, read_import
from newsletter.services.import_verdicts import Classification, classify_rows
from newsletter.services.suppression import adjust_audience_count, suppress_many
from newsletter.time_budget import TimeBudget

Verdict = ImportRow.Verdict

TOO_LATE_MESSAGE = "Dat kan nu niet meer: de invoer is intussen verder."
OTHER_COUNTS_MESSAGE = (
    "De aantallen zijn intussen anders. Er is nog niets ingevoerd. Bekijk ze, en kies opnieuw."
)


@transaction.atomic
def approve_import(*, subscriber_import: Import, expected_counts: str | None = None) -> None:
    """Have a worker import the new addresses and stop those that the list stops.

    `expected_counts` is the `approval_key` that the editor saw.
    """
    row = Import.objects.select_for_update().get(pk=subscriber_import.pk)
    if row.state != Import.State.CHECKED:
        raise ValidationError(TOO_LATE_MESSAGE)
    if expected_counts is not None and expected_counts != row.approval_key:
        raise ValidationError(OTHER_COUNTS_MESSAGE)
    row.state = Import.State.IMPORTING
    row.discard_upload()
    row.save(update_fields=["state", "upload", "layout"])
    subscriber_import.refresh_from_db()


@transaction.atomic
def cancel_import(*, subscriber_import: Import) -> None:
    """Cancel an import and delete its addresses at once."""
    unapproved = Import.objects.filter(pk=subscriber_import.pk, state__in=Import.UNAPPROVED_STATES)
    if not unapproved.update(state=Import.State.CANCELLED, ended_at=timezone.now()):
        raise ValidationError(TOO_LATE_MESSAGE)
    subscriber_import.refresh_from_db()
    subscriber_import.rows.all().delete()
    subscriber_import.discard_upload()
    subscriber_import.save(update_fields=["upload", "layout"])


def process_imports() -> None:
    """Read, check and import, within the time of one turn of the worker."""
    for subscriber_import in Import.objects.filter(state=Import.State.READING).order_by("pk")[:1]:
        read_import(subscriber_import, TimeBudget(SECONDS_PER_TURN))
    time_budget = TimeBudget(1.5)
    for subscriber_import in Import.objects.in_progress():
        step = check_batch if subscriber_import.state == Import.State.CHECKING else import_batch
        time_budget.repeat_until_spent(partial(step, subscriber_import.pk))


@transaction.atomic
def check_batch(import_id: int) -> bool:
    """Classify the next rows; return whether there are more."""
    subscriber_import = (
        Import.objects.select_for_update().filter(pk=import_id, state=Import.State.CHECKING).first()
    )
    if subscriber_import is None:
        return False
    rows = list(subscriber_import.rows.filter(verdict="")[:BATCH_SIZE])
    _save_verdicts(subscriber_import, classify_rows(rows))
    if len(rows) < BATCH_SIZE:
        subscriber_import.state = Import.State.CHECKED
    subscriber_import.save(update_fields=["state", "verdict_counts"])
    return subscriber_import.state == Import.State.CHECKING


@transaction.atomic
def import_batch(import_id: int) -> bool:
    """Stop or subscribe the next rows that still may be; return whether there are more."""
    # The locks are taken in the order of `suppress`.
    imports = {row.pk: row for row in Import.objects.may_add_subscribers().select_for_update()}
    subscriber_import = imports.get(import_id)
    if subscriber_import is None or subscriber_import.state != Import.State.IMPORTING:
        return False
    rows = _next_rows(subscriber_import)
    for row in rows:
        subscriber_import.add_to_count(row.verdict, -1)
    verdicts = classify_rows(rows)
    new_rows = _rows_with(verdicts, Verdict.NEW)
    stops = _rows_with(verdicts, *ImportRow.STOPPING_VERDICTS)
    _create_subscribers(subscriber_import, new_rows)
    suppress_many(
        {row.email: Subscriber.Reason(row.stop_reason) for row in stops},
        page=subscriber_import.source,
        wording=subscriber_import.wording_reference,
    )
    verdicts |= dict.fromkeys(new_rows, (Verdict.IMPORTED, ""))
    verdicts |= {row: (Verdict.STOPPED, verdicts[row][1]) for row in stops}
    _save_verdicts(subscriber_import, verdicts)
    if len(rows) < BATCH_SIZE and not _next_rows(subscriber_import):
        subscriber_import.state, subscriber_import.ended_at = Import.State.DONE, timezone.now()
    subscriber_import.save(update_fields=["state", "verdict_counts", "ended_at"])
    return subscriber_import.state == Import.State.IMPORTING


def _rows_with(
    verdicts: dict[ImportRow, Classification], *wanted: ImportRow.Verdict
) -> list[ImportRow]:
    return [row for row, (verdict, _) in verdicts.items() if verdict in wanted]


def _next_rows(subscriber_import: Import) -> list[ImportRow]:
    """Return the next rows to do; stops go before, and each kind has its index."""
    for verdict in (*ImportRow.STOPPING_VERDICTS, Verdict.NEW):
        if rows := list(subscriber_import.rows.filter(verdict=verdict)[:BATCH_SIZE]):
            return rows
    return []


def _create_subscribers(subscriber_import: Import, rows: Sequence[ImportRow]) -> None:
    now = timezone.now()
    Subscriber.objects.bulk_create(
        Subscriber(
            email=row.email,
            state=Subscriber.State.CONFIRMED,
            landsdelen=row.landsdelen,
            requested_at=now,
            confirmed_at=now,
        )
        for row in rows
    )
    Consent.objects.bulk_create(
        Consent(
            email_hash=hash_email(row.email),
            kind=Consent.Kind.IMPORTED,
            wording=subscriber_import.wording_reference,
            page=subscriber_import.source,
            landsdelen=row.landsdelen,
            recorded_at=now,
        )
        for row in rows
    )
    for landsdelen, number in sorted(Counter(row.landsdelen for row in rows).items()):
        adjust_audience_count(landsdelen, number)


def _save_verdicts(subscriber_import: Import, verdicts: dict[ImportRow, Classification]) -> None:
    ids_by_result: dict[Classification, list[int]] = {}
    for row, classification in verdicts.items():
        ids_by_result.setdefault(classification, []).append(row.pk)
    for (verdict, explanation), ids in ids_by_result.items():
        ImportRow.objects.filter(pk__in=ids).update(verdict=verdict, explanation=explanation)
        subscriber_import.add_to_count(verdict, len(ids))
