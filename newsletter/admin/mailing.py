"""The page 'Versturen': plan the mailing of an issue, follow it, halt it and see its results."""

from collections.abc import Callable
from datetime import datetime
from functools import partial

from django import forms
from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.html import format_html

from accounts.proof import require_recent_proof
from newsletter import mailing_status
from newsletter.admin.undo_stops import undo_stops_url
from newsletter.content.checklist import check_issue
from newsletter.heartbeat import get_worker_status
from newsletter.missed_deliveries import ALL_FAILED, ALL_UNCERTAIN, MissedChoice
from newsletter.models import Issue, Mailing
from newsletter.services import follow_ups
from newsletter.services import mailings as services
from newsletter.waiting_reasons import describe_waits
from publishing.accounts import Account
from publishing.admin import PublishableAdmin
from publishing.admin.admin_request import AdminRequest
from publishing.admin.routes import GET, GET_OR_POST, AdminRoute
from publishing.admin.schedule_fields import ScheduleField
from publishing.admin.workflow import run_with_message
from publishing.dates import format_datetime
from publishing.permissions import Permission, has_permission

NOT_STARTED_MESSAGE = "Deze nieuwsbrief is nog niet verstuurd."
RETRY_MESSAGE = "De nieuwsbrief gaat opnieuw naar hen. Hieronder ziet u hoe ver het is."


class PlanForm(forms.Form):
    when = forms.ChoiceField(
        label="Wanneer gaat hij weg?",
        choices=[("now", "Nu"), ("later", "Op een later moment")],
        widget=forms.RadioSelect,
        error_messages={"required": "Kies wanneer de nieuwsbrief weggaat."},
    )
    at = ScheduleField("Op welk moment?", "Alleen voor een later moment, in Nederlandse tijd.")
    agreed = forms.BooleanField(
        label="Ik heb de waarschuwingen gelezen en verstuur toch",
        error_messages={"required": "Lees de waarschuwingen en zet dan het vinkje."},
    )
    fingerprint = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        initial: dict[str, object] | None = None,
        has_warnings: bool,
    ) -> None:
        super().__init__(data, initial=initial)
        if not has_warnings:
            del self.fields["agreed"]

    def clean(self) -> None:
        super().clean()
        if self.cleaned_data.get("when") != "later":
            self.cleaned_data["at"] = None
            self.errors.pop("at", None)
        elif "at" in self.cleaned_data:
            self._check_time(self.cleaned_data["at"])

    def _check_time(self, at: datetime | None) -> None:
        if at is None:
            self.add_error("at", "Vul in op welk moment de nieuwsbrief weggaat.")
        elif at <= timezone.now():
            self.add_error("at", "Kies een moment dat nog komt.")


def mailing_page(
    model_admin: PublishableAdmin, request: AdminRequest, issue: Issue, form: PlanForm | None = None
) -> HttpResponse:
    """Show the one page for the whole life of a mailing; `form` is a plan with errors."""
    mailing = mailing_status.get_mailing(issue)
    is_progressing = mailing_status.is_progressing(mailing)
    is_held = mailing is not None and mailing.holds.undecided().exists()
    context: dict[str, object] = {
        "title": f"‘{issue}’ versturen",
        "mailing": mailing,
        "worker_status": get_worker_status(),
        "may_send": has_permission(request.user, Permission.PUBLISH, issue),
        "is_progressing": is_progressing,
        "mail_is_held": mailing_status.is_mail_held(request.user),
        "is_held": is_held,
    }
    if mailing and (is_progressing or is_held or not services.can_be_planned(mailing)):
        context |= progress_context(mailing)
        context["undo_stops_url"] = undo_stops_url(mailing, request.user)
    else:
        context |= plan_context(issue, mailing, request.user)
        has_warnings = bool(context["warnings"])
        context["form"] = form or initial_plan_form(issue, mailing, has_warnings=has_warnings)
    return render_mailing_page(model_admin, request, issue, "page", context)


def render_mailing_page(
    model_admin: PublishableAdmin,
    request: AdminRequest,
    issue: Issue,
    template: str,
    context: dict[str, object],
) -> HttpResponse:
    return model_admin.render_page(
        request, f"newsletter/sending/{template}", {"obj": issue} | context
    )


