"""Subscribers in the admin: to look at, to stop and to erase."""

from collections.abc import Callable
from functools import partial
from operator import itemgetter
from typing import ClassVar

from django.contrib import admin
from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils.html import format_html

from accounts.proof import require_recent_proof
from newsletter import subscriber_growth
from newsletter.admin.address_search import EmailColumnAdmin
from newsletter.data_export import consents_of
from newsletter.mailing_status import count_readers
from newsletter.models import (
    Delivery,
    Subscriber,
    combinations_in_audience,
    format_landsdelen,
)
from newsletter.models.landsdelen_field import LANDSDEEL_KEYS
from newsletter.services.subscriber_export import (
    COLUMNS,
    format_subscriber,
    log_export,
    select_columns,
)
from newsletter.services.suppression import erase_subscriber, suppress
from publishing.admin import ScopedAdmin
from publishing.admin.admin_request import get_user
from publishing.admin.base import Context
from publishing.admin.csv_export import changelist_rows, export_list_view
from publishing.admin.optimistic_lock import EditForm
from publishing.admin.routes import GET_OR_POST, AdminRoute
from publishing.exports import ExportTable, register_table
from publishing.models import Event, Export
from publishing.permissions import Permission
from regions.models import Landsdeel

# Mails that the page of a subscriber lists.
MAX_MAILS_SHOWN = 20


class LandsdeelFilter(admin.SimpleListFilter):
    title = "landsdeel"
    parameter_name = "landsdeel"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> list[tuple[str, str]]:
        return [*Landsdeel.Shape.choices, ("geen", "Landelijk")]

    def queryset(
        self, request: HttpRequest, queryset: "QuerySet[Subscriber]"
    ) -> "QuerySet[Subscriber]":
        chosen = self.value()
        if chosen in LANDSDEEL_KEYS:
            return queryset.filter(landsdelen__in=combinations_in_audience(chosen))
        return queryset.filter(landsdelen="") if chosen == "geen" else queryset


def suppress_view(
    model_admin: ScopedAdmin, request: HttpRequest, subscriber: Subscriber
) -> HttpResponse:
    """Stop all mail to the address of a subscriber, after a page that asks for confirmation."""
    subscriber_url = model_admin.url("change", subscriber.pk)
    if subscriber.state == Subscriber.State.STOPPED:
        model_admin.message_user(request, "Dit adres is al gestopt.")
        return redirect(subscriber_url)
    if request.method == "POST":
        suppress(email=subscriber.email, reason=Subscriber.Reason.EDITOR)
        model_admin.log_event(Event.Kind.CHANGED, request, subscriber, "Gestopt door de redactie")
        model_admin.message_user(request, "Wij sturen niets meer naar dit adres.")
        return redirect(subscriber_url)
    context = {
        "title": "Adres stoppen",
        "subscriber": subscriber,
        "cancel_url": subscriber_url,
    }
    return model_admin.render_page(request, "newsletter/subscriber/suppress", context)


@admin.register(Subscriber)
class SubscriberAdmin(EmailColumnAdmin):
    """Subscribers to look at, stop and erase; nobody can add one, as each signs up herself."""

    section_order = 20
    list_display = [
        "email",
        "state_with_reason",
        "landsdelen_display",
        "requested_at",
        "confirmed_at",
    ]
    list_filter = ["state", LandsdeelFilter]
    readonly_fields: ClassVar[list[str]] = [
        "email",
        "state_with_reason",
        "landsdelen_display",
        "requested_at",
        "confirmation_mailed_at",
        "manage_link_mailed_at",
        "confirmed_at",
        "ended_at",
        "reinstated_at",
    ]
    fieldsets = [(None, {"fields": (*readonly_fields,)})]
    empty_value_display = "Niet"
    suppress_route = AdminRoute(
        "suppress", "<int:pk>/stoppen/", Permission.DELETE, suppress_view, GET_OR_POST
    )

    def audit_title(self, obj: Subscriber) -> str:
        return "Een abonnee"

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    has_change_permission = has_add_permission

    def get_urls(self) -> list[URLPattern]:
        def list_route(route: str, view: Callable[..., HttpResponseBase], name: str) -> URLPattern:
            return path(
                route, self.admin_site.admin_view(view), name=f"newsletter_subscriber_{name}"
            )

        return [
            list_route("csv/", self.export_view, "csv"),
            list_route("groei/", self.statistics_view, "statistics"),
            self.suppress_route.url_pattern(self),
            *super().get_urls(),
        ]

    def get_form(
        self,
        request: HttpRequest,
        obj: Subscriber | None = None,
        change: bool = False,
        **kwargs: object,
    ) -> type[EditForm]:
        """Return the form without the help text of the address, which is for visitors."""
        return super().get_form(request, obj, change, help_texts={"email": ""}, **kwargs)

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, object] | None = None
    ) -> HttpResponse:
        context = {"reader_count": count_readers()} | (extra_context or {})
        return super().changelist_view(request, context)

    def render_change_form(
        self,
        request: HttpRequest,
        context: Context,
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Subscriber | None = None,
    ) -> HttpResponse:
        if obj:
            mails = Delivery.objects.filter(subscriber=obj).with_mailing_without_bodies()
            context |= {
                "ledger": consents_of(obj),
                "mails": mails.order_by("-pk")[:MAX_MAILS_SHOWN],
                "may_suppress": obj.state != Subscriber.State.STOPPED
                and self.has_delete_permission(request, obj),
            }
        return super().render_change_form(request, context, add, change, form_url, obj)

    def delete_model(self, request: HttpRequest, obj: Subscriber) -> None:
        erase_subscriber(subscriber=obj, page="beheer")

    @admin.display(description="status")
    def state_with_reason(self, obj: Subscriber) -> str:
        """Return the state as a badge, with the reason beside it (newsletter rule 9)."""
        modifier = {"confirmed": "status--live", "stopped": "status--failure"}.get(obj.state, "")
        badge = format_html('<span class="status {}">{}</span>', modifier, obj.get_state_display())
        if not obj.reason:
            return badge
        return format_html('{} <span class="quiet">{}</span>', badge, obj.get_reason_display())

    @admin.display(description="landsdelen")
    def landsdelen_display(self, obj: Subscriber) -> str:
        return format_landsdelen(obj.landsdelen)

    def export_view(self, request: HttpRequest) -> HttpResponse:
        if self.has_view_permission(request):
            require_recent_proof(request)
        description = "Een keuze uit de lijst" if request.GET else "De hele lijst"
        on_start = partial(log_export, get_user(request), description)
        return export_list_view(self, request, SUBSCRIBER_TABLE, on_start)

    def statistics_view(self, request: HttpRequest) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        grouping = request.GET.get("per", "")
        grouping = grouping if grouping in subscriber_growth.GROUPINGS else "dag"
        context = {
            "title": "Groei van de nieuwsbrief",
            "groupings": subscriber_growth.GROUPINGS,
            "chosen": grouping,
            "figure": subscriber_growth.subscriber_growth(subscriber_growth.GROUPINGS[grouping]),
            "reader_count": count_readers(),
        }
        return self.render_page(request, "newsletter/subscriber/statistics", context)


def _select_subscribers(export: Export) -> QuerySet:
    return select_columns(changelist_rows(Subscriber)(export))


SUBSCRIBER_TABLE = register_table(
    ExportTable(
        name="subscribers",
        title="Abonnees als bestand",
        file_name="abonnees.csv",
        model=Subscriber,
        columns=COLUMNS,
        select=_select_subscribers,
        format_row=format_subscriber,
        row_key=itemgetter(0),
        needs_proof=True,
    )
)
