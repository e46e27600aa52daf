"""The list of readers who missed a mailing: to filter, to send to again, and to take along."""

from dataclasses import dataclass
from functools import partial

from django.contrib import messages
from django.core.exceptions import BadRequest, PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect

from accounts.proof import require_recent_proof
from newsletter import mailing_status
from newsletter.admin.keyset_changelist import NEWER_PARAM, OLDER_PARAM, find_page
from newsletter.admin.mailing import (
    NOT_STARTED_MESSAGE,
    RETRY_MESSAGE,
    redirect_to_mailing,
    render_mailing_page,
)
from newsletter.admin.missed_filter import (
    MissedFilterForm,
    filter_query,
    may_see_addresses,
    read_filter,
)
from newsletter.missed_deliveries import (
    MissedChoice,
    describe_fault,
    describe_miss,
    select_missed,
)
from newsletter.models import Delivery, Issue, Mailing, Subscriber
from newsletter.retention import KEEP_DELIVERIES
from newsletter.services import follow_ups
from newsletter.services.subscriber_export import format_time, log_export
from publishing.admin import PublishableAdmin
from publishing.admin.admin_request import AdminRequest
from publishing.admin.csv_export import export_view
from publishing.admin.pk_parsing import parse_pk
from publishing.admin.routes import GET_OR_POST, AdminRoute
from publishing.admin.workflow import run_with_message
from publishing.exports import ExportTable, register_table
from publishing.models import Export
from publishing.permissions import Permission, has_permission

ROWS_PER_PAGE = 100
# Readers that the page before a retry counts; beyond that it says that there are more.
MAX_COUNTED = 1_000
NOBODY_CHOSEN_MESSAGE = "Zet eerst een vinkje bij wie hem opnieuw moet krijgen."
NOBODY_LEFT_MESSAGE = "Er is niemand meer om hem opnieuw naar te sturen."


@dataclass(frozen=True)
class MissedRow:
    """A line of the list; `address` is empty for an editor who may not see it."""

    delivery: Delivery
    reason: str
    fault: str
    address: str
    subscriber: Subscriber | None
    can_retry: bool


def missed_page(model_admin: PublishableAdmin, request: AdminRequest, issue: Issue) -> HttpResponse:
    """Show who missed the mailing of an issue; a POST chooses among them."""
    mailing = mailing_status.get_mailing(issue)
    if mailing is None or mailing.started_at is None:
        model_admin.message_user(request, NOT_STARTED_MESSAGE, messages.WARNING)
        return redirect_to_mailing(model_admin, issue)
    if request.method == "POST":
        form = MissedFilterForm(request.POST, may_see_addresses=may_see_addresses(request.user))
        if form.is_valid():
            query = filter_query(request, form)
            return redirect(f"{model_admin.url('missed', issue.pk)}?{query}")
    else:
        form = read_filter(request)
    context = _list_context(request, issue, mailing, form)
    return render_mailing_page(model_admin, request, issue, "missed", context)


def _list_context(
    request: AdminRequest, issue: Issue, mailing: Mailing, form: MissedFilterForm
) -> dict[str, object]:
    deliveries = _select_chosen(mailing, form)
    page = find_page(
        deliveries,
        older_than=parse_pk(request.GET.get(OLDER_PARAM, "")),
        newer_than=parse_pk(request.GET.get(NEWER_PARAM, "")),
        size=ROWS_PER_PAGE,
    )
    rows = deliveries.filter(pk__in=page.keys).select_related("subscriber").order_by("-pk")
    may_see = may_see_addresses(request.user)
    query = request.GET.copy()
    for name in (OLDER_PARAM, NEWER_PARAM):
        query.pop(name, None)
    return {
        "title": f"Wie ‘{issue}’ niet kreeg",
        "mailing": mailing,
        "form": form,
        "rows": [_build_row(delivery, may_see=may_see) for delivery in rows],
        "page": page,
        "query": query.urlencode(),
        "may_export": may_see and has_permission(request.user, Permission.PUBLISH, issue),
        "may_retry": follow_ups.can_be_retried(mailing)
        and has_permission(request.user, Permission.PUBLISH, issue),
        "failures": mailing_status.failures_by_group(mailing),
        "forgotten_at": mailing.ended_at + KEEP_DELIVERIES if mailing.ended_at else None,
    }


def _select_chosen(mailing: Mailing, form: MissedFilterForm) -> "QuerySet[Delivery]":
    """Return the deliveries that fit a filter; none for one that is not valid."""
    if not form.is_valid():
        return Delivery.objects.none()
    return select_missed(mailing, form.build_choice())


def _build_row(delivery: Delivery, *, may_see: bool) -> MissedRow:
    subscriber = delivery.subscriber
    return MissedRow(
        delivery=delivery,
        reason=describe_miss(delivery),
        fault=describe_fault(delivery),
        address=subscriber.email if subscriber and may_see else "",
        subscriber=subscriber,
        can_retry=subscriber is not None and subscriber.state == Subscriber.State.CONFIRMED,
    )