def plan_context(issue: Issue, mailing: Mailing | None, user: Account) -> dict[str, object]:
    """Return what would be sent and to whom, and the problems that stand in the way."""
    revision = issue.latest_revision
    fields = revision.snapshot["fields"] if revision else {}
    audience = fields.get("audience", issue.audience)
    problems = check_issue(issue, user)
    planned = mailing if mailing and mailing.state == Mailing.State.SCHEDULED else None
    return {
        "is_plan": True,
        "planned": planned,
        "is_outdated": planned is not None and planned.revision_id != issue.latest_revision_id,
        "revision": revision,
        "subject": fields.get("title", issue.title),
        "audience": mailing_status.describe_audience(audience),
        "reader_count": mailing_status.count_readers(audience),
        "blocking_problems": [problem for problem in problems if problem.is_blocking],
        "warnings": [problem for problem in problems if not problem.is_blocking],
    }


def progress_context(mailing: Mailing) -> dict[str, object]:
    """Return how far a mailing is and what came of it."""
    return {
        "has_ended": mailing.state in Mailing.ENDED_STATES,
        "status": mailing_status.describe_status(mailing),
        "percentage": mailing_status.percentage_done(mailing),
        "audience": mailing_status.describe_audience(mailing.audience),
        "time_left": mailing_status.describe_time_left(mailing),
        "delivered_count": max(0, mailing.sent - mailing.bounced),
        "failures": mailing_status.failures_by_group(mailing),
        "waits": describe_waits(mailing),
        "has_many_bounces": mailing.has_many_bounces,
        "retryable_count": mailing_status.count_retryable(mailing),
        "can_retry": follow_ups.can_be_retried(mailing),
        "has_missed": mailing.finished_count > mailing.sent,
    }


def initial_plan_form(issue: Issue, mailing: Mailing | None, *, has_warnings: bool) -> PlanForm:
    """Return a form that shows the current plan, if there is one."""
    initial: dict[str, object] = {"fingerprint": services.plan_fingerprint(issue, mailing)}
    if mailing and mailing.state == Mailing.State.SCHEDULED and mailing.send_at > timezone.now():
        initial |= {"when": "later", "at": mailing.send_at}
    return PlanForm(initial=initial, has_warnings=has_warnings)


def plan_view(model_admin: PublishableAdmin, request: AdminRequest, issue: Issue) -> HttpResponse:
    """Plan a mailing, after a page that repeats what goes to how many readers and when."""
    mailing = mailing_status.get_mailing(issue)
    if not services.can_be_planned(mailing):
        message = "Deze nieuwsbrief is al onderweg, of al verstuurd. Hieronder ziet u hoe het gaat."
        model_admin.message_user(request, message, messages.WARNING)
        return redirect_to_mailing(model_admin, issue)
    context = plan_context(issue, mailing, request.user)
    form = PlanForm(request.POST, has_warnings=bool(context["warnings"]))
    if context["blocking_problems"] or not form.is_valid():
        return mailing_page(model_admin, request, issue, form)
    send_at: datetime | None = form.cleaned_data["at"]
    if "confirmed" not in request.POST:
        context |= {"title": f"‘{context['subject']}’ versturen?", "form": form, "at": send_at}
        return render_mailing_page(model_admin, request, issue, "confirm", context)
    require_recent_proof(request)
    plan = partial(
        services.plan_mailing,
        issue=issue,
        user=request.user,
        send_at=send_at,
        fingerprint=form.cleaned_data["fingerprint"],
    )
    if send_at:
        message = f"De nieuwsbrief is ingepland en gaat weg op {format_datetime(send_at)}."
    else:
        message = "De nieuwsbrief wordt nu klaargezet en daarna verstuurd."
    run_with_message(model_admin, request, plan, message)
    return redirect_to_mailing(model_admin, issue)


def pause_view(model_admin: PublishableAdmin, request: AdminRequest, issue: Issue) -> HttpResponse:
    message = "De verzending staat stil. Wie hem nog niet heeft, wacht tot u verdergaat."
    return run_mailing_action(model_admin, request, issue, services.pause_sending, message)


def resume_view(model_admin: PublishableAdmin, request: AdminRequest, issue: Issue) -> HttpResponse:
    message = "De verzending gaat verder."
    return run_mailing_action(model_admin, request, issue, services.resume_sending, message)


