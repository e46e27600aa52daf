"""From a page of the site to the form of what it shows: 'Bewerk deze pagina'.

Public pages are the same for everybody, so they hold no such link: `static/js/page-tools.js` adds
it when a cookie says that somebody is logged in (`accounts.middleware.EditorHintMiddleware`).
"""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import Resolver404, resolve

from pact.models import HomePage, Page
from publishing.accounts import Account
from publishing.admin_urls import admin_url, edit_url
from publishing.links.internal import resolve_path
from publishing.links.targets import find_object_at, parse_object_reference
from publishing.models import publishable_models
from publishing.models.owned import file_models
from publishing.permissions import Permission, get_scope, selectable

NOTHING_TO_EDIT = (
    "Die pagina is niet als geheel te wijzigen, of niet door u. Zoek hier wat u wilt wijzigen."
)


def edit_page(request: HttpRequest) -> HttpResponse:
    """Lead from a path of the site (`pad`) to the form or the list behind it."""
    address = find_edit_url(request.user, request.GET.get("pad", ""))
    if address:
        return redirect(address)
    messages.info(request, NOTHING_TO_EDIT)
    return redirect("admin:search")


def find_edit_url(user: Account, path: str) -> str:
    """Return where a user edits what a page shows; empty when she cannot."""
    if not path.startswith("/"):
        return ""
    page = resolve_path(path) or path
    try:
        match = resolve(page)
    except (Resolver404, ValueError):
        return ""
    if match.view_name == "home":
        return _home_url(user)
    reference = find_object_at(page, lambda model: selectable(user, Permission.VIEW, model))
    model, key = parse_object_reference(reference)
    if model:
        return admin_url(model, "change", key)
    if file_url := _file_url(user, page, str(match.kwargs.get("slug", ""))):
        return file_url
    # A page such as that for contact has a view of its own, at the same address.
    pages = selectable(user, Permission.VIEW, Page).filter(path=page.strip("/"))
    if own_page := pages.first():
        return edit_url(own_page)
    lists = {model.list_route: model for model in publishable_models() if model.list_route}
    listed = lists.get(match.view_name)
    may_view = listed and get_scope(user, Permission.VIEW, listed)
    return admin_url(listed, "changelist") if listed and may_view else ""


def _file_url(user: Account, path: str, slug: str) -> str:
    """Return the form of the file or the video at a path."""
    for model in file_models():
        files: Any = selectable(user, Permission.VIEW, model)
        for file in files.filter(slug=slug):
            if path in file.public_paths():
                return edit_url(file)
    return ""


def _home_url(user: Account) -> str:
    return admin_url(HomePage, "changelist") if get_scope(user, Permission.VIEW, HomePage) else ""
