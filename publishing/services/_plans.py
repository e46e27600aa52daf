"""The rule of what each action does with the two moments of an object.

A row plans to go on the site (`go_live_at`, with `scheduled_revision`) and to leave it
(`expire_at`). `PLAN_RULES` is the table of `docs/publishing.md`; every service goes through it.
"""

from collections.abc import Callable
from datetime import datetime
from enum import Enum, StrEnum, auto
from typing import Final, NamedTuple

from django.core.exceptions import ValidationError
from django.utils import timezone

from publishing.dates import format_datetime
from publishing.models import Publishable, earliest
from publishing.status import describe_plan


class Unchanged(Enum):
    """The value of a moment that a caller leaves as it is: `None` clears it."""

    UNCHANGED = auto()


UNCHANGED: Final = Unchanged.UNCHANGED
PlannedMoment = datetime | None | Unchanged

PLAN_COLUMNS = ["go_live_at", "scheduled_revision", "expire_at"]


class PlanAction(StrEnum):
    """An action of an editor or the worker; the values are the words of the docs."""

    SAVE_DRAFT = "bewaar concept"
    RESTORE_REVISION = "herstel versie"
    SUBMIT = "dien in"
    WITHDRAW = "trek in"
    SCHEDULE = "plan"
    PUBLISH = "publiceer nu"
    APPROVE = "keur goed voor het geplande moment"
    SEND_BACK = "stuur terug"
    UNPUBLISH = "haal van de site"
    TRASH = "gooi weg"
    RESTORE_FROM_TRASH = "haal uit de prullenbak"
    PUBLISH_BY_WORKER = "worker publiceert"
    FAIL_TO_PUBLISH = "worker kan niet publiceren"
    EXPIRE_BY_WORKER = "worker haalt van de site"
    FAIL_TO_EXPIRE = "worker kan niet van de site halen"


class MomentRule(StrEnum):
    """The effect of an action on a moment; the values are the words of the docs."""

    STAYS = "blijft"
    ENDS = "vervalt"
    AS_GIVEN = "zoals ingevuld"
    STAYS_IF_AHEAD = "blijft, tenzij voorbij"
    # The end of something that never comes is no end.
    STAYS_IF_LIVE = "blijft op de site, vervalt anders"


class PlanRule(NamedTuple):
    start: MomentRule
    end: MomentRule


_UNTOUCHED = PlanRule(MomentRule.STAYS, MomentRule.STAYS)
_ENDS_UNLESS_LIVE = PlanRule(MomentRule.ENDS, MomentRule.STAYS_IF_LIVE)

PLAN_RULES = {
    PlanAction.SAVE_DRAFT: _UNTOUCHED,
    PlanAction.RESTORE_REVISION: _UNTOUCHED,
    PlanAction.SUBMIT: _UNTOUCHED,
    PlanAction.WITHDRAW: _UNTOUCHED,
    PlanAction.SCHEDULE: PlanRule(MomentRule.AS_GIVEN, MomentRule.AS_GIVEN),
    PlanAction.PUBLISH: PlanRule(MomentRule.ENDS, MomentRule.STAYS_IF_AHEAD),
    PlanAction.APPROVE: _UNTOUCHED,
    PlanAction.SEND_BACK: _ENDS_UNLESS_LIVE,
    PlanAction.UNPUBLISH: PlanRule(MomentRule.ENDS, MomentRule.ENDS),
    PlanAction.TRASH: _ENDS_UNLESS_LIVE,
    PlanAction.RESTORE_FROM_TRASH: _ENDS_UNLESS_LIVE,
    # The worker may be late: the end that passed meanwhile is its next job.
    PlanAction.PUBLISH_BY_WORKER: PlanRule(MomentRule.ENDS, MomentRule.STAYS),
    PlanAction.FAIL_TO_PUBLISH: _ENDS_UNLESS_LIVE,
    PlanAction.EXPIRE_BY_WORKER: _UNTOUCHED,
    PlanAction.FAIL_TO_EXPIRE: PlanRule(MomentRule.STAYS, MomentRule.ENDS),
}

_ENDS_WHEN: dict[MomentRule, Callable[[Publishable], bool]] = {
    MomentRule.STAYS: lambda row: False,
    MomentRule.AS_GIVEN: lambda row: False,
    MomentRule.ENDS: lambda row: True,
    MomentRule.STAYS_IF_AHEAD: lambda row: row.has_expired,
    # An end that passed without a start to come tells that the object has expired.
    MomentRule.STAYS_IF_LIVE: lambda row: (
        not row.live and not (row.has_expired and row.go_live_at is None)
    ),
}


def settle_plan(row: Publishable, action: PlanAction) -> str:
    """Apply the rule of an action to the moments of a locked row, which the caller saves.

    Returns the moments ahead that have ended by it, as editors read them; empty when none has.
    """
    rule = PLAN_RULES[action]
    start_ends, end_ends = (_ENDS_WHEN[moment](row) for moment in (rule.start, rule.end))
    start, end = (
        moment if _is_ahead(moment) else None for moment in (row.go_live_at, row.expire_at)
    )
    text = describe_plan(start if start_ends else None, end if end_ends else None)
    if start_ends:
        row.go_live_at = row.scheduled_revision = None
    if end_ends:
        row.expire_at = None
    return text


def describe_ending(obj: Publishable, action: PlanAction) -> str:
    """Return what `settle_plan` would end, to show before an editor confirms; nothing changes."""
    moments = obj.go_live_at, obj.scheduled_revision_id, obj.expire_at
    text = settle_plan(obj, action)
    obj.go_live_at, obj.scheduled_revision_id, obj.expire_at = moments
    return text


def is_planned(obj: Publishable) -> bool:
    """Return whether an object is to go on the site at a moment ahead."""
    return _is_ahead(obj.go_live_at)


def _is_ahead(moment: datetime | None) -> bool:
    return moment is not None and moment > timezone.now()


def ended_plan(moments: str) -> str:
    """Return the detail for the audit log of an action that ended these moments, if any."""
    return f"Planning vervallen: {moments}" if moments else ""


def set_plan(row: Publishable, go_live_at: PlannedMoment, expire_at: PlannedMoment) -> None:
    """Set the moments that are given, and validate the plan that results.

    A start that is given takes the latest revision along; one that stays keeps its own.
    """
    if go_live_at is not UNCHANGED:
        row.go_live_at = go_live_at
        row.scheduled_revision = row.latest_revision if go_live_at else None
    if expire_at is not UNCHANGED:
        row.expire_at = expire_at
    elif row.has_expired:
        row.expire_at = None
    first = earliest(*(moment for moment in (go_live_at, expire_at) if moment is not UNCHANGED))
    if first and first <= timezone.now():
        raise ValidationError("Kies een moment dat nog komt.")
    if row.go_live_at and row.expire_at and row.expire_at <= row.go_live_at:
        raise ValidationError("Het einde moet na het begin liggen.")


def refuse_planned(row: Publishable) -> None:
    """Raise `ValidationError` while a publication is planned: publishing now is another choice."""
    if is_planned(row) and row.go_live_at:
        moment = format_datetime(row.go_live_at)
        raise ValidationError(f"Dit is ingepland: op de site op {moment}. Er is niets gewijzigd.")
