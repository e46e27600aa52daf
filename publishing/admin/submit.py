"""What the buttons below a form do, once the draft is safe, and what the editor is told."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest
from django.utils.html import format_html

from publishing import services
from publishing.admin import links
from publishing.admin.form_errors import format_with_links
from publishing.admin.schedule_fields import SCHEDULE_FIELDS
from publishing.status import format_datetime


def run_submit_action(admin: Any, request: HttpRequest, form: Any) -> None:
    """Publish, plan or submit what was saved, as the button says."""
    thing, by = form.instance, request.user
    name = f"‘{thing}’" if str(thing).strip(". ") else "Uw werk"
    old = ""
    try:
        with transaction.atomic():
            if "_publish" in request.POST:
                old = services.publish(obj=thing, user=by)
                until = form.cleaned_data.get("plan_until")
                services.schedule(obj=thing, user=by, go_live_at=None, expire_at=until)
                said = "staat op de site."
            elif "_schedule" in request.POST:
                said = _schedule(thing, by, form.cleaned_data)
            elif "_submit" in request.POST:
                services.submit_for_review(obj=thing, user=by, note=form.cleaned_data["note"])
                said = "wacht op een oordeel van de landelijke redactie."
            else:
                said = _describe_saved_draft(admin, request, form)
    except ValidationError as error:
        done = "ingepland" if "_schedule" in request.POST else "gepubliceerd"
        said = format_html(
            "{} is als concept bewaard, maar niet {}. {}",
            name,
            done,
            format_with_links(error, form),
        )
        admin.message_user(request, said, messages.WARNING)
    else:
        admin.message_user(request, f"{name} {said}", messages.SUCCESS)
        links.announce_address_change(admin, request, thing, old)


def _schedule(thing: Any, by: Any, data: dict[str, Any]) -> str:
    start, end = data["plan_from"], data["plan_until"]
    services.schedule(obj=thing, user=by, go_live_at=start, expire_at=end)
    if start:
        return f"is ingepland: op de site op {format_datetime(start)}."
    return f"gaat van de site op {format_datetime(end)}." if end else "heeft geen planning meer."


def _describe_saved_draft(admin: Any, request: Any, form: Any) -> str:
    """With what did not happen, where she may think that it did."""
    row = admin.model._base_manager.get(pk=form.instance.pk)
    if getattr(request, "unchanged", False):
        said = "is niet veranderd" + ("." if row.has_draft else ": dit staat al op de site.")
    else:
        said = "is als concept bewaard. Bezoekers zien het nog niet."
    if unscheduled_input(form):
        return f"{said} Er is nog niets ingepland. Kies daarvoor ‘Plan in’."
    if row.go_live_at and row.scheduled_revision_id != row.latest_revision_id:
        return (
            f"{said} Op {format_datetime(row.go_live_at)} komt de versie op de site die u eerder inplande, "
            "niet dit concept. Kies ‘Plan in’ om dit concept te plannen."
        )
    return said


def unscheduled_input(form: Any) -> dict[str, str]:
    """The moments that were typed and not planned, as they were typed."""
    return {name: form.data.get(name, "") for name in SCHEDULE_FIELDS if name in form.changed_data}
