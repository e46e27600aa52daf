"""Filters that every list of publishable objects has."""

from django.contrib import admin
from django.db.models import Exists, Model, OuterRef, Q, QuerySet, Subquery
from django.http import HttpRequest

from publishing.models import Publishable, Revision
from publishing.permissions import Permission, Scope, accessible, get_scope
from publishing.revisions.authorship import written_by
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


class OwnFilter(admin.SimpleListFilter):
    """Filters on what the editor saved a version of herself."""

    title = "van wie"
    parameter_name = "van_mij"

    def lookups(self, request: HttpRequest, model_admin: object) -> list[tuple[str, str]]:
        return [("1", "Van mij: ik bewaarde een versie")]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[Publishable]
    ) -> QuerySet[Publishable]:
        if self.value() != "1":
            return queryset
        return queryset.filter(written_by(request.user, queryset.model))


class ChangedByFilter(admin.SimpleListFilter):
    """Filters on who saved the latest version, for who may see all drafts."""

    title = "laatst gewijzigd door"
    parameter_name = "gewijzigd_door"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        if get_scope(request.user, Permission.VIEW_DRAFTS, model_admin.model) is not Scope.ALL:
            return []
        objects = model_admin.model._default_manager.filter(trashed_at=None)
        latest = objects.filter(latest_revision=OuterRef("pk"))
        authors = (
            Revision.objects.filter(Exists(latest), author__isnull=False)
            .order_by("author_name")
            .values_list("author_id", "author_name")
            .distinct()
        )
        names = {str(author_id): name for author_id, name in authors}
        return list(names.items())

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[Publishable]
    ) -> QuerySet[Publishable]:
        """Refuse an author who is not offered: it would tell who wrote what she may not see."""
        author = self.value()
        if author is None:
            return queryset
        if author not in {key for key, _ in self.lookup_choices}:
            return queryset.none()
        return queryset.filter(latest_revision__author=int(author))


def annotate_last_change(queryset: QuerySet[Model]) -> QuerySet[Model]:
    """Add `changed_at` and `changed_by`, of the latest revision."""
    latest = Revision.objects.filter(pk=OuterRef("latest_revision")).order_by()
    return queryset.annotate(
        changed_at=Subquery(latest.values("created_at")),
        changed_by=Subquery(latest.values("author_name")),
    )
