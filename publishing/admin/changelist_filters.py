from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from publishing.models import Publishable
from publishing.permissions import Permission, accessible
from publishing.status import Status, status_condition


class StatusFilter(admin.SimpleListFilter):
    title = "status"
    parameter_name = "status"

    def lookups(self, request: HttpRequest, model_admin: object) -> list[tuple[str, str]]:
        return Status.choices

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[Publishable]
    ) -> QuerySet[Publishable]:
        """Filter by status; an object whose drafts the editor may not see counts as live.

        All that is planned is listed as such, also what waits for approval besides.
        """
        status = self.value()
        if status not in Status.values:
            return queryset
        inspectable = accessible(request.user, Permission.VIEW_DRAFTS, queryset.model)
        may_view_drafts = Q(pk__in=inspectable.values("pk"))
        condition = status_condition(status)
        if status == Status.SCHEDULED:
            condition |= Q(go_live_at__isnull=False)
        has_status = condition & may_view_drafts
        return queryset.filter(
            has_status | ~may_view_drafts if status == Status.LIVE else has_status
        )
