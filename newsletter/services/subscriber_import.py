"""From a list of addresses to subscribers: handed in, looked at, agreed to, taken in.

The worker does the second and the last step in slices. Each is one transaction that also counts
what it did, so a worker that is killed leaves nothing half done, and nothing is done twice.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from itertools import islice
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Min
from django.utils import timezone

from newsletter.csv_import import NO_ADDRESSES_MESSAGE, parse_rows
from newsletter.models import Consent, Import, ImportRow, Subscriber, Suppression
from newsletter.models.consent import hash_email
from newsletter.services.suppression import adjust_audience_count
from newsletter.time_budget import TimeBudget
from publishing.accounts import display_name

State = Import.State
Verdict = ImportRow.Verdict

BATCH_SIZE = 500
"""Rows in one transaction."""

VERDICT_BY_STATE = {
    Subscriber.State.CONFIRMED: Verdict.SUBSCRIBED,
    Subscriber.State.PENDING: Verdict.WAITING,
    Subscriber.State.LEFT: Verdict.LEFT,
    Subscriber.State.STOPPED: Verdict.SUPPRESSED,
}
PENDING_EXPLANATION = (
    "Wij stuurden een mail om aan te melden. Alleen de ontvanger zelf kan die bevestigen."
)


def create_import(*, lines: Iterable[str], user: Any, **proof: Any) -> Import:
    """Keep what was handed in, to be looked at by the worker; `proof`: source, consented_on, wording.

    Raises `ValidationError` when it is no list of addresses. In slices: others write in between.
    """
    imported = Import.objects.create(
        imported_by=user, user_name=display_name(user), state=State.READING, **proof
    )
    try:
        _read_rows(imported, parse_rows(lines))
    except ValidationError:
        imported.delete()
        raise
    return imported


def _read_rows(imported: Import, rows: Iterator[ImportRow]) -> None:
    while batch := list(islice(rows, BATCH_SIZE)):
        _save_rows(imported, batch)
    if not imported.total:
        raise ValidationError(NO_ADDRESSES_MESSAGE)
    read = {"total": imported.total, "verdict_counts": imported.verdict_counts}
    _change_state(imported, [State.READING], State.CHECKING, **read)


def _save_rows(imported: Import, batch: list[ImportRow]) -> None:
    for row in batch:
        row.batch = imported
    ImportRow.objects.bulk_create(batch)
    imported.total += len(batch)
    if invalid := sum(row.verdict == Verdict.INVALID for row in batch):
        imported.add_to_count(Verdict.INVALID, invalid)


def approve_import(*, subscriber_import: Import) -> None:
    """Take in what is new."""
    _change_state(subscriber_import, [State.CHECKED], State.IMPORTING)


@transaction.atomic
def cancel_import(*, subscriber_import: Import) -> None:
    """Nothing is taken in, and the addresses go at once."""
    before = [State.READING, State.CHECKING, State.CHECKED]
    _change_state(subscriber_import, before, State.CANCELLED, ended_at=timezone.now())
    subscriber_import.rows.all().delete()


def _change_state(imported: Import, before: list[State], after: State, **more: Any) -> None:
    rows = Import.objects.filter(pk=imported.pk, state__in=before)
    if not rows.update(state=after, **more):
        raise ValidationError("Dat kan nu niet meer: de invoer is intussen verder.")
    imported.refresh_from_db()


def process_imports() -> None:
    """What a worker does for imports in its turn."""
    turn = TimeBudget(1.5)
    for imported in Import.objects.in_progress():
        step = check_batch if imported.state == State.CHECKING else import_batch
        turn.repeat_until_spent(partial(step, imported.pk))


@transaction.atomic
def check_batch(key: int) -> bool:
    """Judge the next rows; whether there are more."""
    imported = Import.objects.select_for_update().filter(pk=key, state=State.CHECKING).first()
    if imported is None:
        return False
    rows = list(imported.rows.filter(verdict="")[:BATCH_SIZE])
    _save_verdicts(imported, classify_rows(rows))
    if len(rows) < BATCH_SIZE:
        imported.state = State.CHECKED
    imported.save(update_fields=["state", "verdict_counts"])
    return imported.state == State.CHECKING


@transaction.atomic
def import_batch(key: int) -> bool:
    """Subscribe the next rows, as far as they still may be; whether there are more."""
    imported = Import.objects.select_for_update().filter(pk=key, state=State.IMPORTING).first()
    if imported is None:
        return False
    rows = list(imported.rows.filter(verdict=Verdict.NEW)[:BATCH_SIZE])
    imported.add_to_count(Verdict.NEW, -len(rows))
    verdicts = classify_rows(rows)
    fresh = [row for row, (verdict, _) in verdicts.items() if verdict == Verdict.NEW]
    _create_subscribers(imported, fresh)
    _save_verdicts(imported, verdicts | dict.fromkeys(fresh, (Verdict.IMPORTED, "")))
    if len(rows) < BATCH_SIZE:
        imported.state, imported.ended_at = State.DONE, timezone.now()
    imported.save(update_fields=["state", "verdict_counts", "ended_at"])
    return imported.state == State.IMPORTING


def _create_subscribers(imported: Import, rows: Sequence[ImportRow]) -> None:
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
            wording=imported.wording_reference,
            page=imported.source,
            landsdelen=row.landsdelen,
            recorded_at=now,
        )
        for row in rows
    )
    for choice, number in sorted(Counter(row.landsdelen for row in rows).items()):
        adjust_audience_count(choice, number)


Classification = tuple[Verdict, str]


def classify_rows(rows: Sequence[ImportRow]) -> dict[ImportRow, Classification]:
    """Row → verdict of this moment, and why; of rows of one import, none of them invalid."""
    emails = {row.email: hash_email(row.email) for row in rows}
    states = dict(Subscriber.objects.filter(email__in=emails).values_list("email", "state"))
    stopped = dict(
        Suppression.objects.filter(email_hash__in=emails.values()).values_list(
            "email_hash", "reason"
        )
    )
    first = _first_line_numbers(rows)
    return {
        row: (Verdict.DUPLICATE, "Dit adres staat al eerder in het bestand.")
        if first[row.email] < row.number
        else _classify(states.get(row.email), stopped.get(emails[row.email]))
        for row in rows
    }


def _first_line_numbers(rows: Sequence[ImportRow]) -> dict[str, int]:
    """Address → the first line that has it."""
    same = ImportRow.objects.filter(
        batch__in={row.batch_id for row in rows}, email__in={row.email for row in rows}
    )
    valid = same.exclude(verdict=Verdict.INVALID).order_by()
    return dict(valid.values_list("email").annotate(Min("number")))


def _classify(state: str | None, reason: str | None) -> Classification:
    """By how she stands in the list, and why her address was stopped."""
    if state == Subscriber.State.PENDING:
        return Verdict.WAITING, PENDING_EXPLANATION
    if state == Subscriber.State.CONFIRMED:
        return Verdict.SUBSCRIBED, ""
    if reason:
        gone = reason in Suppression.LIFTED_BY_SIGNUP
        why = str(Suppression.Reason(reason).label)
        return (Verdict.LEFT if gone else Verdict.SUPPRESSED), why
    return (VERDICT_BY_STATE[Subscriber.State(state)] if state else Verdict.NEW), ""


def _save_verdicts(imported: Import, verdicts: dict[ImportRow, Classification]) -> None:
    alike: dict[Classification, list[int]] = {}
    for row, judgement in verdicts.items():
        alike.setdefault(judgement, []).append(row.pk)
    for (verdict, why), keys in alike.items():
        ImportRow.objects.filter(pk__in=keys).update(verdict=verdict, explanation=why)
        imported.add_to_count(verdict, len(keys))
