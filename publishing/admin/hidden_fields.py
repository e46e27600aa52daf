"""Hidden fields that the page of each form carries, for when it comes back."""

from django.db.models import Model
from django.http import HttpRequest

from publishing.admin.admin_request import get_user
from publishing.admin.autosave import format_time, new_form_key, posted_form_key
from publishing.admin.optimistic_lock import EditForm
from publishing.services.unsaved_input import RESUMED, sign_owner


def hidden_field_context(
    request: HttpRequest, model: type[Model], obj: Model | None, form: EditForm
) -> dict[str, object]:
    """Return the key of the form, its owner, what it was opened on, and its conflicts."""
    key = posted_form_key(request.POST) if form.is_bound else new_form_key()
    resumed = form.opening.autosave
    resumed_from = f"{resumed.form_key} {resumed.saved_at.isoformat()}" if resumed else ""
    return {
        "form_key": key,
        "form_owner": sign_owner(get_user(request), model, obj.pk if obj else 0, key),
        "form_opened_on": form.opened_on,
        "form_resumed_from": resumed_from or request.POST.get(RESUMED, ""),
        "form_conflicts": form.conflicts,
        "resumed_at": format_time(resumed.saved_at) if resumed else "",
    }