def retry_missed(
    model_admin: PublishableAdmin, request: AdminRequest, issue: Issue
) -> HttpResponse:
    """Send a mailing again to all of a filter or to who is ticked, after a page that counts."""
    mailing = mailing_status.get_mailing(issue)
    form = read_filter(request)
    back = redirect(f"{model_admin.url('missed', issue.pk)}?{request.GET.urlencode()}")
    if mailing is None or not form.is_valid():
        return back
    ids = tuple(map(parse_pk, request.POST.getlist("kies")))
    if not all(ids):
        raise BadRequest("No key of a delivery")
    is_about_all = "alles" in request.POST
    if not (is_about_all or ids):
        model_admin.message_user(request, NOBODY_CHOSEN_MESSAGE, messages.WARNING)
        return back
    choice = form.build_choice(() if is_about_all else ids)
    if "confirmed" in request.POST:
        retry = partial(follow_ups.request_retry, mailing=mailing, user=request.user, choice=choice)
        run_with_message(model_admin, request, retry, RETRY_MESSAGE)
        return redirect_to_mailing(model_admin, issue)
    context = _question_context(mailing, choice)
    if not context["reader_count"]:
        model_admin.message_user(request, NOBODY_LEFT_MESSAGE, messages.WARNING)
        return back
    context |= {"query": request.GET.urlencode(), "is_about_all": is_about_all, "ids": choice.ids}
    return render_mailing_page(model_admin, request, issue, "retry", context)


def _question_context(mailing: Mailing, choice: MissedChoice) -> dict[str, object]:
    readers = follow_ups.select_retryable(mailing, choice)
    reader_count = count_up_to_limit(readers)
    return {
        "title": "Opnieuw versturen?",
        "reader_count": min(reader_count, MAX_COUNTED),
        "are_more": reader_count > MAX_COUNTED,
        "uncertain_count": count_up_to_limit(readers.filter(state=Delivery.State.UNCERTAIN)),
        "left_out_count": len(choice.ids) - reader_count if choice.ids else 0,
    }


def count_up_to_limit(deliveries: "QuerySet[Delivery]") -> int:
    """Count no further than one beyond `MAX_COUNTED`: a page never counts a large table."""
    return len(deliveries.order_by().values_list("pk")[: MAX_COUNTED + 1])


def export_missed(
    model_admin: PublishableAdmin, request: AdminRequest, issue: Issue
) -> HttpResponse:
    """Ask for, and start, a file with who missed the mailing, for who may see subscribers."""
    mailing = mailing_status.get_mailing(issue)
    if not may_see_addresses(request.user):
        raise PermissionDenied
    if mailing is None or not read_filter(request).is_valid():
        return redirect(f"{model_admin.url('missed', issue.pk)}?{request.GET.urlencode()}")
    require_recent_proof(request)
    on_start = partial(log_export, request.user, f"Wie ‘{issue}’ niet kreeg")
    return export_view(model_admin, request, MISSED_TABLE, object_id=mailing.pk, on_start=on_start)


def _select_missed_rows(export: Export) -> "QuerySet[Delivery]":
    request = HttpRequest()
    request.user, request.GET = export.user, QueryDict(export.query)
    mailing = Mailing.objects.without_bodies().filter(pk=export.object_id).first()
    if mailing is None:
        return Delivery.objects.none()
    return _select_chosen(mailing, read_filter(request)).select_related("subscriber")


def _format_row(delivery: Delivery) -> list[str]:
    return [
        delivery.subscriber.email if delivery.subscriber else "",
        delivery.get_state_display(),
        describe_miss(delivery),
        delivery.reason,
        describe_fault(delivery),
        format_time(delivery.ended_at),
    ]


MISSED_TABLE = register_table(
    ExportTable(
        name="missed_deliveries",
        title="Wie de nieuwsbrief niet kreeg, als bestand",
        file_name="niet-aangekomen.csv",
        # Its rows hold addresses, so they are for who may see those.
        model=Subscriber,
        columns=["e-mailadres", "uitkomst", "waarom", "code", "aan wie het lag", "wanneer"],
        select=_select_missed_rows,
        format_row=_format_row,
        needs_proof=True,
    )
)


ROUTES = [
    AdminRoute(
        "missed",
        "<int:pk>/versturen/niet-gekregen/",
        Permission.VIEW_DRAFTS,
        missed_page,
        GET_OR_POST,
    ),
    AdminRoute(
        "retry_missed",
        "<int:pk>/versturen/niet-gekregen/opnieuw/",
        Permission.PUBLISH,
        retry_missed,
    ),
    AdminRoute(
        "missed_csv",
        "<int:pk>/versturen/niet-gekregen/csv/",
        Permission.PUBLISH,
        export_missed,
        GET_OR_POST,
    ),
]
