"""'Versturen': planning the sending of an issue, following it, halting it and what came of it."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.html import format_html

from newsletter import mailing_status
from newsletter.content.checklist import check_issue
from newsletter.heartbeat import get_worker_status
from newsletter.models import Delivery, Issue, Mailing
from newsletter.services import mailings as services
from newsletter.services import retries
from publishing.admin.routes import GET, GET_OR_POST, AdminRoute
from publishing.admin.schedule_fields import ScheduleField
from publishing.admin.workflow import run_with_message
from publishing.dates import format_datetime
from publishing.permissions import Permission, has_permission

State = Mailing.State


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
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, warned: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not warned:
            del self.fields["agreed"]

    def clean(self) -> None:
        super().clean()
        if self.cleaned_data.get("when") != "later":
            self.cleaned_data["at"] = None
            self.errors.pop("at", None)
        elif "at" in self.cleaned_data:
            self._check_moment(self.cleaned_data["at"])

    def _check_moment(self, at: Any) -> None:
        if at is None:
            self.add_error("at", "Vul in op welk moment de nieuwsbrief weggaat.")
        elif at <= timezone.now():
            self.add_error("at", "Kies een moment dat nog komt.")


def mailing_page(
    admin: Any, request: HttpRequest, issue: Issue, form: PlanForm | None = None
) -> HttpResponse:
    """One page for the whole life of a mailing; `form` is one that is not right yet."""
    mailing = mailing_status.get_mailing(issue)
    context: dict[str, Any] = {
        "title": f"‘{issue}’ versturen",
        "mailing": mailing,
        "pulse": get_worker_status(),
        "may_send": has_permission(request.user, Permission.PUBLISH, issue),
        "moves": mailing_status.is_progressing(mailing),
    }
    if mailing is not None and (context["moves"] or not services.can_be_planned(mailing)):
        context |= progress_context(mailing)
    else:
        context |= plan_context(issue, mailing, request.user)
        context["form"] = form or initial_plan_form(issue, mailing, context["warnings"])
    return render_mailing_page(admin, request, issue, "page", context)


def render_mailing_page(
    admin: Any, request: HttpRequest, issue: Issue, template: str, context: dict[str, Any]
) -> HttpResponse:
    return admin.render_page(request, f"newsletter/sending/{template}", {"obj": issue} | context)


def plan_context(issue: Issue, mailing: Mailing | None, user: Any) -> dict[str, Any]:
    """What would be sent, to whom, and whether it can be."""
    newest: Any = issue.latest_revision
    fields = newest.snapshot["fields"] if newest else {}
    audience = fields.get("audience", issue.audience)
    problems = check_issue(issue, user)
    planned = mailing if mailing and mailing.state == State.SCHEDULED else None
    return {
        "plans": True,
        "planned": planned,
        "newer": planned is not None and planned.revision_id != issue.latest_revision_id,
        "revision": newest,
        "subject": fields.get("title", issue.title),
        "audience": mailing_status.describe_audience(audience),
        "readers": mailing_status.count_readers(audience),
        "stops": [it for it in problems if it.stops],
        "warnings": [it for it in problems if not it.stops],
    }


def progress_context(mailing: Mailing) -> dict[str, Any]:
    """How far it is, or what came of it."""
    return {
        "ended": mailing.state in Mailing.ENDED_STATES,
        "words": mailing_status.describe_status(mailing),
        "percentage": mailing_status.percentage_done(mailing),
        "audience": mailing_status.describe_audience(mailing.audience),
        "time_left": mailing_status.describe_time_left(mailing),
        "delivered": max(0, mailing.sent - mailing.bounced),
        "failed": mailing_status.failures_by_group(mailing),
        "again": mailing_status.count_retryable(mailing),
        "may_try_again": mailing.state != State.CANCELLED
        and not (mailing.deliveries_deleted or mailing.follow_up),
    }


def initial_plan_form(issue: Issue, mailing: Mailing | None, warnings: list[Any]) -> PlanForm:
    """On what was planned before, if anything."""
    initial: dict[str, Any] = {"seen": services.plan_fingerprint(issue, mailing)}
    if mailing and mailing.state == State.SCHEDULED and mailing.send_at > timezone.now():
        initial |= {"when": "later", "at": mailing.send_at}
    return PlanForm(initial=initial, warned=bool(warnings))


def plan_view(admin: Any, request: HttpRequest, issue: Issue) -> HttpResponse:
    """Asks first: it repeats what goes to how many and when."""
    mailing = mailing_status.get_mailing(issue)
    if not services.can_be_planned(mailing):
        said = "Deze nieuwsbrief is al onderweg, of al verstuurd. Hieronder ziet u hoe het gaat."
        admin.message_user(request, said, messages.WARNING)
        return redirect_to_mailing(admin, issue)
    found = plan_context(issue, mailing, request.user)
    form = PlanForm(request.POST, warned=bool(found["warnings"]))
    if found["stops"] or not form.is_valid():
        return mailing_page(admin, request, issue, form)
    at, seen = form.cleaned_data["at"], form.cleaned_data["seen"]
    if "confirmed" not in request.POST:
        found |= {"title": f"‘{found['subject']}’ versturen?", "form": form, "at": at}
        return render_mailing_page(admin, request, issue, "confirm", found)
    does = partial(
        services.plan_mailing, issue=issue, user=request.user, send_at=at, fingerprint=seen
    )
    if at:
        said = f"De nieuwsbrief is ingepland en gaat weg op {format_datetime(at)}."
    else:
        said = "De nieuwsbrief wordt nu klaargezet en daarna verstuurd."
    run_with_message(admin, request, does, said)
    return redirect_to_mailing(admin, issue)


def pause_view(admin: Any, request: HttpRequest, issue: Issue) -> HttpResponse:
    said = "De verzending staat stil. Wie hem nog niet heeft, wacht tot u verdergaat."
    return run_mailing_action(admin, request, issue, services.pause_sending, said)


def resume_view(admin: Any, request: HttpRequest, issue: Issue) -> HttpResponse:
    return run_mailing_action(
        admin, request, issue, services.resume_sending, "De verzending gaat verder."
    )


def cancel_view(admin: Any, request: HttpRequest, issue: Issue) -> HttpResponse:
    """Asks first, and says how many already have it."""
    if request.method == "POST":
        said = "De verzending is geannuleerd."
        return run_mailing_action(admin, request, issue, services.cancel_sending, said)
    mailing = mailing_status.get_mailing(issue)
    if mailing is None or mailing.state in Mailing.ENDED_STATES:
        said = "Er is nu geen verzending die u kunt annuleren."
        admin.message_user(request, said, messages.WARNING)
        return redirect_to_mailing(admin, issue)
    context = {"title": "Verzending annuleren?", "mailing": mailing}
    return render_mailing_page(admin, request, issue, "cancel", context)


def retry_view(
    admin: Any, request: HttpRequest, issue: Issue, *, state: Delivery.State
) -> HttpResponse:
    said = "De nieuwsbrief gaat opnieuw naar hen. Hieronder ziet u hoe ver het is."
    return run_mailing_action(
        admin, request, issue, partial(retries.request_retry, state=state), said
    )


def run_mailing_action(
    admin: Any, request: HttpRequest, issue: Issue, does: Callable[..., None], said: str
) -> HttpResponse:
    mailing = Mailing.objects.filter(issue=issue).first()
    if mailing is None:
        said = "Deze nieuwsbrief is nog niet ingepland."
        admin.message_user(request, said, messages.ERROR)
    else:
        run_with_message(admin, request, partial(does, mailing=mailing, user=request.user), said)
    return redirect_to_mailing(admin, issue)


def redirect_to_mailing(admin: Any, issue: Issue) -> HttpResponse:
    return redirect(admin.url("send", issue.pk))


def status_link(admin: Any, issue: Issue) -> str:
    """How far an issue is, in the list."""
    mailing = getattr(issue, "mailing", None)
    words = mailing_status.describe_status(mailing) if mailing else "Nog niet verstuurd"
    return format_html('<a href="{}">{}</a>', admin.url("send", issue.pk), words)


def sending_note(issue: Issue | None) -> str:
    """What its form says of a sending that is planned, or is no longer to be changed."""
    mailing: Mailing | None = getattr(issue, "mailing", None)
    if mailing is None:
        return ""
    words = mailing_status.describe_status(mailing)
    if mailing.is_sent_or_starting:
        if mailing.state == State.DONE and mailing.started_at:
            on = format_datetime(mailing.started_at)
            words = f"Verstuurd op {on} aan {mailing_status.format_readers(mailing.sent)}"
        return f"{words}. Wat u wijzigt, ziet u alleen in het archief."
    if mailing.state == State.SCHEDULED:
        return f"{words}. Wat u nu bewaart, gaat niet vanzelf mee: plan hem dan opnieuw."
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
        partial(retry_view, state=Delivery.State.FAILED),
    ),
    AdminRoute(
        "send_uncertain",
        "<int:pk>/versturen/onzeker-opnieuw/",
        Permission.PUBLISH,
        partial(retry_view, state=Delivery.State.UNCERTAIN),
    ),
]
