"""The log in the admin: to read, to search and to take along; nobody changes anything in it."""

from collections.abc import Iterator
from itertools import chain
from typing import Any

from django.contrib import admin
from django.contrib.contenttypes.models import ContentType
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import path
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.timezone import localtime

from publishing.admin.base import ScopedAdmin
from publishing.admin.csv_export import export_changelist
from publishing.admin.pk_parsing import parse_pk
from publishing.audit import link_events, visible_events
from publishing.csv_export import escape_formula
from publishing.dates import format_datetime
from publishing.models import Event

CSV_HEADER = ["wanneer", "wat", "soort", "nummer", "van", "wie", "toelichting"]


class CappedPaginator(Paginator):
    """Counts no further than anybody pages; who wants more searches, filters or exports."""

    many = 10_000

    @cached_property
    def count(self) -> int:
        first: Any = self.object_list[: self.many]
        return int(first.count())


class ContentTypeFilter(admin.SimpleListFilter):
    """By kind of thing; gives way to `OneThing`."""

    title = "soort"
    parameter_name = "content_type"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        registry = model_admin.admin_site._registry
        kinds = ContentType.objects.get_for_models(*registry, for_concrete_models=False)
        named = [
            (str(kind.pk), str(model._meta.verbose_name_plural).capitalize())
            for model, kind in kinds.items()
            if registry[model].has_view_permission(request) and model is not Event
        ]
        return sorted(named, key=lambda pair: pair[1])

    def has_output(self) -> bool:
        return ObjectFilter.parameter_name not in self.request.GET and super().has_output()

    def queryset(self, request: HttpRequest, queryset: QuerySet[Event]) -> QuerySet[Event]:
        chosen = self.value()
        if chosen not in {key for key, _ in self.lookup_choices}:
            return queryset
        return queryset.filter(content_type=int(chosen or 0))


class ObjectFilter(admin.SimpleListFilter):
    """All of one thing: `?content_type=…&object_id=…`. It is there once that is asked for."""

    title = "onderdeel"
    parameter_name = "object_id"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        if self.value() is None:
            return []
        last = self.queryset(request, model_admin.get_queryset(request)).first()
        return [(self.value() or "", last.title if last else "Niet gevonden")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Event]) -> QuerySet[Event]:
        if self.value() is None:
            return queryset
        kind = parse_pk(request.GET.get(ContentTypeFilter.parameter_name, ""))
        return queryset.filter(content_type=kind, object_id=parse_pk(self.value() or ""))


@admin.register(Event)
class EventAdmin(ScopedAdmin):
    section = "Beheer"
    section_order = 30
    list_display = ["when", "kind", "about", "user_name", "detail"]
    list_display_links = None
    list_filter = ["kind", ContentTypeFilter, ObjectFilter]
    date_hierarchy = "created_at"
    search_fields = ["title", "user_name", "detail"]
    search_help_text = "Zoekt in de titel, de naam en de toelichting."
    paginator = CappedPaginator
    show_full_result_count = False
    empty_value_display = ""
    show_facets = admin.ShowFacets.NEVER
    actions = None
    fields = ["created_at", "user_name", "kind", "title", "detail"]

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    has_change_permission = has_delete_permission = has_add_permission

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return visible_events(request.user)

    def get_urls(self) -> list[Any]:
        export = path("csv/", self.admin_site.admin_view(self.export), name="publishing_event_csv")
        return [export, *super().get_urls()]

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        changes = super().get_changelist_instance(request)
        link_events(request, self.admin_site, changes.result_list)
        return changes

    @admin.display(description="wanneer", ordering="created_at")
    def when(self, obj: Any) -> str:
        return format_datetime(obj.created_at)

    @admin.display(description="van", ordering="title")
    def about(self, obj: Any) -> str:
        title = format_html('<a href="{}">{}</a>', obj.url, obj.title) if obj.url else obj.title
        return format_html('{} <span class="quiet">{}</span>', title, model_name_of_event(obj))

    def export(self, request: HttpRequest) -> HttpResponseBase:
        return export_changelist(self, request, csv_rows, "logboek.csv")


def csv_rows(found: QuerySet[Event]) -> Iterator[list[str]]:
    return chain([CSV_HEADER], map(csv_row, found.iterator()))


def csv_row(event: Event) -> list[str]:
    when = localtime(event.created_at).isoformat(" ", "seconds")
    what = [event.get_kind_display(), model_name_of_event(event), str(event.object_id)]
    return [when, *what, *map(escape_formula, [event.title, event.user_name, event.detail])]


def model_name_of_event(event: Event) -> str:
    model = ContentType.objects.get_for_id(event.content_type_id).model_class()
    return str(model._meta.verbose_name) if model else ""
