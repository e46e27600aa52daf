"""The pages of the agenda, and its calendars."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.generic import DetailView

from caching.bulk_read import read_instances
from pact.agenda import agenda, build_entry, group_by_month
from pact.agenda_filters import AgendaFilters
from pact.calendar_files import calendar_response, subscribed_activities
from pact.models import Activity
from pact.site_context import site_context
from regions.models import Region

CALENDAR_NAME = "Agenda Techniekpact"


def activity_list(request: HttpRequest) -> HttpResponse:
    """Show `/agenda/`: what is to come, or what was in a year; unknown choices are named."""
    current = agenda()
    filters = AgendaFilters.from_query(request.GET, current)
    listed = current.past_in(filters.year) if filters.year else current.coming
    entries = filters.select(listed)
    title = site_context().texts["agenda"].title
    heading = f"Agenda {filters.year}" if filters.year else title
    region = _only_region(filters)
    context = {
        "filters": filters,
        "facets": filters.facets(listed),
        "months": list(group_by_month(entries)),
        "result_count": len(entries),
        "is_empty": not listed,
        "past_years": current.past_years,
        "heading": heading,
        "meta_title": ", ".join([heading, *filters.selected_labels]),
        "region": region,
        "calendar_path": _calendar_path(region),
    }
    return TemplateResponse(request, "pact/activity_list.html", context)


class ActivityDetail(DetailView):
    template_name = "pact/activity_detail.html"

    def get_queryset(self) -> QuerySet[Activity]:
        return Activity.objects.published().select_related("picture")

    def get_context_data(self, **kwargs: Any) -> dict[str, object]:
        return super().get_context_data(**activity_links(self.object), **kwargs)


def activity_links(activity: Activity) -> dict[str, Any]:
    """Return what visitors may see of all that an activity is linked to, in one query."""
    links = read_instances(
        goals=(activity.goals.published(), ["number"]),
        stakeholders=(activity.stakeholders.published(), ["position", "name"]),
        organisers=(activity.organisers.published(), ["name", "website"]),
        regions=(activity.other_regions.all(), ["name"]),
    )
    context = site_context()
    region_keys = {region.pk for region in links["regions"]}
    if activity.region_id:
        region_keys.add(activity.region_id)
    return {
        "entry": build_entry(activity, region_keys),
        "goals": [goal for goal in context.goals if goal in links["goals"]],
        "stakeholders": [row for row in context.stakeholders if row in links["stakeholders"]],
        "organisers": links["organisers"],
    }


def activity_calendar(request: HttpRequest, slug: str) -> HttpResponse:
    """Answer with one activity, to store in a calendar."""
    activity = get_object_or_404(Activity.objects.published(), slug=slug)
    return calendar_response([activity], file_name=f"{activity.slug}.ics")


def agenda_calendar(request: HttpRequest) -> HttpResponse:
    return calendar_response(subscribed_activities(), name=CALENDAR_NAME)


def region_calendar(request: HttpRequest, slug: str) -> HttpResponse:
    """Answer with the activities of one region."""
    region = _find_region(slug)
    if region is None:
        raise Http404
    return calendar_response(subscribed_activities(region), name=f"{CALENDAR_NAME}: {region.name}")


def _only_region(filters: AgendaFilters) -> Region | None:
    """Return the region that is chosen, if it is one."""
    slugs = filters.selected.get("regio", [])
    return _find_region(slugs[0]) if len(slugs) == 1 else None


def _find_region(slug: str) -> Region | None:
    return next((region for region in site_context().regions if region.slug == slug), None)


def _calendar_path(region: Region | None) -> str:
    """Return the calendar to subscribe to: that of a region, or that of everything."""
    if region:
        return reverse("agenda-region-calendar", args=[region.slug])
    return reverse("agenda-calendar")
