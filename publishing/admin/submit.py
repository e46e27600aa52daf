"""The buttons below a form: the submission that they make, and the message about its result."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpRequest
from django.utils.html import format_html

from publishing.admin.address_notices import announce_address_change
from publishing.admin.admin_request import get_user
from publishing.admin.changelist_actions import format_ended_plan
from publishing.admin.form_errors import format_with_links
from publishing.admin.pk_parsing import parse_pk
from publishing.admin.schedule_fields import unscheduled_input
from publishing.admin.withheld_notices import announce_withheld
from publishing.dates import format_datetime
from publishing.models import Publishable
from publishing.permissions import Permission, has_permission
from publishing.services import DraftOutcome, Submission, SubmissionResult, SubmitAction

if TYPE_CHECKING:
    from publishing.admin.forms import PublishableForm
    from publishing.admin.inlines import ChildFormSet
    from publishing.admin.publishable import PublishableAdmin

# The parameters that the buttons post; any other input saves a draft.
BUTTONS = {
    "_publish": SubmitAction.PUBLISH,
    "_publish_now": SubmitAction.PUBLISH_NOW,
    "_schedule": SubmitAction.SCHEDULE,
    "_submit": SubmitAction.SUBMIT_FOR_REVIEW,
}


PLAN_HINT = "Kies daarvoor ‘Plan publicatie’ of ‘Bewaar planning’."


def pressed_action(data: Mapping[str, object]) -> SubmitAction:
    """Return the action of the button that was pressed."""
    return next((BUTTONS[name] for name in BUTTONS if name in data), SubmitAction.SAVE)


def requires_complete(data: Mapping[str, object] | None) -> bool:
    """Return whether posted input has to be complete, which a draft has not."""
    return data is not None and pressed_action(data) is not SubmitAction.SAVE


def build_submission(form: PublishableForm, formsets: Sequence[ChildFormSet]) -> Submission:
    """Return the validated input of a form as the services take it."""
    cleaned = form.cleaned_data
    based_on = form.data.get("_based_on", "")
    unversioned = type(form.instance).unversioned
    return Submission(
        action=pressed_action(form.data),
        snapshot=form.build_snapshot(formsets),
        note=cleaned["note"],
        based_on=parse_pk(based_on) if based_on.isdecimal() else None,
        unversioned={name: cleaned[name] for name in form.changed_data if name in unversioned},
        go_live_at=cleaned.get("plan_from"),
        expire_at=cleaned.get("plan_until"),
    )


def announce_result(
    model_admin: PublishableAdmin,
    request: HttpRequest,
    form: PublishableForm,
    result: SubmissionResult,
) -> None:
    """Tell the editor what happened, or why the draft was saved and nothing else happened."""
    obj = form.instance
    name = f"‘{obj}’" if str(obj).strip(". ") else "Uw werk"
    if result.error:
        done = "ingepland" if result.action is SubmitAction.SCHEDULE else "gepubliceerd"
        text = "{} is als concept bewaard, maar niet {}. {}"
        warning = format_html(text, name, done, format_with_links(result.error, form))
        model_admin.message_user(request, warning, messages.WARNING)
        return
    may_plan = "schedule" in model_admin.button_labels and has_permission(
        get_user(request), Permission.PUBLISH, result.row
    )
    message = _describe_action(form, result, may_plan=may_plan)
    model_admin.message_user(request, f"{name} {message}", messages.SUCCESS)
    announce_address_change(model_admin, request, obj, result.former_address)
    if result.action is not SubmitAction.SAVE:
        announce_withheld(model_admin, request, result.row)


def _describe_action(form: PublishableForm, result: SubmissionResult, *, may_plan: bool) -> str:
    match result.action:
        case SubmitAction.PUBLISH | SubmitAction.PUBLISH_NOW:
            return _describe_publication(form, result)
        case SubmitAction.SCHEDULE:
            return _describe_schedule(form)
        case SubmitAction.SUBMIT_FOR_REVIEW:
            return "wacht op een oordeel van de landelijke redactie."
    row = type(form.instance)._base_manager.get(pk=form.instance.pk)
    return _describe_saved_draft(form, row, result.draft, may_plan=may_plan)


def _describe_publication(form: PublishableForm, result: SubmissionResult) -> str:
    end = form.cleaned_data.get("plan_until")
    until = f", tot {format_datetime(end)}" if end else ""
    return f"staat op de site{until}.{format_ended_plan(result.former_plan)}"


def _describe_schedule(form: PublishableForm) -> str:
    start, end = form.cleaned_data["plan_from"], form.cleaned_data["plan_until"]
    if start:
        until = f", en eraf op {format_datetime(end)}" if end else ""
        return f"is ingepland: op de site op {format_datetime(start)}{until}."
    return f"gaat van de site op {format_datetime(end)}." if end else "heeft geen planning meer."


def _describe_saved_draft(
    form: PublishableForm, row: Publishable, outcome: DraftOutcome, *, may_plan: bool
) -> str:
    """Return the message, including steps that the editor may think were taken but were not."""
    message = _describe_contents(form, row, outcome)
    if may_plan and unscheduled_input(form.data, form.instance):
        problems = " ".join(form.schedule_problems)
        return f"{message} Er is nog niets ingepland. {problems or PLAN_HINT}"
    if row.go_live_at and row.scheduled_revision_id != row.latest_revision_id:
        how = (
            "Kies ‘Plan publicatie’ om dit concept te plannen."
            if may_plan
            else "Kies ‘Vraag een oordeel’ als dit concept moet komen."
        )
        return (
            f"{message} Op {format_datetime(row.go_live_at)} komt de versie op de site die eerder "
            f"is ingepland, niet dit concept. {how}"
        )
    return message


def _describe_contents(form: PublishableForm, row: Publishable, outcome: DraftOutcome) -> str:
    """Return what became of the draft, and of fields that have none and so work at once."""
    at_once = [
        str(row._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
        for name in form.changed_data
        if name in row.unversioned
    ]
    applied = f"Dit is gewijzigd en werkt meteen: {', '.join(at_once)}." if at_once else ""
    if outcome is DraftOutcome.SAVED:
        return f"is als concept bewaard. Bezoekers zien het nog niet. {applied}".strip()
    if applied:
        return f"is bewaard. {applied}"
    return "is niet veranderd" + ("." if row.has_draft else ": dit staat al op de site.")
