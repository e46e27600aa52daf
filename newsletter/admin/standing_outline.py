"""The standing outline in the admin: a form like that of an issue, which new ones start from."""

from django.http import HttpResponse
from django.shortcuts import redirect

from newsletter.models import Issue
from newsletter.services.standing_outline import create_outline, find_outline
from publishing.admin import PublishableAdmin
from publishing.admin.admin_request import AdminRequest
from publishing.admin.routes import GET_OR_POST, AdminRoute
from publishing.permissions import Permission


def outline_view(
    model_admin: PublishableAdmin, request: AdminRequest, issue: Issue | None
) -> HttpResponse:
    """Open the form of the outline, after a page that explains it if there is none yet."""
    outline = create_outline(user=request.user) if request.method == "POST" else find_outline()
    if outline is not None:
        return redirect(model_admin.url("change", outline.pk))
    context: dict[str, object] = {
        "title": "De vaste opzet",
        "cancel_url": model_admin.url("changelist"),
    }
    return model_admin.render_page(request, "newsletter/issue/outline", context)


ROUTES = [AdminRoute("outline", "vaste-opzet/", Permission.ADD, outline_view, GET_OR_POST)]
