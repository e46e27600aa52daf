"""The figures of one mailing, and of all over the years, as a file for a spreadsheet."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse

from newsletter.admin.mailing import NOT_STARTED_MESSAGE, redirect_to_mailing
from newsletter.mailing_figures import figure_rows
from newsletter.models import Issue, Mailing
from publishing.admin import PublishableAdmin
from publishing.admin.admin_request import AdminRequest
from publishing.admin.routes import GET, AdminRoute
from publishing.csv_export import csv_response
from publishing.permissions import Permission, selectable


def download_figures(
    model_admin: PublishableAdmin, request: AdminRequest, issue: Issue
) -> HttpResponse:
    mailing = _begun_mailings().filter(issue=issue)
    if not mailing:
        model_admin.message_user(request, NOT_STARTED_MESSAGE, messages.WARNING)
        return redirect_to_mailing(model_admin, issue)
    return csv_response(figure_rows(mailing), f"cijfers-{issue.slug}.csv")


def download_all_figures(model_admin: PublishableAdmin, request: HttpRequest) -> HttpResponse:
    """Return a row for each mailing that began, newest first; there are a few hundred at most."""
    if not model_admin.has_view_permission(request):
        raise PermissionDenied
    issues = selectable(request.user, Permission.VIEW, Issue)
    mailings = _begun_mailings().filter(issue__in=issues)
    return csv_response(figure_rows(mailings), "cijfers-nieuwsbrieven.csv")


def _begun_mailings() -> "QuerySet[Mailing]":
    rows = Mailing.objects.exclude(started_at=None).without_bodies().select_related("issue")
    return rows.order_by("-started_at")


ROUTES = [
    AdminRoute(
        "send_figures", "<int:pk>/versturen/cijfers/", Permission.VIEW_DRAFTS, download_figures, GET
    )
]
