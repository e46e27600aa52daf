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

from newsletter.models import Consent, Import, ImportRow, Subscriber, Suppression
from newsletter.models.consent import who
from newsletter.services.stopping import count
from newsletter.sheets import rows_of
from newsletter.turn import Turn
from publishing.log import display_name

State = Import.State
Verdict = ImportRow.Verdict

SLICE = 500
"""Rows in one transaction."""

OF_STATE = {
    Subscriber.State.CONFIRMED: Verdict.SUBSCRIBED,
    Subscriber.State.PENDING: Verdict.WAITING,
    Subscriber.State.LEFT: Verdict.LEFT,
    Subscriber.State.STOPPED: Verdict.SUPPRESSED,
}
WAITS = "Wij stuurden een mail om aan te melden. Alleen de ontvanger zelf kan die bevestigen."


def hand_in(*, lines: Iterable[str], by: Any, **proof: Any) -> Import:
    """Keep what was handed in, to be looked at by the worker; `proof`: source, given_on, wording.

    Raises `ValidationError` when it is no list of addresses. In slices: others write in between.
    """
    imported = Import.objects.create(
        by=by, user_name=display_name(by), state=State.READING, **proof
    )
    try:
        _read(imported, rows_of(lines))
    except ValidationError:
        imported.delete()
        raise
    return imported


def _read(imported: Import, rows: Iterator[ImportRow]) -> None:
    while batch := list(islice(rows, SLICE)):
        _keep(imported, batch)
    if not imported.total:
        raise ValidationError("Hier staan geen adressen in.")
    read = {"total": imported.total, "counts": imported.counts}
    _move(imported, [State.READING], State.CHECKING, **read)


def _keep(imported: Import, batch: list[ImportRow]) -> None:
    for row in batch:
        row.imported = imported
    ImportRow.objects.bulk_create(batch)
    imported.total += len(batch)
    if invalid := sum(row.verdict == Verdict.INVALID for row in batch):
        imported.count(Verdict.INVALID, invalid)


def agree(*, imported: Import) -> None:
    """Take in what is new."""
    _move(imported, [State.CHECKED], State.IMPORTING)


@transaction.atomic
def call_off(*, imported: Import) -> None:
    """Nothing is taken in, and the addresses go at once."""
    before = [State.READING, State.CHECKING, State.CHECKED]
    _move(imported, before, State.CANCELLED, ended_at=timezone.now())
    imported.rows.all().delete()


def _move(imported: Import, before: list[State], after: State, **more: Any) -> None:
    rows = Import.objects.filter(pk=imported.pk, state__in=before)
    if not rows.update(state=after, **more):
        raise ValidationError("Dat kan nu niet meer: de invoer is intussen verder.")
    imported.refresh_from_db()


def run_imports() -> None:
    """What a worker does for imports in its turn."""
    turn = Turn(1.5)
    for imported in Import.objects.under_way():
        step = look_at if imported.state == State.CHECKING else take_in
        turn.repeat(partial(step, imported.pk))


@transaction.atomic
def look_at(key: int) -> bool:
    """Judge the next rows; whether there are more."""
    imported = Import.objects.select_for_update().filter(pk=key, state=State.CHECKING).first()
    if imported is None:
        return False
    rows = list(imported.rows.filter(verdict="")[:SLICE])
    _write(imported, judged(rows))
    if len(rows) < SLICE:
        imported.state = State.CHECKED
    imported.save(update_fields=["state", "counts"])
    return imported.state == State.CHECKING


@transaction.atomic
def take_in(key: int) -> bool:
    """Subscribe the next rows, as far as they still may be; whether there are more."""
    imported = Import.objects.select_for_update().filter(pk=key, state=State.IMPORTING).first()
    if imported is None:
        return False
    rows = list(imported.rows.filter(verdict=Verdict.NEW)[:SLICE])
    imported.count(Verdict.NEW, -len(rows))
    verdicts = judged(rows)
    fresh = [row for row, (verdict, _) in verdicts.items() if verdict == Verdict.NEW]
    _subscribe(imported, fresh)
    _write(imported, verdicts | dict.fromkeys(fresh, (Verdict.IMPORTED, "")))
    if len(rows) < SLICE:
        imported.state, imported.ended_at = State.DONE, timezone.now()
    imported.save(update_fields=["state", "counts", "ended_at"])
    return imported.state == State.IMPORTING


def _subscribe(imported: Import, rows: Sequence[ImportRow]) -> None:
    now = timezone.now()
    Subscriber.objects.bulk_create(
        Subscriber(
            email=row.email,
            state=Subscriber.State.CONFIRMED,
            choice=row.choice,
            requested_at=now,
            confirmed_at=now,
        )
        for row in rows
    )
    Consent.objects.bulk_create(
        Consent(
            who=who(row.email),
            kind=Consent.Kind.IMPORTED,
            wording=imported.proof,
            page=imported.source,
            choice=row.choice,
            at=now,
        )
        for row in rows
    )
    for choice, number in sorted(Counter(row.choice for row in rows).items()):
        count(choice, number)


Judgement = tuple[Verdict, str]


def judged(rows: Sequence[ImportRow]) -> dict[ImportRow, Judgement]:
    """Row → verdict of this moment, and why; of rows of one import, none of them invalid."""
    emails = {row.email: who(row.email) for row in rows}
    states = dict(Subscriber.objects.filter(email__in=emails).values_list("email", "state"))
    stopped = dict(Suppression.objects.filter(who__in=emails.values()).values_list("who", "reason"))
    first = _first_of(rows)
    return {
        row: (Verdict.DUPLICATE, "Dit adres staat al eerder in het bestand.")
        if first[row.email] < row.number
        else _judgement(states.get(row.email), stopped.get(emails[row.email]))
        for row in rows
    }


def _first_of(rows: Sequence[ImportRow]) -> dict[str, int]:
    """Address → the first line that has it."""
    same = ImportRow.objects.filter(
        imported__in={row.imported_id for row in rows}, email__in={row.email for row in rows}
    )
    valid = same.exclude(verdict=Verdict.INVALID).order_by()
    return dict(valid.values_list("email").annotate(Min("number")))


def _judgement(state: str | None, reason: str | None) -> Judgement:
    """By how she stands in the list, and why her address was stopped."""
    if state == Subscriber.State.PENDING:
        return Verdict.WAITING, WAITS
    if state == Subscriber.State.CONFIRMED:
        return Verdict.SUBSCRIBED, ""
    if reason:
        gone = reason in Suppression.SHE_MAY_RETURN
        why = str(Suppression.Reason(reason).label)
        return (Verdict.LEFT if gone else Verdict.SUPPRESSED), why
    return (OF_STATE[Subscriber.State(state)] if state else Verdict.NEW), ""


def _write(imported: Import, verdicts: dict[ImportRow, Judgement]) -> None:
    alike: dict[Judgement, list[int]] = {}
    for row, judgement in verdicts.items():
        alike.setdefault(judgement, []).append(row.pk)
    for (verdict, why), keys in alike.items():
        ImportRow.objects.filter(pk__in=keys).update(verdict=verdict, why=why)
        imported.count(verdict, len(keys))