def cancel_view(model_admin: PublishableAdmin, request: AdminRequest, issue: Issue) -> HttpResponse:
    """Cancel a mailing, after a page that says how many readers already have it."""
    if request.method == "POST":
        message = "De verzending is geannuleerd."
        return run_mailing_action(model_admin, request, issue, services.cancel_sending, message)
    mailing = mailing_status.get_mailing(issue)
    if mailing is None or mailing.state in Mailing.ENDED_STATES:
        message = "Er is nu geen verzending die u kunt annuleren."
        model_admin.message_user(request, message, messages.WARNING)
        return redirect_to_mailing(model_admin, issue)
    context: dict[str, object] = {"title": "Verzending annuleren?", "mailing": mailing}
    return render_mailing_page(model_admin, request, issue, "cancel", context)


def retry_view(
    model_admin: PublishableAdmin, request: AdminRequest, issue: Issue, *, choice: MissedChoice
) -> HttpResponse:
    """Send the mailing again to readers who missed it."""
    action = partial(follow_ups.request_retry, choice=choice)
    return run_mailing_action(model_admin, request, issue, action, RETRY_MESSAGE)


def run_mailing_action(
    model_admin: PublishableAdmin,
    request: AdminRequest,
    issue: Issue,
    action: Callable[..., None],
    success_message: str,
) -> HttpResponse:
    """Call `action(mailing=, user=)` and tell the result on the page of the mailing."""
    mailing = Mailing.objects.filter(issue=issue).first()
    if mailing is None:
        message = "Deze nieuwsbrief is nog niet ingepland."
        model_admin.message_user(request, message, messages.ERROR)
    else:
        step = partial(action, mailing=mailing, user=request.user)
        run_with_message(model_admin, request, step, success_message)
    return redirect_to_mailing(model_admin, issue)


def redirect_to_mailing(model_admin: PublishableAdmin, issue: Issue) -> HttpResponse:
    return redirect(model_admin.url("send", issue.pk))


def joined_mailing(issue: Issue | None) -> Mailing | None:
    """Return the mailing that came with the row of an issue, as `IssueAdmin.get_queryset` joins it.

    There is no row at the other end of the one-to-one relation until an issue is planned.
    """
    return getattr(issue, "mailing", None)


def status_link(model_admin: PublishableAdmin, issue: Issue) -> str:
    """Return how far the mailing of an issue is, as a link to its page, for the list of issues."""
    mailing = joined_mailing(issue)
    status = mailing_status.describe_status(mailing) if mailing else "Nog niet verstuurd"
    return format_html('<a href="{}">{}</a>', model_admin.url("send", issue.pk), status)


def sending_note(issue: Issue | None) -> str:
    """Return what the form of an issue says about its mailing, once that is planned or sent."""
    mailing = joined_mailing(issue)
    if mailing is None:
        return ""
    status = mailing_status.describe_status(mailing)
    if mailing.is_sent_or_starting:
        if mailing.state == Mailing.State.DONE and mailing.started_at:
            started_on = format_datetime(mailing.started_at)
            readers = mailing_status.format_readers(mailing.sent)
            status = f"Verstuurd op {started_on} aan {readers}"
        return f"{status}. Wat u wijzigt, ziet u alleen in het archief."
    if mailing.state == Mailing.State.SCHEDULED:
        return f"{status}. Wat u nu bewaart, gaat niet vanzelf mee: plan hem dan opnieuw."
    return ""


ROUTES = [
    AdminRoute("send", "<int:pk>/versturen/", Permission.VIEW_DRAFTS, mailing_page, GET),
    AdminRoute("send_plan", "<int:pk>/versturen/inplannen/", Permission.PUBLISH, plan_view),
    AdminRoute("send_pause", "<int:pk>/versturen/pauzeren/", Permission.PUBLISH, pause_view),
    AdminRoute("send_resume", "<int:pk>/versturen/verdergaan/", Permission.PUBLISH, resume_view),
    AdminRoute(
        "send_cancel", "<int:pk>/versturen/annuleren/", Permission.PUBLISH, cancel_view, GET_OR_POST
    ),
    AdminRoute(
        "send_failed",
        "<int:pk>/versturen/mislukt-opnieuw/",
        Permission.PUBLISH,
        partial(retry_view, choice=ALL_FAILED),
    ),
    AdminRoute(
        "send_uncertain",
        "<int:pk>/versturen/onzeker-opnieuw/",
        Permission.PUBLISH,
        partial(retry_view, choice=ALL_UNCERTAIN),
    ),
]
