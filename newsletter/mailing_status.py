"""How a mailing stands, in words and figures for editors; nothing here counts a large table."""

from datetime import timedelta
from typing import Any

from django.db.models import Sum
from django.utils import timezone
from django.utils.formats import number_format

from newsletter.failure_reasons import FailureCount, count_by_group
from newsletter.models import (
    AudienceCount,
    Issue,
    Mailing,
    combinations_in_audience,
    landsdeel_names,
)
from publishing.dates import format_datetime
from publishing.permissions import Permission, get_scope

State = Mailing.State

RETRY_FOLLOW_UPS = (Mailing.FollowUp.RETRY_FAILED, Mailing.FollowUp.RETRY_UNCERTAIN)

START_MARGIN = timedelta(minutes=1)
"""So long before its moment one waits for a mailing to begin."""


def get_mailing(issue: Issue) -> Mailing | None:
    rows = (
        Mailing.objects.filter(issue=issue)
        .without_bodies()
        .select_related("revision", "planned_by")
    )
    found: Mailing | None = rows.first()
    return found


def mailings_in_progress(user: Any) -> list[tuple[Mailing, str]]:
    """What is planned or being sent, as far as a user may know, and how it stands."""
    if not get_scope(user, Permission.VIEW_DRAFTS, Issue):
        return []
    rows = (
        Mailing.objects.exclude(state__in=Mailing.ENDED_STATES)
        .without_bodies()
        .select_related("issue")
    )
    return [(mailing, describe_status(mailing)) for mailing in rows.order_by("send_at")]


def count_readers(audience: str = "") -> int:
    """How many confirmed subscribers a mail for these landsdelen goes to."""
    counted = AudienceCount.objects.filter(landsdelen__in=combinations_in_audience(audience))
    return counted.aggregate(all=Sum("confirmed"))["all"] or 0


def describe_audience(audience: str) -> str:
    if not audience:
        return "alle lezers"
    *others, last = landsdeel_names(audience)
    either = f"{', '.join(others)} of {last}" if others else last
    return f"lezers die kozen voor {either}"


def format_number(number: int) -> str:
    """1234 → '1.234'."""
    return number_format(number, use_l10n=True, force_grouping=True)


def format_readers(number: int) -> str:
    return f"{format_number(number)} {'lezer' if number == 1 else 'lezers'}"


def percentage_done(mailing: Mailing) -> int:
    """How far it is; 100 only when nothing is left."""
    return 100 * mailing.finished_count // mailing.candidates if mailing.candidates else 100


def describe_status(mailing: Mailing) -> str:
    match mailing.state:
        case _ if mailing.follow_up in RETRY_FOLLOW_UPS:
            return "Wordt opnieuw klaargezet"
        case State.SCHEDULED if is_progressing(mailing):
            return "Begint zo"
        case State.SCHEDULED:
            return f"Ingepland voor {format_datetime(mailing.send_at)}"
        case State.PREPARING:
            return "Wordt klaargezet"
        case State.SENDING:
            return f"Wordt verstuurd: {percentage_done(mailing)}%"
        case State.PAUSED if mailing.started_at:
            return f"Gepauzeerd op {percentage_done(mailing)}%"
        case State.PAUSED:
            return "Gepauzeerd voor het begin"
        case State.DONE:
            return f"Verstuurd aan {format_readers(mailing.sent)}"
        case _ if mailing.sent:
            return f"Geannuleerd, na {format_readers(mailing.sent)}"
    return "Geannuleerd"


def describe_time_left(mailing: Mailing) -> str:
    """'ongeveer 3 minuten'; empty while nothing moves."""
    if mailing.minutes_left is None:
        return ""
    hours, minutes = divmod(mailing.minutes_left, 60)
    parts = [f"{hours} uur"] if hours else []
    parts += [f"{minutes} {'minuut' if minutes == 1 else 'minuten'}"] if minutes else []
    return f"ongeveer {' en '.join(parts)}"


def failures_by_group(mailing: Mailing) -> list[FailureCount]:
    return count_by_group(mailing.count_failures())


def count_retryable(mailing: Mailing) -> int:
    """Those that failed for a while only: at most so many, some may have left since."""
    return sum(it.number for it in failures_by_group(mailing) if not it.is_permanent)


def is_progressing(mailing: Mailing | None) -> bool:
    """Whether its figures change by themselves."""
    if mailing is None:
        return False
    if mailing.follow_up:
        return True
    match mailing.state:
        case State.SCHEDULED:
            return mailing.send_at <= timezone.now() + START_MARGIN
        case State.CANCELLED:
            return mailing.remaining_count > 0
    return mailing.state in (State.PREPARING, State.SENDING)
