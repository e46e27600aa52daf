"""Tools to put an issue together: search for content of the site, the mail itself, a test."""

from collections.abc import Callable
from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import urlencode

from newsletter.admin import issue_test_mail
from newsletter.admin.preview_rendering import adapt_to_csp, render_snapshot
from newsletter.content.checklist import ITEMS_ANCHOR, check_snapshot
from newsletter.content.item_search import MAX_RESULTS, find_by_reference, search_content
from newsletter.mailing_status import count_readers, describe_audience
from newsletter.models import Issue
from publishing.accounts import Account
from publishing.admin import PublishableAdmin, autosave, preview
from publishing.admin.admin_request import AdminRequest
from publishing.admin.pk_parsing import parse_pk
from publishing.admin.routes import GET_OR_POST, AdminRoute
from publishing.models import Autosave
from publishing.permissions import Permission, has_permission
from publishing.revisions.snapshots import Snapshot
from publishing.services.unsaved_input import RESUME_PARAMETER, form_url

TOO_LARGE_MESSAGE = "U hebt te veel getypt om te onthouden. Bewaar het eerst als concept."
NO_AUTOSAVE_MESSAGE = "Zoek vanuit het formulier van de nieuwsbrief. Er is niets toegevoegd."


def content_search(
    model_admin: PublishableAdmin, request: AdminRequest, issue: Issue | None
) -> HttpResponse:
    """Search for content of the site; the form that the editor came from is autosaved meanwhile."""
    if "_zoek" in request.POST:
        stored = autosave.store_autosave(model_admin, request, issue)
        if stored is None:
            model_admin.message_user(request, TOO_LARGE_MESSAGE, messages.ERROR)
            return redirect(form_url(Issue, issue.pk if issue else 0))
        search = {"q": request.POST.get("zoek", ""), RESUME_PARAMETER: stored.form_key}
        return redirect(f"{request.path}?{urlencode(search)}")
    form_key = request.GET.get(RESUME_PARAMETER, "")
    items_url = f"{form_url(Issue, issue.pk if issue else 0, form_key)}#{ITEMS_ANCHOR}"
    if request.method == "POST":
        add_items(model_admin, request, issue, form_key)
        return redirect(items_url)
    query = request.GET.get("q", "").strip()
    context = {
        "obj": issue,
        "title": "Kies iets van de site",
        "query": query,
        "results": search_content(query, request.user),
        "max_results": MAX_RESULTS,
        "form_key": form_key,
        "cancel_url": items_url,
    }
    return model_admin.render_page(request, "newsletter/issue/content_search", context)


def add_items(
    model_admin: PublishableAdmin, request: AdminRequest, issue: Issue | None, form_key: str
) -> None:
    """Add the chosen content below the items of the autosaved form."""
    autosaves = Autosave.for_editor(request.user, model_admin.model, issue.pk if issue else 0)
    stored = autosaves.filter(form_key=form_key).first()
    if stored is None:
        model_admin.message_user(request, NO_AUTOSAVE_MESSAGE, messages.ERROR)
        return
    data = QueryDict(stored.data, mutable=True)
    count = parse_pk(data.get("items-TOTAL_FORMS", "0"))
    results = find_by_reference(request.POST.getlist("kies"), request.user)
    for index, key in enumerate(results, count):
        data[f"items-{index}-target_reference"] = key
        data[f"items-{index}-position"] = ""
    data["items-TOTAL_FORMS"] = str(count + len(results))
    stored.data = data.urlencode()
    stored.saved_at = timezone.now()
    stored.save()
    titles = ", ".join(f"‘{result.title}’" for result in results.values())
    message = f"Toegevoegd: {titles}. Bewaar de nieuwsbrief nog." if titles else "U koos niets."
    model_admin.message_user(request, message)


def mail_preview(
    model_admin: PublishableAdmin, request: AdminRequest, issue: Issue | None, *, part: str
) -> HttpResponse:
    """Show what stands in the form as the mail that would arrive; `part` is `html` or `text`."""
    try:
        submitted = preview.parse_submitted(model_admin, request, issue)
    except preview.InvalidFormError as error:
        return preview.render_invalid_form(request, error)
    mail = render_snapshot(submitted.obj, submitted.snapshot, skip_unready=True)
    if part == "html":
        return HttpResponse(adapt_to_csp(mail, request.csp_nonce))
    context = {"subject": mail.subject, "text": mail.text}
    return render(request, "admin/newsletter/issue/mail_text.html", context)


def check_draft(
    model_admin: PublishableAdmin, request: AdminRequest, issue: Issue | None
) -> HttpResponse:
    """Return the checks of what stands in the form, as HTML to replace those that it shows."""
    try:
        submitted = preview.parse_submitted(model_admin, request, issue)
    except preview.InvalidFormError:
        return HttpResponse(status=204)
    context = checks_context(submitted.snapshot, request.user)
    return render(request, "admin/newsletter/issue/checks.html", context)


def checks_context(snapshot: Snapshot, user: Account) -> dict[str, object]:
    """Return the problems to look at before sending, and how many readers it would go to."""
    audience = snapshot["fields"].get("audience", "")
    return {
        "checklist_problems": check_snapshot(snapshot, user),
        "audience": describe_audience(audience),
        "reader_count": count_readers(audience),
    }


def issue_tools_context(
    model_admin: PublishableAdmin,
    request: HttpRequest,
    issue: Issue | None,
    opened: Snapshot | None,
) -> dict[str, object]:
    """Return the checks and the addresses of the tools for the form of an issue, new or not.

    `opened` is the snapshot that the form opened on; `None` for a new issue.
    """
    permission = Permission.CHANGE if issue else Permission.ADD
    context = checks_context(opened, request.user) if opened else {}
    if has_permission(request.user, permission, issue or model_admin.model):
        names = ("search", "check", "test", "mail", "mail_text")
        context |= {f"{name}_url": tool_url(model_admin, name, issue) for name in names}
    return context


def tool_url(model_admin: PublishableAdmin, name: str, issue: Issue | None) -> str:
    return model_admin.url(name, issue.pk) if issue else model_admin.url(f"{name}_new")


def routes_for_both(
    name: str, path: str, view: Callable[..., HttpResponse], methods: tuple[str, ...] = ("POST",)
) -> list[AdminRoute]:
    """Return a route for a new issue and one for an issue that exists."""
    return [
        AdminRoute(f"{name}_new", f"add/{path}/", Permission.ADD, view, methods),
        AdminRoute(name, f"<int:pk>/{path}/", Permission.CHANGE, view, methods),
    ]


ROUTES = [
    *routes_for_both("search", "onderdelen", content_search, GET_OR_POST),
    *routes_for_both("check", "controle", check_draft),
    *routes_for_both("test", "test", issue_test_mail.send_test),
    *routes_for_both("mail", "mail", partial(mail_preview, part="html")),
    *routes_for_both("mail_text", "mail-als-tekst", partial(mail_preview, part="text")),
]
