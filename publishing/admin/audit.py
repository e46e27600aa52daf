"""The audit log in the admin: to read, search and export. Nobody changes anything in it."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.contrib.contenttypes.models import ContentType
from django.core.paginator import Paginator
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.timezone import localtime

from publishing.admin.base import ScopedAdmin
from publishing.admin.csv_export import changelist_rows, export_list_view
from publishing.admin.pk_parsing import parse_pk
from publishing.audit import link_events, visible_events
from publishing.dates import format_datetime
from publishing.exports import ExportTable, register_table
from publishing.models import Event

CSV_HEADER = ["wanneer", "wat", "soort", "nummer", "van", "wie", "toelichting"]


class CappedPaginator(Paginator):
    """A paginator that counts no further than anybody pages: for more, one searches or exports."""

    count_limit = 10_000

    @cached_property
    def count(self) -> int:
        capped: Any = self.object_list[: self.count_limit]
        return int(capped.count())


class ContentTypeFilter(admin.SimpleListFilter):
    """A filter by kind of object, which gives way to `ObjectFilter`."""

    title = "soort"
    parameter_name = "content_type"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        registry = model_admin.admin_site._registry
        content_types = ContentType.objects.get_for_models(*registry, for_concrete_models=False)
        options = [
            (str(content_type.pk), str(model._meta.verbose_name_plural).capitalize())
            for model, content_type in content_types.items()
            if registry[model].has_view_permission(request) and model is not Event
        ]
        return sorted(options, key=lambda option: option[1])

    def has_output(self) -> bool:
        return ObjectFilter.parameter_name not in self.request.GET and super().has_output()

    def queryset(self, request: HttpRequest, queryset: QuerySet[Event]) -> QuerySet[Event]:
        value = self.value()
        if value not in {pk for pk, _ in self.lookup_choices}:
            return queryset
        return queryset.filter(content_type=int(value or 0))


class ObjectFilter(admin.SimpleListFilter):
    """A filter by one object (`?content_type=…&object_id=…`), shown only while it is in use."""

    title = "onderdeel"
    parameter_name = "object_id"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        if self.value() is None:
            return []
        last = self.queryset(request, model_admin.get_queryset(request)).first()
        return [(self.value() or "", last.title if last else "Niet gevonden")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Event]) -> QuerySet[Event]:
        if self.value() is None:
            return queryset
        content_type = parse_pk(request.GET.get(ContentTypeFilter.parameter_name, ""))
        return queryset.filter(content_type=content_type, object_id=parse_pk(self.value() or ""))


@admin.register(Event)
class EventAdmin(ScopedAdmin):
    section = "Beheer"
    section_order = 30
    is_searched_apart = True
    list_display = ["at_display", "kind", "object_display", "user_name", "detail"]
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

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    has_change_permission = has_delete_permission = has_add_permission

    def get_queryset(self, request: HttpRequest) -> QuerySet[Event]:
        return visible_events(request.user)

    def get_urls(self) -> list[URLPattern]:
        export = path("csv/", self.admin_site.admin_view(self.export), name="publishing_event_csv")
        return [export, *super().get_urls()]

    def get_changelist_instance(self, request: HttpRequest) -> ChangeList:
        changelist = super().get_changelist_instance(request)
        link_events(request, self.admin_site, changelist.result_list)
        return changelist

    @admin.display(description="wanneer", ordering="created_at")
    def at_display(self, obj: Event) -> str:
        return format_datetime(obj.created_at)

    @admin.display(description="van", ordering="title")
    def object_display(self, obj: Event) -> str:
        title = obj.title
        if obj.object_url:
            title = format_html('<a href="{}">{}</a>', obj.object_url, title)
        return format_html('{} <span class="quiet">{}</span>', title, model_name_of_event(obj))

    def export(self, request: HttpRequest) -> HttpResponse:
        return export_list_view(self, request, AUDIT_TABLE)


def csv_row(event: Event) -> list[str]:
    at = localtime(event.created_at).isoformat(" ", "seconds")
    description = [event.get_kind_display(), model_name_of_event(event), str(event.object_id)]
    return [at, *description, event.title, event.user_name, event.detail]


def model_name_of_event(event: Event) -> str:
    model = ContentType.objects.get_for_id(event.content_type_id).model_class()
    return str(model._meta.verbose_name) if model else ""


AUDIT_TABLE = register_table(
    ExportTable(
        name="audit",
        title="Logboek als bestand",
        file_name="logboek.csv",
        model=Event,
        columns=CSV_HEADER,
        select=changelist_rows(Event),
        format_row=csv_row,
    )
)
