from functools import partial
from typing import Any, ClassVar

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import path
from django.utils.html import format_html

from newsletter import statistics
from newsletter.admin.address_search import (
    SEARCH_VAR,
    AddressSearchAdmin,
    get_saved_search,
    save_search,
)
from newsletter.mailing_status import count_readers
from newsletter.models import (
    Consent,
    Delivery,
    Subscriber,
    combinations_in_audience,
    format_landsdelen,
)
from newsletter.models.audience import LANDSDEEL_KEYS
from newsletter.models.consent import hash_email
from newsletter.services.subscriber_export import export_subscribers
from newsletter.services.suppression import erase_subscriber, suppress
from publishing.admin.csv_export import export_changelist
from publishing.admin.routes import GET_OR_POST, AdminRoute
from publishing.models import Event
from publishing.permissions import Permission
from regions.models import Landsdeel

MAX_MAILS_SHOWN = 20
"""Mails to her that her page names."""


class LandsdeelFilter(admin.SimpleListFilter):
    title = "landsdeel"
    parameter_name = "landsdeel"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [*Landsdeel.Shape.choices, ("geen", "Landelijk")]

    def queryset(
        self, request: HttpRequest, queryset: "QuerySet[Subscriber]"
    ) -> "QuerySet[Subscriber]":
        chosen = self.value()
        if chosen in LANDSDEEL_KEYS:
            return queryset.filter(landsdelen__in=combinations_in_audience(chosen))
        return queryset.filter(landsdelen="") if chosen == "geen" else queryset


def suppress_view(
    modeladmin: Any, request: HttpRequest, subscriber: Subscriber, **parts: Any
) -> HttpResponse:
    """Asks first."""
    back = modeladmin.url("change", subscriber.pk)
    if subscriber.state == Subscriber.State.STOPPED:
        modeladmin.message_user(request, "Dit adres is al gestopt.")
        return redirect(back)
    if request.method == "POST":
        suppress(email=subscriber.email, reason=Subscriber.Reason.EDITOR)
        modeladmin.log_event(Event.Kind.CHANGED, request, subscriber, "Gestopt door de redactie")
        modeladmin.message_user(request, "Wij sturen niets meer naar dit adres.")
        return redirect(back)
    context = {
        "title": "Adres stoppen",
        "subscriber": subscriber,
        "cancel_url": back,
    }
    return modeladmin.render_page(request, "newsletter/subscriber/suppress", context)


@admin.register(Subscriber)
class SubscriberAdmin(AddressSearchAdmin):
    """To look, to stop and to erase. A subscriber signs up herself; nobody does it for her."""

    section_order = 20
    list_display = ["email", "how", "landsdelen_display", "requested_at", "confirmed_at"]
    list_filter = ["state", LandsdeelFilter]
    search_fields = ["email"]
    search_help_text = "Het e-mailadres, of het begin ervan."
    readonly_fields: ClassVar[Any] = [
        "email",
        "how",
        "landsdelen_display",
        "requested_at",
        "confirmation_mailed_at",
        "manage_link_mailed_at",
        "confirmed_at",
        "ended_at",
    ]
    fieldsets = [(None, {"fields": readonly_fields})]
    empty_value_display = "Niet"
    suppress_route = AdminRoute(
        "suppress", "<int:pk>/stoppen/", Permission.DELETE, suppress_view, GET_OR_POST
    )

    def audit_title(self, obj: Subscriber) -> str:
        return "Een abonnee"

    def has_add_permission(self, request: HttpRequest, obj: Subscriber | None = None) -> bool:
        return False

    has_change_permission = has_add_permission

    def get_urls(self) -> list[Any]:
        def own(address: str, view: Any, name: str) -> Any:
            opened = self.admin_site.admin_view(view)
            return path(address, opened, name=f"newsletter_subscriber_{name}")

        pages = [
            own("csv/", self.export_view, "csv"),
            own("groei/", self.statistics_view, "statistics"),
        ]
        return [*pages, self.suppress_route.url_pattern(self), *super().get_urls()]

    def get_form(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Without what only matters to who types an address."""
        return super().get_form(request, *args, help_texts={"email": ""}, **kwargs)

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        context = {"confirmed": count_readers()} | (extra_context or {})
        return super().changelist_view(request, context)

    def get_search_results(
        self, request: HttpRequest, queryset: Any, search_term: str
    ) -> tuple[Any, bool]:
        """By how her address begins, which the session knows."""
        begin = get_saved_search(request)
        if begin:
            return queryset.filter(email__startswith=begin), False
        return queryset.none() if search_term else queryset, False

    def lookup_by_email(self, email: str) -> dict[str, Any]:
        return {"email": email}

    def params_when_not_found(self, request: HttpRequest, text: str) -> dict[str, str]:
        return {SEARCH_VAR: save_search(request, text)}

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        if subscriber := kwargs.get("obj"):
            mails = Delivery.objects.filter(subscriber=subscriber).with_mailing_without_bodies()
            context |= {
                "ledger": Consent.objects.filter(email_hash=hash_email(subscriber.email)),
                "mails": mails.order_by("-pk")[:MAX_MAILS_SHOWN],
                "may_stop": subscriber.state != Subscriber.State.STOPPED
                and self.has_delete_permission(request, subscriber),
            }
        return super().render_change_form(request, context, *args, **kwargs)

    def delete_model(self, request: HttpRequest, obj: Subscriber) -> None:
        erase_subscriber(subscriber=obj, page="beheer")

    @admin.display(description="status")
    def how(self, obj: Subscriber) -> str:
        """With the reason (rule 9 of the newsletter)."""
        look = {"confirmed": "status--live", "stopped": "status--failure"}.get(obj.state, "")
        badge = format_html('<span class="status {}">{}</span>', look, obj.get_state_display())
        if not obj.reason:
            return badge
        return format_html('{} <span class="quiet">{}</span>', badge, obj.get_reason_display())

    @admin.display(description="landsdelen")
    def landsdelen_display(self, obj: Subscriber) -> str:
        return format_landsdelen(obj.landsdelen)

    def export_view(self, request: HttpRequest) -> HttpResponseBase:
        which = "Een keuze uit de lijst" if request.GET else "De hele lijst"
        rows = partial(export_subscribers, user=request.user, description=which)
        return export_changelist(self, request, rows, "abonnees.csv")

    def statistics_view(self, request: HttpRequest) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        name = request.GET.get("per", "")
        name = name if name in statistics.GROUPINGS else "dag"
        context = {
            "title": "Groei van de nieuwsbrief",
            "spans": statistics.GROUPINGS,
            "chosen": name,
            "figure": statistics.subscriber_growth(statistics.GROUPINGS[name]),
            "confirmed": count_readers(),
        }
        return self.render_page(request, "newsletter/subscriber/statistics", context)
