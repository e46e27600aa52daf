"""What a list of publishable things offers: a filter by status, and steps for many at once."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest
from django.utils.html import format_html

from publishing import services
from publishing.status import Status, having


class StatusFilter(admin.SimpleListFilter):
    title = "status"
    parameter_name = "status"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        return Status.choices

    def queryset(self, request: HttpRequest, queryset: "models.QuerySet[Any]") -> Any:
        wanted = self.value()
        return queryset.filter(having(wanted)) if wanted in Status.values else queryset


def for_each(
    modeladmin: Any, request: HttpRequest, queryset: Any, step: Callable[[Any], object], said: str
) -> None:
    """Do a step for each thing on its own; what cannot be is named and holds up no other."""
    done = 0
    for thing in queryset:
        try:
            step(thing)
        except ValidationError as error:
            link = format_html('<a href="{}">{}</a>', modeladmin.url("change", thing.pk), thing)
            text = format_html("{}: {}", link, " ".join(error.messages))
            modeladmin.message_user(request, text, messages.ERROR)
        else:
            done += 1
    if done:
        modeladmin.message_user(request, f"{said}: {done}.", messages.SUCCESS)


@admin.action(description="Publiceer", permissions=["publish"])
def publish_selected(modeladmin: Any, request: HttpRequest, queryset: Any) -> None:
    for_each(
        modeladmin,
        request,
        queryset,
        lambda thing: services.publish(thing=thing, by=request.user),
        "Op de site gezet",
    )


@admin.action(description="Haal van de site", permissions=["publish"])
def unpublish_selected(modeladmin: Any, request: HttpRequest, queryset: Any) -> None:
    for_each(
        modeladmin,
        request,
        queryset,
        lambda thing: services.unpublish(thing=thing, by=request.user),
        "Van de site gehaald",
    )
