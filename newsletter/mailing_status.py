"""The status of a mailing in words and figures for editors, without counting a large table."""

from datetime import timedelta

from django.db.models import QuerySet, Sum, prefetch_related_objects
from django.utils import timezone
from django.utils.formats import number_format

from caching.statements import read_objects
from caching.version import cached_per_version
from newsletter.failure_reasons import FailureCount, count_by_group
from newsletter.models import (
    AudienceCount,
    Issue,
    MailHold,
    Mailing,
    combinations_in_audience,
    landsdeel_names,
)
from publishing.accounts import Account
from publishing.dates import format_datetime
from publishing.permissions import Permission, get_scope, has_permission

# Time before a planned mailing from which pages follow its progress.
START_MARGIN = timedelta(minutes=1)


def get_mailing(issue: Issue) -> Mailing | None:
    rows = (
        Mailing.objects.filter(issue=issue)
        .without_bodies()
        .select_related("revision", "planned_by")
    )
    mailing: Mailing | None = rows.first()
    return mailing


def mailings_in_progress(user: Account) -> list[tuple[Mailing, str]]:
    """Return what is planned or being sent, each with its status, if a user may see issues."""
    if not get_scope(user, Permission.VIEW_DRAFTS, Issue):
        return []
    mailings = read_objects(Mailing, "mailings in progress", _mailings_in_progress)
    prefetch_related_objects(mailings, "issue")
    return [(mailing, describe_status(mailing)) for mailing in mailings]


def _mailings_in_progress() -> QuerySet[Mailing]:
    open_mailings = Mailing.objects.exclude(state__in=Mailing.ENDED_STATES).without_bodies()
    ordered: QuerySet[Mailing] = open_mailings.order_by("send_at")
    return ordered


def is_mail_held(user: Account) -> bool:
    """Return whether mail waits for a decision that this user may take."""
    return has_permission(user, Permission.PUBLISH, Issue) and MailHold.objects.open().exists()


@cached_per_version
def is_work_stopped() -> bool:
    """Return whether the site was restored and no editor has let its work go on yet."""
    return MailHold.objects.stopping_work().exists()


def count_readers(audience: str = "") -> int:
    """Return the number of confirmed subscribers in an audience."""
    counts = AudienceCount.objects.filter(landsdelen__in=combinations_in_audience(audience))
    return counts.aggregate(all=Sum("confirmed"))["all"] or 0


def describe_audience(audience: str) -> str:
    if not audience:
        return "alle lezers"
    *others, last = landsdeel_names(audience)
    either = f"{', '.join(others)} of {last}" if others else last
    return f"lezers die kozen voor {either}"


def format_number(number: int) -> str:
    """Format 1234 as '1.234'."""
    return number_format(number, use_l10n=True, force_grouping=True)


def format_readers(number: int) -> str:
    return f"{format_number(number)} {'lezer' if number == 1 else 'lezers'}"


def percentage_done(mailing: Mailing) -> int:
    """Return the percentage of finished deliveries; 100 only when nothing remains."""
    return 100 * mailing.finished_count // mailing.candidates if mailing.candidates else 100


def describe_status(mailing: Mailing) -> str:
    match mailing.state:
        case _ if mailing.follow_up == Mailing.FollowUp.RETRY:
            return "Wordt opnieuw klaargezet"
        case Mailing.State.SCHEDULED if is_progressing(mailing):
            return "Begint zo"
        case Mailing.State.SCHEDULED:
            return f"Ingepland voor {format_datetime(mailing.send_at)}"
        case Mailing.State.PREPARING:
            return "Wordt klaargezet"
        case Mailing.State.SENDING:
            return f"Wordt verstuurd: {percentage_done(mailing)}%"
        case Mailing.State.PAUSED if mailing.started_at:
            return f"Gepauzeerd op {percentage_done(mailing)}%"
        case Mailing.State.PAUSED:
            return "Gepauzeerd voor het begin"
        case Mailing.State.DONE:
            return f"Verstuurd aan {format_readers(mailing.sent)}"
        case _ if mailing.sent:
            return f"Geannuleerd, na {format_readers(mailing.sent)}"
    return "Geannuleerd"


def describe_time_left(mailing: Mailing) -> str:
    """Return 'ongeveer 3 minuten'; empty while nothing moves."""
    if mailing.minutes_left is None:
        return ""
    hours, minutes = divmod(mailing.minutes_left, 60)
    parts = [f"{hours} uur"] if hours else []
    parts += [f"{minutes} {'minuut' if minutes == 1 else 'minuten'}"] if minutes else []
    return f"ongeveer {' en '.join(parts)}"


def failures_by_group(mailing: Mailing) -> list[FailureCount]:
    return count_by_group(mailing.count_failures())


def count_retryable(mailing: Mailing) -> int:
    """Return how many failed for a temporary cause; some of them may have unsubscribed since."""
    groups = failures_by_group(mailing)
    return sum(group.number for group in groups if not group.is_permanent)


def is_progressing(mailing: Mailing | None) -> bool:
    """Return whether the figures change while an editor looks."""
    if mailing is None:
        return False
    if mailing.follow_up:
        return True
    match mailing.state:
        case Mailing.State.SCHEDULED:
            return mailing.send_at <= timezone.now() + START_MARGIN
        case Mailing.State.CANCELLED:
            return mailing.remaining_count > 0
    return mailing.state in (Mailing.State.PREPARING, Mailing.State.SENDING)
