"""The button that copies an issue, in the list and above the form."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.html import format_html

from newsletter.admin.issue_tools import TOO_LARGE_MESSAGE
from newsletter.models import Issue
from newsletter.services.issue_copies import copy_issue
from publishing.admin import PublishableAdmin, autosave
from publishing.admin.admin_request import AdminRequest
from publishing.admin.routes import AdminRoute
from publishing.permissions import Permission
from publishing.services.unsaved_input import FORM_KEY


def copy_view(model_admin: PublishableAdmin, request: AdminRequest, issue: Issue) -> HttpResponse:
    """Copy what was saved; what stands in the form that the editor came from is autosaved."""
    is_from_form = FORM_KEY in request.POST
    if is_from_form and autosave.store_autosave(model_admin, request, issue) is None:
        model_admin.message_user(request, TOO_LARGE_MESSAGE, messages.ERROR)
        return redirect(model_admin.url("change", issue.pk))
    copy = copy_issue(issue=issue, user=request.user)
    message = (
        f"‘{issue}’ is gekopieerd zoals hij was bewaard. Hieronder staat de kopie, als concept. "
        "Geef de kopie een eigen onderwerp."
    )
    model_admin.message_user(request, message, messages.SUCCESS)
    return redirect(model_admin.url("change", copy.pk))


def copy_button(model_admin: PublishableAdmin, issue: Issue) -> str:
    """Return the button for the row of an issue, within the form of the list."""
    return format_html(
        '<button class="button" formaction="{}">Kopieer'
        '<span class="visually-hidden"> ‘{}’</span></button>',
        model_admin.url("copy", issue.pk),
        issue,
    )


ROUTES = [AdminRoute("copy", "<int:pk>/kopie/", Permission.ADD, copy_view)]
