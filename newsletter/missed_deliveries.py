"""Choices of the deliveries of a mailing that were missed: failed, uncertain or skipped."""

from collections import defaultdict
from dataclasses import asdict, dataclass
from typing import Any

from django.db.models import Q, QuerySet

from newsletter.failure_reasons import find_fault, find_group
from newsletter.models import Delivery, FailureCause, Mailing


@dataclass(frozen=True)
class MissedChoice:
    """A choice of missed deliveries, in which an empty field leaves all."""

    state: str = ""
    # The name of a `FailureGroup`, and a `Fault`: of what failed.
    group: str = ""
    fault: str = ""
    # The part of the address after the @, in lower case.
    domain: str = ""
    # Primary keys of deliveries.
    ids: tuple[int, ...] = ()

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> "MissedChoice":
        return cls(**{**stored, "ids": tuple(stored.get("ids", ()))})

    def describe(self) -> str:
        """Return whom it is about, for the audit log: without a domain, which may be a name."""
        if self == ALL_FAILED:
            return "naar de mislukte"
        return "naar de onzekere" if self == ALL_UNCERTAIN else "naar een keuze"


# Of mail from before a reader confirmed the address that she has now.
FORMER_ADDRESS = "vorig adres of eerdere aanmelding"

ALL_FAILED = MissedChoice(state=Delivery.State.FAILED)
ALL_UNCERTAIN = MissedChoice(state=Delivery.State.UNCERTAIN)


def select_missed(mailing: Mailing, choice: MissedChoice) -> "QuerySet[Delivery]":
    """Return the missed deliveries of a mailing in a choice."""
    deliveries: QuerySet[Delivery] = Delivery.objects.missed(mailing.pk)
    if choice.state:
        deliveries = deliveries.filter(state=choice.state)
    if choice.group or choice.fault:
        deliveries = deliveries.filter(_match_causes(mailing, choice), state=Delivery.State.FAILED)
    if choice.domain:
        deliveries = deliveries.filter(subscriber__email__endswith=f"@{choice.domain}")
    if choice.ids:
        deliveries = deliveries.filter(pk__in=choice.ids)
    return deliveries


def _match_causes(mailing: Mailing, choice: MissedChoice) -> Q:
    """Match the causes that the mailing counted and that fit; no database knows their groups."""
    reasons = defaultdict(list)
    for cause in mailing.count_failures():
        if _fits(cause, choice):
            reasons[cause.refusal].append(cause.reason)
    condition = Q(pk__in=[])
    for refusal, same_refusal in reasons.items():
        condition |= Q(refusal=refusal, reason__in=same_refusal)
    return condition


def _fits(cause: FailureCause, choice: MissedChoice) -> bool:
    return choice.group in ("", find_group(cause).name) and choice.fault in ("", find_fault(cause))


def describe_miss(delivery: Delivery) -> str:
    """Return why a reader did not get the mail, or may not have got it.

    A failure from before she confirmed the address that she has now does not blame that one.
    """
    if delivery.state != Delivery.State.FAILED:
        return delivery.reason_label or "intussen geen lezer meer"
    reason, subscriber = find_group(_cause_of(delivery)).label, delivery.subscriber
    is_former = subscriber is not None and delivery.is_before(subscriber.confirmed_at)
    return f"{reason} ({FORMER_ADDRESS})" if is_former else reason


def describe_fault(delivery: Delivery) -> str:
    """Return whose fault it was, of a delivery that failed."""
    failed = delivery.state == Delivery.State.FAILED
    return str(find_fault(_cause_of(delivery)).label) if failed else ""


def _cause_of(delivery: Delivery) -> FailureCause:
    return FailureCause(delivery.reason, delivery.refusal)
