"""The page 'Planning': a month of all that is planned, and the link for one's own calendar."""

from calendar import Calendar
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import cast
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.contrib.admin import AdminSite
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from publishing.models import CalendarLink
from techniekpact.planning import PlanEntry, PlanFilter, PlanKind, planned_entries

MONTHS_AROUND = 24  # before and after the present one


@dataclass(frozen=True)
class PlanDay:
    day: date
    entries: list[PlanEntry]
    in_month: bool = True
    is_today: bool = False


@dataclass(frozen=True)
class PlanQuery:
    """A question about the planning: a month by its first day, a kind, and only one's own."""

    month: date
    kind: PlanKind | None = None
    only_own: bool = False
    as_list: bool = False

    def address(self, **changes: object) -> str:
        """Return the query string of this page with some other values."""
        values = {
            "maand": f"{self.month:%Y-%m}",
            "soort": self.kind or "",
            "van_mij": "1" if self.only_own else "",
            "weergave": "lijst" if self.as_list else "",
        } | changes
        return f"?{urlencode({name: value for name, value in values.items() if value})}"


def planning_urls(site: AdminSite) -> list[URLPattern]:
    def page(request: HttpRequest) -> TemplateResponse:
        return planning_page(site, request)

    return [
        path("agenda/", site.admin_view(require_GET(page)), name="planning"),
        path(
            "agenda/koppeling/",
            site.admin_view(require_POST(change_calendar_link)),
            name="planning_link",
        ),
    ]


def planning_page(site: AdminSite, request: HttpRequest) -> TemplateResponse:
    user = cast("User", request.user)
    query = _read_query(request)
    weeks = Calendar().monthdatescalendar(query.month.year, query.month.month)
    since = _midnight(query.month if query.as_list else weeks[0][0])
    end = _shift_month(query.month, 1) if query.as_list else weeks[-1][-1] + timedelta(days=1)
    entries = planned_entries(
        user, PlanFilter(since, _midnight(end), query.kind, only_own=query.only_own)
    )
    link = CalendarLink.objects.filter(user=user).first()
    context = {
        **site.each_context(request),
        "title": "Planning",
        "query": query,
        "previous_month": query.address(maand=f"{_shift_month(query.month, -1):%Y-%m}"),
        "next_month": query.address(maand=f"{_shift_month(query.month, 1):%Y-%m}"),
        "this_month": query.address(maand=""),
        "other_view": query.address(weergave="" if query.as_list else "lijst"),
        "kinds": [(kind.value, kind.label) for kind in PlanKind],
        "has_entries": any(entry.day.month == query.month.month for entry in entries),
        "weeks": [] if query.as_list else _fill_weeks(weeks, entries, query.month),
        "days": _group_days(entries) if query.as_list else [],
        "calendar_address": _calendar_address(link) if link else "",
    }
    return TemplateResponse(request, "admin/planning/page.html", context)


def change_calendar_link(request: HttpRequest) -> HttpResponse:
    """Make the link of the user anew, or end it."""
    user = cast("User", request.user)
    if "stop" in request.POST:
        CalendarLink.objects.filter(user=user).delete()
        messages.success(request, "De koppeling is gestopt. Het oude adres werkt niet meer.")
    else:
        CalendarLink.renew(user)
        messages.success(request, "Uw eigen adres staat onder aan deze pagina.")
    return redirect("admin:planning")


def _calendar_address(link: CalendarLink) -> str:
    return f"{settings.SITE_URL}{reverse('planning-calendar', args=[link.token])}"


def _read_query(request: HttpRequest) -> PlanQuery:
    kind = request.GET.get("soort", "")
    return PlanQuery(
        _read_month(request.GET.get("maand", "")),
        PlanKind(kind) if kind in set(PlanKind) else None,
        only_own="van_mij" in request.GET,
        as_list=request.GET.get("weergave") == "lijst",
    )


def _read_month(text: str) -> date:
    """Return the first day of a month such as 2026-11; of the present one if it is too far away."""
    present = timezone.localdate().replace(day=1)
    try:
        month = date.fromisoformat(f"{text}-01")
    except ValueError:
        return present
    first, last = _shift_month(present, -MONTHS_AROUND), _shift_month(present, MONTHS_AROUND)
    return month if first <= month <= last else present


def _shift_month(month: date, number: int) -> date:
    years, index = divmod(month.month - 1 + number, 12)
    return date(month.year + years, index + 1, 1)


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=timezone.get_current_timezone())


def _group_days(entries: Iterable[PlanEntry]) -> list[PlanDay]:
    today = timezone.localdate()
    return [
        PlanDay(day, list(group), is_today=day == today)
        for day, group in groupby(entries, lambda entry: entry.day)
    ]


def _fill_weeks(
    weeks: list[list[date]], entries: Iterable[PlanEntry], month: date
) -> list[list[PlanDay]]:
    by_day = {day.day: day.entries for day in _group_days(entries)}
    today = timezone.localdate()
    return [
        [PlanDay(day, by_day.get(day, []), day.month == month.month, day == today) for day in week]
        for week in weeks
    ]
