"""Import of a list of addresses that was read (`import_reading`): check, approve, import.

A worker checks and imports in batches. Each is one transaction that also counts what it did, so a
worker that is killed leaves nothing half done, and nothing is done twice.
"""

from collections import Counter
from collections.abc import Sequence
from functools import partial

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Min
from django.utils import timezone

from newsletter.models import Consent, Import, ImportRow, Subscriber, Suppression
from newsletter.models.consent import hash_email
from newsletter.services.import_reading import BATCH_SIZE, SECONDS_PER_TURN, read_import
from newsletter.services.suppression import adjust_audience_count
from newsletter.time_budget import TimeBudget

Verdict = ImportRow.Verdict

VERDICT_BY_STATE = {
    Subscriber.State.CONFIRMED: Verdict.SUBSCRIBED,
    Subscriber.State.PENDING: Verdict.WAITING,
    Subscriber.State.LEFT: Verdict.LEFT,
    Subscriber.State.STOPPED: Verdict.SUPPRESSED,
}
PENDING_EXPLANATION = (
    "Wij stuurden een mail om aan te melden. Alleen de ontvanger zelf kan die bevestigen."
)


def approve_import(*, subscriber_import: Import) -> None:
    """Have a worker import the new addresses."""
    _change_state(subscriber_import, [Import.State.CHECKED], Import.State.IMPORTING)


@transaction.atomic
def cancel_import(*, subscriber_import: Import) -> None:
    """Cancel an import and delete its addresses at once."""
    cancellable = [Import.State.READING, Import.State.CHECKING, Import.State.CHECKED]
    _change_state(subscriber_import, cancellable, Import.State.CANCELLED, ended_at=timezone.now())
    subscriber_import.rows.all().delete()
    subscriber_import.discard_upload()
    subscriber_import.save(update_fields=["upload"])


def _change_state(
    subscriber_import: Import, before: list[Import.State], after: Import.State, **changes: object
) -> None:
    rows = Import.objects.filter(pk=subscriber_import.pk, state__in=before)
    if not rows.update(state=after, **changes):
        raise ValidationError("Dat kan nu niet meer: de invoer is intussen verder.")
    subscriber_import.refresh_from_db()


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
    """Subscribe the next rows that still may be; return whether there are more."""
    subscriber_import = (
        Import.objects.select_for_update()
        .filter(pk=import_id, state=Import.State.IMPORTING)
        .first()
    )
    if subscriber_import is None:
        return False
    rows = list(subscriber_import.rows.filter(verdict=Verdict.NEW)[:BATCH_SIZE])
    subscriber_import.add_to_count(Verdict.NEW, -len(rows))
    verdicts = classify_rows(rows)
    new_rows = [row for row, (verdict, _) in verdicts.items() if verdict == Verdict.NEW]
    _create_subscribers(subscriber_import, new_rows)
    _save_verdicts(subscriber_import, verdicts | dict.fromkeys(new_rows, (Verdict.IMPORTED, "")))
    if len(rows) < BATCH_SIZE:
        subscriber_import.state, subscriber_import.ended_at = Import.State.DONE, timezone.now()
    subscriber_import.save(update_fields=["state", "verdict_counts", "ended_at"])
    return subscriber_import.state == Import.State.IMPORTING


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


Classification = tuple[Verdict, str]


def classify_rows(rows: Sequence[ImportRow]) -> dict[ImportRow, Classification]:
    """Return verdict and explanation of rows of one import, none of them invalid."""
    emails = {row.email: hash_email(row.email) for row in rows}
    states = dict(Subscriber.objects.filter(email__in=emails).values_list("email", "state"))
    suppressed = dict(
        Suppression.objects.filter(email_hash__in=emails.values()).values_list(
            "email_hash", "reason"
        )
    )
    first_lines = _first_line_numbers(rows)
    return {
        row: (Verdict.DUPLICATE, "Dit adres staat al eerder in het bestand.")
        if first_lines[row.email] < row.number
        else _classify(states.get(row.email), suppressed.get(emails[row.email]))
        for row in rows
    }


def _first_line_numbers(rows: Sequence[ImportRow]) -> dict[str, int]:
    """Return the first line of the import with each address."""
    duplicates = ImportRow.objects.filter(
        batch__in={row.batch_id for row in rows}, email__in={row.email for row in rows}
    )
    valid = duplicates.exclude(verdict=Verdict.INVALID).order_by()
    return dict(valid.values_list("email").annotate(Min("number")))


def _classify(state: str | None, reason: str | None) -> Classification:
    """Classify an address by the state of its subscriber and the reason of its suppression."""
    if state == Subscriber.State.PENDING:
        return Verdict.WAITING, PENDING_EXPLANATION
    if state == Subscriber.State.CONFIRMED:
        return Verdict.SUBSCRIBED, ""
    if reason:
        has_left = reason in Suppression.LIFTED_BY_SIGNUP
        explanation = str(Suppression.Reason(reason).label)
        return (Verdict.LEFT if has_left else Verdict.SUPPRESSED), explanation
    return (VERDICT_BY_STATE[Subscriber.State(state)] if state else Verdict.NEW), ""


def _save_verdicts(subscriber_import: Import, verdicts: dict[ImportRow, Classification]) -> None:
    ids_by_result: dict[Classification, list[int]] = {}
    for row, classification in verdicts.items():
        ids_by_result.setdefault(classification, []).append(row.pk)
    for (verdict, explanation), ids in ids_by_result.items():
        ImportRow.objects.filter(pk__in=ids).update(verdict=verdict, explanation=explanation)
        subscriber_import.add_to_count(verdict, len(ids))
