"""All that is planned, over every type: going on the site and off, reviews, mail, activities."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from itertools import chain
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.timezone import localtime

from caching.bulk_read import read_instances
from newsletter.models import Issue, Mailing
from pact.models import Activity
from publishing.accounts import Account
from publishing.admin_urls import edit_url
from publishing.dashboard import columns_without_text
from publishing.models import Publishable, publishable_models
from publishing.permissions import Permission, Scope, get_scope, selectable
from publishing.revisions.authorship import written_by
from publishing.revisions.snapshots import PublishableModel


class PlanKind(StrEnum):
    GO_LIVE = "op-de-site"
    EXPIRE = "van-de-site"
    REVIEW = "controleren"
    MAILING = "nieuwsbrief"
    ACTIVITY = "activiteit"

    @property
    def label(self) -> str:
        return {
            PlanKind.GO_LIVE: "Komt op de site",
            PlanKind.EXPIRE: "Gaat van de site",
            PlanKind.REVIEW: "Nakijken",
            PlanKind.MAILING: "Nieuwsbrief",
            PlanKind.ACTIVITY: "Activiteit",
        }[self]


@dataclass(frozen=True)
class PlanEntry:
    """Something that happens on a day, at a moment unless it is about the whole day."""

    kind: PlanKind
    obj: Publishable
    day: date
    moment: datetime | None = None
    mailing_id: int | None = None  # an issue may be sent more than once

    @property
    def title(self) -> str:
        return str(self.obj)

    @property
    def model_name(self) -> str:
        return str(self.obj._meta.verbose_name)

    @property
    def url(self) -> str:
        return edit_url(self.obj)

    @property
    def sort_key(self) -> tuple[Any, ...]:
        return (self.day, self.moment is not None, self.moment, self.title)


@dataclass(frozen=True)
class PlanFilter:
    """The days, of which the last one is not included, and what to leave out."""

    since: datetime
    until: datetime
    kind: PlanKind | None = None
    only_own: bool = False

    def has_day(self, day: date | None) -> bool:
        return day is not None and self.since.date() <= day < self.until.date()

    def has_moment(self, moment: datetime | None) -> bool:
        return moment is not None and self.since <= moment < self.until


def planned_entries(user: Account, chosen: PlanFilter) -> list[PlanEntry]:
    """Return what a user may see of all that is planned, in order."""
    tables = {
        model._meta.label_lower: (queryset, columns_without_text(model))
        for model in publishable_models()
        if (queryset := _planned_queryset(user, model, chosen)) is not None
    }
    objects = chain.from_iterable(read_instances(**tables).values()) if tables else ()
    entries = [
        *(entry for obj in objects for entry in _entries_of(user, obj, chosen)),
        *_mailings(user, chosen),
    ]
    entries = [entry for entry in entries if chosen.kind in (None, entry.kind)]
    return sorted(entries, key=lambda entry: entry.sort_key)


def _planned_queryset(
    user: Account, model: PublishableModel, chosen: PlanFilter
) -> "QuerySet[Publishable] | None":
    """Select the objects with a moment in the period; `None` for a type that she may not see."""
    permission = Permission.VIEW if model is Activity else Permission.VIEW_DRAFTS
    if get_scope(user, permission, model) is Scope.NONE:
        return None
    span = (chosen.since, chosen.until)
    condition = Q(go_live_at__gte=span[0], go_live_at__lt=span[1])
    condition |= Q(expire_at__gte=span[0], expire_at__lt=span[1])
    condition |= Q(check_before__gte=span[0].date(), check_before__lt=span[1].date())
    if model is Activity:
        condition |= Q(starts_at__gte=span[0], starts_at__lt=span[1])
    objects = selectable(user, permission, model).filter(condition).order_by("pk")
    return objects.filter(written_by(user, model)) if chosen.only_own else objects


def _entries_of(user: Account, obj: Publishable, chosen: PlanFilter) -> Iterator[PlanEntry]:
    if isinstance(obj, Activity) and chosen.has_moment(obj.starts_at) and obj.starts_at:
        moment = localtime(obj.starts_at)
        yield PlanEntry(PlanKind.ACTIVITY, obj, moment.date(), moment if obj.start_time else None)
    if isinstance(obj, Activity) and not _may_see_plan(user, obj):
        return
    for kind, planned in ((PlanKind.GO_LIVE, obj.go_live_at), (PlanKind.EXPIRE, obj.expire_at)):
        if planned and chosen.has_moment(planned):
            yield PlanEntry(kind, obj, localtime(planned).date(), localtime(planned))
    if obj.check_before and chosen.has_day(obj.check_before):
        yield PlanEntry(PlanKind.REVIEW, obj, obj.check_before)


def _may_see_plan(user: Account, obj: Publishable) -> bool:
    scope = get_scope(user, Permission.VIEW_DRAFTS, obj)
    return scope is Scope.ALL or (scope is Scope.OWN and obj.is_owned_by(user))


def _mailings(user: Account, chosen: PlanFilter) -> Iterator[PlanEntry]:
    if get_scope(user, Permission.VIEW_DRAFTS, Issue) is Scope.NONE:
        return
    mailings = (
        Mailing.objects.exclude(state=Mailing.State.CANCELLED)
        .filter(send_at__gte=chosen.since, send_at__lt=chosen.until)
        .without_bodies()
        .select_related("issue")
    )
    if chosen.only_own:
        mailings = mailings.filter(planned_by=user.pk)
    for mailing in mailings:
        moment = localtime(mailing.send_at)
        yield PlanEntry(PlanKind.MAILING, mailing.issue, moment.date(), moment, mailing.pk)
