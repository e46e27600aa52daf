"""The verdict on each row of an import: what would become of it, and why.

What is safest for the reader decides. A list that says that she wants no mail goes before one that
says that she does, and before her subscription here unless she confirmed that herself afterwards.
"""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from django.db.models import Count, Max, Min, Q
from django.utils import timezone

from newsletter.models import Consent, ImportRow, Subscriber, Suppression
from newsletter.models.consent import hash_email

State = Subscriber.State
Reason = Suppression.Reason
Verdict = ImportRow.Verdict
Classification = tuple[Verdict, str]

VERDICT_BY_STATE = {
    State.CONFIRMED: Verdict.SUBSCRIBED,
    State.PENDING: Verdict.WAITING,
    State.LEFT: Verdict.LEFT,
    State.STOPPED: Verdict.SUPPRESSED,
}
PENDING_EXPLANATION = (
    "Wij stuurden een mail om aan te melden. Alleen de ontvanger zelf kan die bevestigen."
)
DUPLICATE_EXPLANATION = "Dit adres staat al elders in het bestand."
STOPPED_ELSEWHERE_EXPLANATION = "Elders in het bestand staat dat dit adres geen post wil."
CONFIRMED_SINCE_EXPLANATION = "Bevestigde hier zelf, na die dag."
BOUNCES_EXPLANATION = "Wie hier abonnee is, stoppen wij pas als onze eigen mail niet aankomt."
# What a reader wants herself takes the place of a stop for another reason.
WISHES = (Reason.ELSEWHERE, Reason.COMPLAINED)
BOUNCES = (Reason.BOUNCED, Reason.SOFT_BOUNCED)


class _Address(NamedTuple):
    """Our own data about an address."""

    state: str | None
    suppression: str | None
    confirmed_on: date | None  # by the reader herself


class _SameAddress(NamedTuple):
    """The first rows of a list with one address: by what they would do with it."""

    subscribing: int | None = None
    stopping: int | None = None
    # Of those that stop it: the first that says what the reader wants, and how many do.
    wish: int | None = None
    wish_count: int = 0


def classify_rows(rows: Sequence[ImportRow]) -> dict[ImportRow, Classification]:
    """Return verdict and explanation of rows of one import that were not judged while reading."""
    addresses = _look_up({row.email for row in rows})
    same = _find_same_addresses(rows)
    erased = _SameAddress()  # meanwhile, by the reader herself
    return {row: _classify(row, addresses[row.email], same.get(row.email, erased)) for row in rows}


def _look_up(emails: set[str]) -> dict[str, _Address]:
    hashes = {email: hash_email(email) for email in emails}
    states = dict(Subscriber.objects.filter(email__in=emails).values_list("email", "state"))
    suppressions = Suppression.objects.filter(email_hash__in=hashes.values())
    reasons = dict(suppressions.values_list("email_hash", "reason"))
    confirmed = [hashes[email] for email, state in states.items() if state == State.CONFIRMED]
    lines = Consent.objects.filter(email_hash__in=confirmed, kind=Consent.Kind.CONFIRMED)
    moments = dict(lines.order_by().values_list("email_hash").annotate(Max("recorded_at")))
    return {
        email: _Address(
            states.get(email),
            reasons.get(key),
            timezone.localdate(moments[key]) if key in moments else None,
        )
        for email, key in hashes.items()
    }


def _find_same_addresses(rows: Sequence[ImportRow]) -> dict[str, _SameAddress]:
    same = ImportRow.objects.filter(
        batch__in={row.batch_id for row in rows}, email__in={row.email for row in rows}
    )
    emails = same.exclude(verdict__in=ImportRow.READING_VERDICTS).order_by().values_list("email")
    is_wish = Q(stop_reason__in=WISHES)
    numbers = emails.annotate(
        subscribing=Min("number", filter=Q(stop_reason="")),
        stopping=Min("number", filter=~Q(stop_reason="")),
        wish=Min("number", filter=is_wish),
        wish_count=Count("number", filter=is_wish),
    )
    return {email: _SameAddress(*values) for email, *values in numbers}


def _classify(row: ImportRow, address: _Address, same: _SameAddress) -> Classification:
    """Classify a row; of several with an address only one counts, a wish before other stops."""
    if not row.stop_reason and same.stopping is not None:
        return Verdict.DUPLICATE, STOPPED_ELSEWHERE_EXPLANATION
    if row.stop_reason:
        counting = same.stopping if same.wish is None else same.wish
    else:
        counting = same.subscribing
    if row.number != counting:
        return Verdict.DUPLICATE, DUPLICATE_EXPLANATION
    if row.stop_reason:
        return _classify_stop(row, address, same)
    return _classify_new(address)


def _classify_new(address: _Address) -> Classification:
    """Classify an address that the list would subscribe."""
    if address.state == State.PENDING:
        return Verdict.WAITING, PENDING_EXPLANATION
    if address.state == State.CONFIRMED:
        return Verdict.SUBSCRIBED, ""
    if address.suppression:
        return _classify_suppressed(address.suppression)
    return (VERDICT_BY_STATE[State(address.state)] if address.state else Verdict.NEW), ""


def _classify_suppressed(reason: str) -> Classification:
    verdict = Verdict.LEFT if reason in Suppression.LIFTED_BY_SIGNUP else Verdict.SUPPRESSED
    return verdict, str(Reason(reason).label)


def _classify_stop(row: ImportRow, address: _Address, same: _SameAddress) -> Classification:
    """Classify an address that the list would stop."""
    label = str(Reason(row.stop_reason).label)
    if address.state == State.CONFIRMED:
        if row.stop_reason in BOUNCES:
            return Verdict.SUBSCRIBED, BOUNCES_EXPLANATION
        if same.wish_count == 1 and _confirmed_since(row, address):
            return Verdict.SUBSCRIBED, CONFIRMED_SINCE_EXPLANATION
        return Verdict.TO_END, label
    if address.state == State.PENDING:
        if row.stop_reason in BOUNCES:
            return Verdict.WAITING, PENDING_EXPLANATION
        return Verdict.TO_END, label
    is_wish = row.stop_reason in WISHES
    if address.suppression and not (is_wish and _is_replaced_by_wish(address.suppression)):
        return _classify_suppressed(address.suppression)
    return Verdict.TO_STOP, label


def _is_replaced_by_wish(reason: str) -> bool:
    return reason in Suppression.UNDONE_IN_BULK and reason not in WISHES


def _confirmed_since(row: ImportRow, address: _Address) -> bool:
    """Return whether a reader confirmed here herself after she unsubscribed there."""
    confirmed_on, stopped_on = address.confirmed_on, row.stopped_on
    if row.stop_reason != Reason.ELSEWHERE or confirmed_on is None or stopped_on is None:
        return False
    return stopped_on < confirmed_on
