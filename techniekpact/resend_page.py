"""The page that holds what was sent after a session had ended, until its editor sends it again.

Forms that open on stored input have `publishing.services.unsaved_input`; this is for all others,
such as a remark, the positions of a list or a plan for several objects. Nothing is stored: the page
repeats what the browser sent. It does so only for a form of our own pages, as a page of another
site could otherwise lay a form of its choice before an editor.
"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from publishing.services.unsaved_input import repeatable_input

NEVER_REPEATED = "password"  # in the name of a field


def can_be_resent(request: HttpRequest) -> bool:
    """Return whether the browser opened this as a page, from a form of our own (Fetch Metadata)."""
    return (
        request.method == "POST"
        and request.headers.get("Sec-Fetch-Site") == "same-origin"
        and request.headers.get("Sec-Fetch-Mode") == "navigate"
        and not any(NEVER_REPEATED in name for name in request.POST)
    )


def resend_page(request: HttpRequest) -> HttpResponse:
    """Show what was sent, with a button that sends it again and, if need be, a link to log in."""
    sent = repeatable_input(request.POST)
    # Texts are the only values that mean something without their labels.
    texts = [value for _, value in sent if " " in value.strip()]
    context = {"sent": sent, "texts": texts, "has_files": bool(request.FILES)}
    return render(request, "403_resend.html", context, status=403)
