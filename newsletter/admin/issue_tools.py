"""What helps to put an issue together: finding things of the site, the mail itself, a test."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.http import urlencode

from newsletter.admin.mail_preview import adapt_to_csp, mark_as_test, render_snapshot
from newsletter.content.checklist import ITEMS_ANCHOR, check_snapshot
from newsletter.content.search import MAX_RESULTS, find_by_reference, search_content
from newsletter.delivery import enqueue
from newsletter.mailing_status import count_readers, describe_audience
from publishing.admin import autosave, preview
from publishing.admin.pk_parsing import parse_pk
from publishing.admin.routes import GET_OR_POST, AdminRoute
from publishing.models import Autosave
from publishing.permissions import Permission, has_permission
from publishing.revisions.snapshots import Snapshot

TOO_LARGE_MESSAGE = "U hebt te veel getypt om te onthouden. Bewaar het eerst als concept."
NO_ADDRESS_MESSAGE = (
    "Er is geen test gestuurd: bij uw account staat geen e-mailadres. Vraag de beheerder om het "
    "in te vullen."
)


def pick_content(admin: Any, request: HttpRequest, issue: Any) -> HttpResponse:
    """A page to find things of the site: what was typed in the form is kept meanwhile."""
    if "_zoek" in request.POST:
        if autosave.store_autosave(admin, request, issue) is None:
            admin.message_user(request, TOO_LARGE_MESSAGE, messages.ERROR)
            return redirect(admin.url("change", issue.pk) if issue else admin.url("add"))
        return redirect(f"{request.path}?{urlencode({'q': request.POST.get('zoek', '')})}")
    if request.method == "POST":
        add_items(admin, request, issue)
        return redirect(f"{autosave.resume_url(admin, issue)}#{ITEMS_ANCHOR}")
    words = request.GET.get("q", "").strip()
    context = {
        "obj": issue,
        "title": "Kies iets van de site",
        "words": words,
        "stories": search_content(words),
        "at_once": MAX_RESULTS,
        "cancel_url": f"{autosave.resume_url(admin, issue)}#{ITEMS_ANCHOR}",
    }
    return admin.render_page(request, "newsletter/issue/content_search", context)


def add_items(admin: Any, request: HttpRequest, issue: Any) -> None:
    """Put what was chosen below the items that were kept."""
    kept = Autosave.get_for_form(request.user, admin.model, issue.pk if issue else 0)
    if kept is None:
        said = "Zoek vanuit het formulier van de nieuwsbrief. Er is niets toegevoegd."
        admin.message_user(request, said, messages.ERROR)
        return
    typed = QueryDict(kept.data, mutable=True)
    rows = parse_pk(typed.get("items-TOTAL_FORMS", "0"))
    stories = find_by_reference(request.POST.getlist("kies"))
    for row, key in enumerate(stories, rows):
        typed[f"items-{row}-thing"] = key
        typed[f"items-{row}-position"] = ""
    typed["items-TOTAL_FORMS"] = str(rows + len(stories))
    Autosave.store(request.user, admin.model, kept.object_id, typed.urlencode())
    titles = ", ".join(f"‘{story.title}’" for story in stories.values())
    said = f"Toegevoegd: {titles}. Bewaar de nieuwsbrief nog." if titles else "U koos niets."
    admin.message_user(request, said)


def mail_preview(admin: Any, request: HttpRequest, issue: Any, *, part: str) -> HttpResponse:
    """What stands in the form, as it would arrive."""
    try:
        words = render_snapshot(*preview.parse_submitted(admin, request, issue))
    except preview.InvalidFormError as error:
        return preview.render_invalid_form(request, error)
    if part == "html":
        return HttpResponse(adapt_to_csp(words[2], request.csp_nonce))  # type: ignore[attr-defined]
    context = {"subject": words[0], "text": words[1]}
    return render(request, "admin/newsletter/issue/mail_text.html", context)


def send_test(admin: Any, request: HttpRequest, issue: Any) -> HttpResponse:
    """Mail what stands in the form to who asks for it; nothing of it is saved by that."""
    try:
        thing, snapshot = preview.parse_submitted(admin, request, issue)
    except preview.InvalidFormError as error:
        return preview.render_invalid_form(request, error)
    if request.user.email:  # type: ignore[union-attr]
        enqueue(user=request.user, **mark_as_test(render_snapshot(thing, snapshot)))
        said = f"De test gaat zo weg, naar {request.user.email}."  # type: ignore[union-attr]
        admin.message_user(request, said, messages.SUCCESS)
    else:
        admin.message_user(request, NO_ADDRESS_MESSAGE, messages.ERROR)
    if issue and getattr(thing, "opened", None) == snapshot:
        return redirect(admin.url("change", issue.pk))
    autosave.store_autosave(admin, request, issue)
    return redirect(autosave.resume_url(admin, issue))


def check_draft(admin: Any, request: HttpRequest, issue: Any) -> HttpResponse:
    """The checks of what stands in the form, to take the place of those that are shown."""
    try:
        _, snapshot = preview.parse_submitted(admin, request, issue)
    except preview.InvalidFormError:
        return HttpResponse(status=204)
    return render(
        request, "admin/newsletter/issue/checks.html", checks_context(snapshot, request.user)
    )


def checks_context(snapshot: Snapshot, user: Any) -> dict[str, Any]:
    """What to look at, and to how many it goes."""
    audience = snapshot["fields"].get("audience", "")
    return {
        "problems_before": check_snapshot(snapshot, user),
        "audience": describe_audience(audience),
        "readers": count_readers(audience),
    }


def issue_tools_context(admin: Any, request: HttpRequest, issue: Any) -> dict[str, Any]:
    """For the form of `issue`, or of a new one (`None`)."""
    right = Permission.CHANGE if issue else Permission.ADD
    opened = getattr(issue, "opened", None)
    found = checks_context(opened, request.user) if opened else {}
    if has_permission(request.user, right, issue or admin.model):
        names = ("pick", "check", "test", "mail", "mail_text")
        found |= {f"{name}_url": tool_url(admin, name, issue) for name in names}
    return found


def tool_url(admin: Any, name: str, issue: Any) -> str:
    return str(admin.url(name, issue.pk) if issue else admin.url(f"{name}_new"))


def routes_for_both(
    name: str, path: str, view: Any, methods: tuple[str, ...] = ("POST",)
) -> list[AdminRoute]:
    """For a new issue and for one that there is."""
    return [
        AdminRoute(f"{name}_new", f"add/{path}/", Permission.ADD, view, methods),
        AdminRoute(name, f"<int:pk>/{path}/", Permission.CHANGE, view, methods),
    ]


ROUTES = [
    *routes_for_both("pick", "onderdelen", pick_content, GET_OR_POST),
    *routes_for_both("check", "controle", check_draft),
    *routes_for_both("test", "test", send_test),
    *routes_for_both("mail", "mail", partial(mail_preview, part="html")),
    *routes_for_both("mail_text", "mail-als-tekst", partial(mail_preview, part="text")),
]
